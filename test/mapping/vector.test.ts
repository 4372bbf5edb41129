import { describe, expect, it } from 'vitest';
import type { SourceValue } from '../../src/mapping/types.js';
import { runVector, type VectorExpectation } from '../../src/mapping/vector.js';

const now = new Date('2026-11-24T12:00:00Z');
const run = (
  expression: string,
  expect: VectorExpectation,
  attributes: Readonly<Record<string, SourceValue>> = {},
  lints: readonly { readonly rule: string; readonly severity: string }[] = [],
) =>
  runVector(
    { id: 'test', expression, attributes: new Map(Object.entries(attributes)), expect },
    { now, lint: () => lints },
  );
const value = (text: string | readonly string[]): VectorExpectation => ({ kind: 'value', value: text });

describe('runVector', () => {
  it.each<[string, VectorExpectation, Readonly<Record<string, SourceValue>>?]>([
    ['[mail]', value('a@contoso.com'), { mail: 'a@contoso.com' }],
    ['[accountEnabled]', value('True'), { accountEnabled: true }],
    ['[deviceEnrollmentLimit]', value('7'), { deviceEnrollmentLimit: 7 }],
    ['Not([IsSoftDeleted])', value('False'), { IsSoftDeleted: true }],
    ['Not([IsSoftDeleted])', value('False'), { IsSoftDeleted: 'True' }],
    ['[mail]', { kind: 'matches', pattern: 'a', test: (text) => text.includes('a') }, { mail: 'xax' }],
    ['Coalesce([mail])', { kind: 'null' }],
    ['Foo([mail])', { kind: 'parseError', at: null }],
    ['Not(Foo([mail]))', { kind: 'parseError', at: 5 }],
    ['Not("True"', { kind: 'parseError', at: null }],
    ['[mail]', { kind: 'parses' }],
    // A value of which it is certain that evaluation fails is refused before: both expectations are true of it.
    ['BitAnd("x", 1)', { kind: 'evalError' }],
    ['Item([mail], 0)', { kind: 'evalError' }],
    ['DateAdd("q", 1, Now())', { kind: 'evalError' }],
    ['Left([mail], "one")', { kind: 'parseError', at: 14 }],
    ['Replace([mail], , "[", , "y", , )', { kind: 'evalError' }],
    ['Replace([mail], , "[", , "y", , )', { kind: 'parseError', at: null }],
    ['Replace([mail], , "(?<g>a)", "h", "y", , )', { kind: 'parseError', at: 30 }],
  ])('should pass where %s comes to %j', (expression, expectation, attributes) => {
    expect(run(expression, expectation, attributes)).toMatchObject({ passed: true });
  });

  it.each<[string, VectorExpectation, string, string]>([
    ['[mail]', value('b'), '`b`', '`a`'],
    ['[mail]', value(['a']), '["a"]', '`a`'],
    ['[surname]', value(''), '``', 'null'],
    ['[mail]', { kind: 'matches', pattern: 'b', test: () => false }, 'a value that matches `b`', '`a`'],
    ['[surname]', { kind: 'matches', pattern: '.', test: () => true }, 'a value that matches `.`', 'null'],
    ['[mail]', { kind: 'null' }, 'null', '`a`'],
    ['[surname]', { kind: 'omitted' }, 'omitted', 'null'],
    ['[mail]', { kind: 'evalError' }, 'an evaluation error', '`a`'],
    ['[mail]', { kind: 'lintError' }, 'a lint error', '`a`'],
    ['[mail]', { kind: 'parseError', at: null }, 'a parse error', '`a`'],
    [
      'Not(Foo([mail]))',
      { kind: 'parseError', at: 1 },
      'a parse error in column 1',
      'a parse error in column 5: there is no function `Foo`',
    ],
    [
      'Append(Left([mail], "one"))',
      { kind: 'evalError' },
      'an evaluation error',
      'a parse error in column 1: `Append` takes 2 arguments, and has 1',
    ],
    ['Foo()', { kind: 'parses' }, 'no parse error', 'a parse error in column 1: there is no function `Foo`'],
    [
      'Foo()',
      { kind: 'evalError' },
      'an evaluation error',
      'a parse error in column 1: there is no function `Foo`',
    ],
  ])('should fail where %s is to come to %j', (expression, expectation, expected, got) => {
    expect(run(expression, expectation, { mail: 'a' })).toEqual({ passed: false, expected, got });
  });

  it('should take an error of a lint for a lint error, and no warning', () => {
    const found = (severity: string) => run('[mail]', { kind: 'lintError' }, {}, [{ rule: 'odd', severity }]);
    expect(found('error')).toEqual({ passed: true, expected: 'a lint error', got: 'a lint error: odd' });
    expect(found('warning')).toMatchObject({ passed: false });
  });

  it('should cut what is long', () => {
    expect(run('[mail]', value('x'), { mail: 'a'.repeat(1000) }).got).toHaveLength(203);
  });
});
