import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/problem.js';
import { escapeControls, formatProblems } from '../../src/render/problems.js';

const problem: Problem = {
  code: 'unknown-key',
  severity: 'error',
  message: '`untill` is no key that belongs here',
  position: { file: 'stacks/demo/people/x.yaml', line: 4, column: 5 },
  length: 6,
  source: '    untill: 2027-01-15',
  hint: 'did you mean `until`?',
};
const plain = (...problems: readonly Problem[]): string => formatProblems(problems, { colour: false });

describe('formatProblems', () => {
  it('should show place, message, line, caret and hint', () => {
    expect(plain(problem)).toBe(
      [
        'stacks/demo/people/x.yaml:4:5: error: `untill` is no key that belongs here',
        '      untill: 2027-01-15',
        '      ^^^^^^',
        '  did you mean `until`?',
        '',
      ].join('\n'),
    );
  });

  it('should show what has no place, line or hint', () => {
    const bare: Problem = { code: 'unknown-stack', severity: 'warning', message: 'there is no stack' };
    expect(plain(bare)).toBe('warning: there is no stack\n');
    expect(plain(bare, bare)).toBe('warning: there is no stack\n\nwarning: there is no stack\n');
    expect(plain()).toBe('');
  });

  it('should leave the caret out where the line is cut before it', () => {
    const far = { ...problem, source: 'x'.repeat(200), position: { file: 'x', line: 1, column: 300 } };
    expect(plain(far)).toBe(
      'x:1:300: error: `untill` is no key that belongs here\n  did you mean `until`?\n',
    );
  });

  it.each([
    ['tabs', '\t\ta: b', 3, '    ^'],
    ['wide characters', '日本: b', 5, '        ^'],
    ['combining marks', 'e\u0301: b', 5, '     ^'],
    ['escaped characters', 'a\u0007b: c', 5, '           ^'],
  ])('should put the caret where it belongs behind %s', (_, source, column, expected) => {
    const text = plain({ ...problem, source, position: { file: 'x', line: 1, column }, length: 1 });
    const [, , caret] = text.split('\n');
    expect(caret).toBe(expected);
  });

  it('should colour where asked, and only there', () => {
    const text = formatProblems([problem], { colour: true });
    expect(text).toContain('\u001b[31merror:\u001b[39m');
    expect(formatProblems([{ ...problem, severity: 'warning' }], { colour: true })).toContain(
      '\u001b[33mwarning:\u001b[39m',
    );
    expect(plain(problem)).not.toContain('\u001b');
  });

  it('should let nothing through that drives a terminal, whoever wrote it', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (file, message, source, hint) => {
        const text = plain({ ...problem, message, source, hint, position: { file, line: 1, column: 1 } });
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
        expect(text.split('\n').length).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe('escapeControls', () => {
  it('should write control characters out, and leave everything else', () => {
    expect(escapeControls('a\u001b[31m\n\u202e\ud800é😀')).toBe('a\\u001b[31m\\u000a\\u202e\\ud800é😀');
  });
});
