import { describe, expect, it } from 'vitest';
import { functionNames, signatures } from '../../../src/mapping/functions/signatures.js';
import { check } from '../../../src/mapping/language/check.js';
import { read } from '../../support/expression.js';

const brief = (text: string): readonly string[] =>
  check(read(text)).map(({ code, offset, length }) => `${offset}+${length} ${code}`);

describe('check', () => {
  it.each([
    '[userPrincipalName]',
    '[naem]',
    '"fixed"',
    'Not([IsSoftDeleted])',
    'Coalesce([mail])',
    'Coalesce([extensionAttribute15], Coalesce([employeeId], "none"), 7)',
    'IIF(IIF([a] = 1, "x", "y") = "x", CBool([a] = [b]), "z")',
    'CBool(CBool([a] = 1) = "True")',
    'Mid([a], "1", "&HF")',
    'Mid([a], [b], ToLower([c]))',
    'DateDiff([unit], Now(), "2026-01-01")',
    'DateAdd("ww", "-2", DateFromNum([x]))',
    'Item(Coalesce([otherMails], [mail]), [index])',
    'Count(Split([a], ","))',
    'Word([proxyAddresses], 1, ":")',
    'Switch([a], , "k", , "l", "v")',
    'SelectUniqueValue([a], [b])',
  ])('should accept %s', (text) => {
    expect(check(read(text))).toEqual([]);
  });

  it.each([
    ['not([IsSoftDeleted])', '0+3 function-case'],
    ['Coalesc([mail])', '0+7 unknown-function'],
    ['constructor([mail])', '0+11 unknown-function'],
    ['__proto__([mail])', '0+9 unknown-function'],
    ['Trim([mail])', '0+4 foreign-function'],
    ['TRIM([mail])', '0+4 foreign-function'],
    ['Coalesce()', '0+8 argument-count'],
    ['Not()', '0+3 argument-count'],
    ['Not([mail], [surname])', '0+3 argument-count'],
    ['Guid([mail])', '0+4 argument-count'],
    ['Switch([a], "d")', '0+6 argument-count'],
    ['Switch([a], "d", "k")', '0+6 argument-pairs'],
    ['Switch([a], "d", "k", "v", "l")', '0+6 argument-pairs'],
    ['Join(",")', '0+4 argument-count'],
    ['Replace([a], "b", , , "c", , , )', '0+7 argument-count'],
    ['FormatDateTime([a], "yyyy")', '0+14 argument-count'],
    ['Append(, "x")', '7+0 argument-empty'],
    ['Append("x", )', '12+0 argument-empty'],
    ['IIF(, "x", "y")', '4+0 argument-empty'],
    ['Switch(, "x", "k", "v")', '7+0 argument-empty'],
    ['Switch([a], "x", , "v")', '17+0 argument-empty'],
    ['Left([a], "x")', '10+3 not-a-number'],
    ['Left([a], "")', '10+2 not-a-number'],
    ['Left([a], CDate([b]))', '10+10 not-a-number'],
    ['Left([a], Split([b], ","))', '10+15 not-a-number'],
    ['DateAdd("D", 1, Now())', '8+3 unknown-interval'],
    ['DateDiff(5, Now(), Now())', '9+1 unknown-interval'],
    ['DateAdd("d", 1, 5)', '16+1 not-a-date'],
    ['DateAdd("d", 1, Count([a]))', '16+10 not-a-date'],
    ['Item([a], 0)', '10+1 item-index'],
    ['Item([a], "-1")', '10+4 item-index'],
    ['Count("a")', '6+3 not-a-list'],
    ['RemoveDuplicates(5)', '17+1 not-a-list'],
    ['[a] = "x"', '0+9 comparison-place'],
    ['Not([a] = "x")', '4+9 comparison-place'],
    ['IIF("x", [a] = "x", "y")', '9+9 comparison-place'],
    ['ToLower(SelectUniqueValue([a], [b]))', '8+17 top-only'],
    ['IIF([a] = SelectUniqueValue([a], [b]), 1, 2)', '10+17 top-only'],
    ['Append("x", vbTextCompare)', '12+13 word-place'],
    ['vbTextCompare', '0+13 word-place'],
    ['7', '0+1 number-alone'],
  ])('should report %s', (text, expected) => {
    expect(brief(text)).toEqual([expected]);
  });

  it.each([
    ['IIF([a] = 1, "x", )', '18+0'],
    ['IIF([a] = 1, , "x")', '13+0'],
    ['Coalesce([a], )', '14+0'],
    ['Join(" ", [a], , [b])', '15+0'],
  ])('should warn of what is left out in %s', (text, at) => {
    expect(check(read(text))).toMatchObject([{ code: 'argument-empty', severity: 'warning' }]);
    expect(brief(text)).toEqual([`${at} argument-empty`]);
  });

  it.each([
    ['not([mail])', 'write `Not`'],
    ['Coalesc([mail])', 'did you mean `Coalesce`?'],
    ['Foo([mail])', undefined],
    ['LCase([mail])', 'use `ToLower`'],
    ['Len([mail])', undefined],
    ['7', 'for a fixed text write `"7"`'],
    ['Append([a])', 'write `Append(source, suffix)`'],
    ['InStr([a])', 'write `InStr(value1, value2, [start], [compareType])`'],
    ['Switch([a], "d", "k")', 'write `Switch(source, [defaultValue], key, value, …)`'],
    ['Append([a], "b", )', 'delete the comma before `)`'],
    ['DateAdd("D", 1, Now())', 'did you mean `d`?'],
    ['DateAdd("fortnight", 1, Now())', 'known values: `yyyy`, `m`, `d`, `ww`, `h`, `n`, `s`'],
  ])('should say what was meant by %s', (text, hint) => {
    expect(check(read(text))[0]?.hint).toBe(hint);
  });

  it.each([
    ['Append([a])', '`Append` takes 2 arguments, and has 1'],
    ['Not()', '`Not` takes 1 argument, and has 0'],
    ['Now([a])', '`Now` takes no arguments, and has 1'],
    ['InStr([a])', '`InStr` takes 2 to 4 arguments, and has 1'],
    ['Coalesce()', '`Coalesce` takes at least 1 argument, and has 0'],
    ['Switch([a], "d", "k")', '`Switch` has a key without its value: keys and values come in pairs'],
    ['Trim([a])', '`Trim` belongs to cloud sync, Connect or HR provisioning, not to app provisioning'],
    ['Append("x", )', '`suffix` of `Append` is left out'],
  ])('should say what is wrong with %s', (text, message) => {
    expect(check(read(text))[0]?.message).toBe(message);
  });

  it('should report what stands within a call that is unknown itself', () => {
    expect(brief('Foo(Bar([a]), Not())')).toEqual([
      '0+3 unknown-function',
      '4+3 unknown-function',
      '14+3 argument-count',
    ]);
  });

  it('should check the arguments of a function in the wrong case, too', () => {
    expect(brief('left([a], "x")')).toEqual(['0+4 function-case', '10+3 not-a-number']);
  });

  it('should accept every function with as many arguments as it names, and none with more than it takes', () => {
    for (const name of functionNames) {
      const { parameters, repeats } = { repeats: undefined, ...signatures[name] };
      const rounds = repeats === undefined ? 0 : repeats.least * repeats.parameters.length;
      const args = Array.from({ length: parameters.length + rounds }, () => '[a]').join(', ');
      expect(check(read(`${name}(${args})`))).toEqual([]);
      if (repeats !== undefined) continue;
      const more = args === '' ? '[a]' : `${args}, [a]`;
      expect(brief(`${name}(${more})`)).toEqual([`0+${name.length} argument-count`]);
    }
  });
});
