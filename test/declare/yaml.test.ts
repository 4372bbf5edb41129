import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../src/declare/source.js';
import { parseYaml } from '../../src/declare/yaml.js';
import type { Problem } from '../../src/problem.js';
import { briefs, load, loadPeople } from './given.js';

const problemsOf = async (text: string | Uint8Array): Promise<readonly string[]> =>
  briefs(await loadPeople(text));
const one = (entry: string): string => `people:\n  - user: a@contoso.com\n    reason: Works\n${entry}`;

describe('hostile YAML', () => {
  it('should refuse anchors and aliases where they stand, and go on', async () => {
    const text =
      'people:\n  - &a\n    user: a@contoso.com\n    reason: &r x\n  - *a\n  - {user: b, reason: *r}\n';
    expect(await problemsOf(text)).toEqual([
      'support.yaml:2:5 anchor',
      'support.yaml:4:13 anchor',
      'support.yaml:5:5 alias',
      'support.yaml:6:12 bad-value',
      'support.yaml:6:23 alias',
    ]);
  });

  it('should refuse an alias bomb without expanding it', async () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const items =
        level === 0
          ? '"x"'
          : Array(10)
              .fill(`*l${level - 1}`)
              .join(', ');
      return `l${level}: &l${level} [${items}]`;
    });
    const found = await problemsOf(`${levels.join('\n')}\npeople: *l11\n`);
    expect(found).toContain('support.yaml:1:5 anchor');
    expect(found.length).toBeLessThan(200);
  });

  it('should refuse merge keys', async () => {
    expect(await problemsOf(one('    <<: {ticket: HR-1}\n'))).toEqual(['support.yaml:4:5 merge-key']);
  });

  it.each(['!!js/function "x"', '!!str x', '!local x', '!!binary aGk=', '!!set {a}'])(
    'should refuse the tag of %s',
    async (value) => {
      expect(await problemsOf(one(`    ticket: ${value}\n`))).toEqual(['support.yaml:4:13 tag']);
    },
  );

  it.each(['%YAML 1.1', '%TAG !e! tag:example.com,2000:'])(
    'should refuse the directive %s',
    async (directive) => {
      expect(await problemsOf(`${directive}\n---\n${one('')}`)).toEqual(['support.yaml:1:1 directive']);
    },
  );

  it('should accept 20 levels and refuse 21', async () => {
    const nested = (levels: number): string => `people: ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}\n`;
    expect(await problemsOf(nested(20))).not.toContain('support.yaml:1:28 too-deep');
    expect(await problemsOf(nested(21))).toEqual(['support.yaml:1:28 too-deep']);
  });

  it.each([
    ['flow lists', '['.repeat(500_000)],
    ['flow maps', '{a: '.repeat(250_000)],
    ['block lists', '- '.repeat(500_000)],
    ['explicit keys', '? '.repeat(500_000)],
    ['block maps', Array.from({ length: 100 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('should refuse %s nested without end', async (_, text) => {
    const found = await problemsOf(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/ too-deep$/);
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'should refuse the key %s, and change no prototype',
    async (key) => {
      expect(await problemsOf(one(`    ${key}: {polluted: true}\n`))).toEqual([
        'support.yaml:4:5 forbidden-key',
      ]);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it('should refuse a key that stands twice, and say where the first is', async () => {
    const { problems } = await loadPeople(one('    reason: Again\n'));
    expect(problems).toMatchObject([
      {
        code: 'duplicate-key',
        message: '`reason` stands here twice; first in line 3',
        position: { line: 4, column: 5 },
      },
    ]);
  });

  it.each(['1: x', 'true: x', '~: x', 'NULL: x', ': x', '[a]: x', '{a: b}: x', '? - a\n: x'])(
    'should refuse the key of %s, which is no text',
    async (pair) => {
      const [found, ...others] = await problemsOf(`${pair}\npeople: []\n`);
      expect(found).toMatch(/^support\.yaml:1:\d key-not-text$/);
      expect(others).toEqual([]);
    },
  );

  it('should read the key null as text, in this spelling alone, at its place', async () => {
    const { problems } = await loadPeople('people: []\nnull: x\n"null": y\n');
    expect(problems).toMatchObject([
      { code: 'unknown-key', position: { line: 2, column: 1 }, length: 4 },
      { code: 'duplicate-key', message: '`null` stands here twice; first in line 2', position: { line: 3 } },
    ]);
  });

  it('should refuse a second document', async () => {
    expect(await problemsOf(`${one('')}---\n${one('')}`)).toEqual(['support.yaml:4:1 several-documents']);
  });

  it('should accept the mark before the first document, and the one after it', async () => {
    expect(await problemsOf(`---\n${one('')}...\n`)).toEqual([]);
  });

  it('should refuse tabs as indentation at their place', async () => {
    const { problems } = await loadPeople('people:\n\t- user: a@contoso.com\n');
    expect(problems).toMatchObject([{ code: 'yaml', position: { line: 2, column: 1 }, hint: 'use spaces' }]);
  });

  it.each([
    ['a quote that is not closed', 'people:\n  - user: "a@contoso.com\n', '2:25'],
    ['a bracket that is not closed', 'people: [{user: a@contoso.com}\n', '1:9'],
    ['a bracket that ends in another line', 'people:\n  - user: [a\n    reason: x\n  - user: b\n', '2:11'],
    ['an inner bracket that is not closed', 'people: [{user: a@contoso.com]\n', '1:10'],
    ['a bracket that the other kind closes', 'people:\n  - {user: a@contoso.com]\n  - user: b\n', '2:5'],
    ['a second colon in a line', 'people:\n  - user: a@contoso.com\n    reason: HR: cover\n', '3:13'],
    ['indentation that fits nothing', 'people:\n  - user: a@contoso.com\n   reason: x\n', '3:4'],
    ['what follows the end', '- a\npeople: []\n', '2:1'],
  ])('should report %s, once', async (_, text, at) => {
    expect(await problemsOf(text)).toEqual([`support.yaml:${at} yaml`]);
  });

  it('should refuse a control character at its place', async () => {
    expect(await problemsOf(one('    ticket: HR\u0007\n'))).toEqual(['support.yaml:4:15 control-character']);
  });

  it.each(['\\e[31m', '\\0', '\\x07', '\\u202E', '\\ud800'])(
    'should refuse %s within double quotes',
    async (written) => {
      expect(await problemsOf(one(`    ticket: "x${written}"\n`))).toEqual([
        'support.yaml:4:13 control-character',
      ]);
    },
  );

  it('should accept several lines and tabs within a text', async () => {
    const { declarations } = await loadPeople('people:\n  - user: a@contoso.com\n    reason: "a\\n\\tb"\n');
    expect(declarations?.people[0]?.reason).toBe('a\n\tb');
  });

  it('should refuse characters that turn the direction of text', async () => {
    expect(await problemsOf(one('    ticket: a\u202eb\n'))).toEqual([
      'support.yaml:4:14 direction-character',
    ]);
  });

  it('should refuse a file of comments alone', async () => {
    expect(await problemsOf('# nobody yet\n')).toEqual(['support.yaml:1:1 empty-file']);
    expect(await problemsOf('')).toEqual(['support.yaml:1:1 empty-file']);
  });

  it.each([
    ['stacks/demo/people/support.yaml', 'an empty list is written `people: []`; or delete the file'],
    ['stacks/demo/scopes/support.yml', 'an empty list is written `scopes: []`; or delete the file'],
    ['stacks/demo/lockout.yaml', 'an empty list is written `lockout: []`; or delete the file'],
    ['mappings/vonage-business.yaml', 'fill it, or delete it'],
    ['tests.json', 'fill it, or delete it'],
  ])('should say what belongs into the empty file %s', (file, hint) => {
    const problems: Problem[] = [];
    parseYaml(new SourceFile(file, ''), (problem) => problems.push(problem));
    expect(problems).toMatchObject([{ code: 'empty-file', hint }]);
  });

  it('should cut a list of endless mistakes short, and still fail', async () => {
    const keys = Array.from({ length: 2_000 }, (_, index) => `    k${index}: 1\n`).join('');
    const { declarations, problems } = await loadPeople(one(keys));
    expect(declarations).toBeUndefined();
    expect(problems).toHaveLength(501);
    expect(problems[500]).toMatchObject({
      code: 'more-problems',
      message: '1500 more problems from here on',
    });
  });
});

describe('encodings', () => {
  const bytes = (...parts: (string | number[])[]): Uint8Array =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

  it('should take a UTF-8 byte order mark for nothing', async () => {
    const { declarations, problems } = await loadPeople(bytes([0xef, 0xbb, 0xbf], one('')));
    expect(problems).toEqual([]);
    expect(declarations?.people[0]?.position).toMatchObject({ line: 2, column: 11 });
  });

  it.each([
    ['little', [0xff, 0xfe]],
    ['big', [0xfe, 0xff]],
  ])('should name UTF-16, %s endian', async (_, mark) => {
    const { problems } = await loadPeople(bytes(mark, Buffer.from(one(''), 'utf16le').toString('latin1')));
    expect(problems).toMatchObject([{ code: 'utf-16', hint: 'save it as UTF-8' }]);
  });

  it('should refuse NUL bytes', async () => {
    expect(await problemsOf(bytes('people: []', [0]))).toEqual(['support.yaml:1:1 binary']);
  });

  it.each([
    ['a lone continuation byte', [0x80]],
    ['a byte that begins nothing', [0xff]],
    ['a character cut short', [0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
  ])('should refuse %s at its place', async (_, wrong) => {
    expect(await problemsOf(bytes('people:\n  - user: é', wrong, '\n'))).toEqual([
      'support.yaml:2:12 not-utf-8',
    ]);
  });

  it('should count columns right in files with CR LF', async () => {
    const text = 'people:\r\n  - user: a@contoso.com\r\n    reason: Works\r\n    untill: 2027-01-01\r\n';
    const { problems } = await loadPeople(text);
    expect(problems).toMatchObject([
      { code: 'unknown-key', position: { line: 4, column: 5 }, length: 6, source: '    untill: 2027-01-01' },
    ]);
  });

  it('should count columns in UTF-16 units', async () => {
    expect(await problemsOf('people: [{user: a@contoso.com, reason: 😀, x: 1}]\n')).toEqual([
      'support.yaml:1:44 unknown-key',
    ]);
  });

  it('should read the same from files with CR LF as with LF', async () => {
    const text = one('    ticket: HR-1\n');
    const [lf, crlf] = [await loadPeople(text), await loadPeople(text.replaceAll('\n', '\r\n'))];
    expect(crlf.declarations?.people).toEqual(lf.declarations?.people);
    expect(lf.declarations?.people).toHaveLength(1);
  });

  it('should load what is valid', async () => {
    expect((await load()).problems).toEqual([]);
  });
});
