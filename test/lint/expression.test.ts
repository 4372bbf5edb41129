import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LintOptions, lintExpression } from '../../src/lint/expression.js';
import { ruleOf } from '../../src/lint/rules.js';
import { functionNames, signatureOf } from '../../src/mapping/functions/signatures.js';
import { parse } from '../../src/mapping/language/parser.js';
import { targetAttributes } from '../../src/vonage/account.js';
import { read } from '../support/expression.js';

/** `rule at "part"` of every finding. */
function found(text: string, options: LintOptions = {}): readonly string[] {
  const expression = read(text);
  return lintExpression(expression, { text, ...options }).map(
    ({ rule, offset, length }) => `${rule} at ${text.slice(offset, offset + length)}`,
  );
}

function hint(text: string): string | undefined {
  const { expression } = parse(text);
  return expression && lintExpression(expression, { text })[0]?.hint;
}

describe('switch-source', () => {
  it.each([
    'Switch([department], "x", "a", "b")',
    'Switch([department], , "a", "b")',
    'Switch(ToLower([department]), "x", "a", "b")',
    'Switch(Append([IsSoftDeleted], [department]), "x", "a", "b")',
  ])('should find %s', (text) => {
    expect(found(text)).toEqual(['switch-source at Switch']);
  });

  it.each([
    'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    'Switch(Not([IsSoftDeleted]), , "False", "True")',
    'Coalesce([department], "x")',
  ])('should leave %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('should find each of several', () => {
    expect(found('Switch([state], Switch([city], "x", "a", "b"), "c", "d")')).toHaveLength(2);
  });

  it('should leave what is set at creation alone', () => {
    const text = 'Switch([department], "x", "a", "b")';
    expect(found(text, { on: 'create' })).toEqual([]);
    expect(found(text, { on: 'always' })).toHaveLength(1);
  });

  it('should say what to write instead', () => {
    expect(hint('Switch([country], [country], "", "Other")')).toBe('write `Coalesce([country], "Other")`');
    expect(hint('Switch([country], [city], "UK", "London")')).toBe(
      'write `IIF(Coalesce([country], "none") = "UK", "London", [city])`',
    );
    expect(hint('Switch([country], , "UK", "London")')).toContain('`IIF`');
  });
});

describe('iif-null-source', () => {
  it.each([
    ['IIF([country]="USA",[country],[department])', ['country']],
    ['IIF([country]="","Other",[country])', ['country']],
    ['IIF([department] <> "Sales", "other", "sales")', ['department']],
    ['IIF("USA" = [country], "a", "b")', ['country']],
    ['IIF([country] = [state], "a", "b")', ['country', 'state']],
    ['IIF([country] = Append([country], "x"), "a", "b")', ['country']],
    ['IIF(Coalesce([country], [state]) = "x", "a", "b")', ['country', 'state']],
    ['IIF(Coalesce([country], "") = "x", "a", "b")', ['country']],
    ['IIF(Join("-", [country], [state]) = "x", "a", "b")', ['country', 'state']],
    ['IIF(Left([country], 1) = "U", "a", "b")', ['country']],
    ['IIF(IIF([accountEnabled] = "True", [city], "x") = "y", "a", "b")', ['city']],
    ['IIF([userType] = "Guest", "a", "b")', ['userType']],
    ['IIF([displayName] = "x", "a", "b")', ['displayName']],
    [
      'IIF(DateDiff("d", CDate([employeeHireDate]), CDate("2026-01-01")) > 5, "a", "b")',
      ['employeeHireDate'],
    ],
  ])('should find %s', (text, attributes) => {
    expect(found(text)).toEqual(attributes.map((name) => `iif-null-source at [${name}]`));
  });

  it.each([
    'IIF([userPrincipalName]="a", [country], "b")',
    'IIF([id]="a", "a", "b")',
    'IIF([accountEnabled], "a", "b")',
    'IIF([IsSoftDeleted], "a", "b")',
    'IIF(Coalesce([country], "none")="USA", [country], [department])',
    'IIF(Coalesce([country], [userPrincipalName])="USA", "a", "b")',
    'IIF(Append(Coalesce([country], "none"), "x") = "USAx", "a", "b")',
    'IIF(Join("", [country], "x")="USAx", "a", "b")',
    'IIF(1 = 1, [country], [department])',
  ])('should leave %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ['Switch([country], [country], "", "Other")', 0],
    ['Switch([country], "x", "", "Other")', 0],
    ['Switch([country], "x", "UK", "Other")', 0],
    ['Switch([country], , "UK", "Other")', 1],
    ['Switch([country], [state], "", "Other")', 1],
  ])('should take %s for a value that is there, or not', (source, count) => {
    const rules = found(`IIF(${source} = "x", "a", "b")`);
    expect(rules.filter((rule) => rule.startsWith('iif-null-source'))).toHaveLength(count);
    expect(rules).toContain('switch-source at Switch');
  });
});

describe('null-test', () => {
  it.each(['IsNull', 'IsNullOrEmpty', 'IsPresent'])(
    'should find %s in a condition and in a Switch',
    (name) => {
      expect(found(`IIF(${name}([country]), "a", "b")`)).toEqual([`null-test at ${name}`]);
      expect(found(`IIF(Not(${name}([country])), "a", "b")`)).toEqual([`null-test at ${name}`]);
      expect(found(`IIF(${name}([country]) = "True", "a", "b")`)).toEqual([`null-test at ${name}`]);
      expect(found(`Switch(${name}([IsSoftDeleted]), "a", "b", "c")`)).toEqual([`null-test at ${name}`]);
    },
  );

  it('should leave it elsewhere', () => {
    expect(found('IsPresent([country])')).toEqual([]);
    expect(found('IIF([accountEnabled], IsNull([country]), "b")')).toEqual([]);
  });

  it('should find one within two conditions once', () => {
    expect(found('IIF(IIF(IsNull([a]), "x", "y") = "x", "a", "b")')).toEqual(['null-test at IsNull']);
  });
});

describe('unusable-function', () => {
  it('should find every function that the signatures say cannot be used, and no other', () => {
    const unusable = functionNames.filter((name) => signatureOf(name)?.unusable !== undefined);
    expect(unusable).toContain('SelectUniqueValue');
    for (const name of functionNames) {
      const rules = found(`${name}([mail], [mail], [mail])`).map((rule) => rule.split(' ')[0]);
      expect(rules.includes('unusable-function')).toBe(unusable.includes(name));
    }
  });
});

describe('volatile', () => {
  const texts = ['Guid()', 'Append("x", Guid())', 'RandomString(6, 3, 0, 0, 3)', 'CStr(Now())'];

  it.each(texts)('should find %s where it is always applied, and in a user name', (text) => {
    const rule = expect.stringMatching(/^volatile at (?:Guid|RandomString|Now)$/);
    expect(found(text)).toEqual([rule]);
    expect(found(text, { target: 'name.givenName', on: 'always' })).toEqual([rule]);
    expect(found(text, { target: 'userName', on: 'create' })).toContainEqual(rule);
  });

  it.each(texts)('should leave %s where it is set once', (text) => {
    expect(found(text, { target: 'name.givenName', on: 'create' })).toEqual([]);
  });
});

describe('case-only', () => {
  it.each(['ToLower([mail])', 'ToUpper([mail])', 'PCase([mail])', 'Redact(ToLower([mail]))'])(
    'should find %s where case does not count',
    (text) => {
      for (const target of targetAttributes) {
        const expected = target === 'userName' || target === 'emails[type eq "work"].value';
        expect(found(text, { target }).some((rule) => rule.startsWith('case-only'))).toBe(expected);
      }
    },
  );

  it('should leave it within another function, and where no target is known', () => {
    expect(found('Append(ToLower([mail]), "x")', { target: 'userName' })).toEqual([]);
    expect(found('ToLower([mail])')).toEqual([]);
  });
});

describe('user-name-constant', () => {
  it.each(['Append("a", "b")', 'Switch([IsSoftDeleted], "x", "True", "y")', '"x"'])(
    'should find %s',
    (text) => {
      expect(found(text, { target: 'userName' })).toEqual([expect.stringMatching(/^user-name-constant/)]);
      expect(found(text, { target: 'name.givenName' })).toEqual([]);
    },
  );
});

describe('other rules', () => {
  it.each([
    ['Replace([a], "x", "y")', 'replace-mode at Replace'],
    ['Replace([a], "x", , , , , )', 'replace-mode at Replace'],
    ['Replace([a], , "(?<x>a)", "y", "", , )', 'unknown-group at "y"'],
    ['Replace([a], , "a(?=b)", , "", , )', expect.stringMatching(/^unusable-pattern at \(\?=/)],
    ['FormatDateTime([a], "yyyy-MM-dd", "yyyyMMdd")', 'format-date-time at FormatDateTime'],
    ['Append(IgnoreFlowIfNullOrEmpty([a]), "x")', 'ignore-flow-nested at IgnoreFlowIfNullOrEmpty'],
  ])('should find %s', (text, rule) => {
    expect(found(text)).toEqual([rule]);
  });

  it.each([
    'Replace([a], "x", , , "y", , )',
    'Replace([a], , "[a-z]", , "", , )',
    'FormatDateTime([a], , "yyyy-MM-dd", "yyyyMMdd")',
    'IgnoreFlowIfNullOrEmpty([a])',
    'Redact(IgnoreFlowIfNullOrEmpty([a]))',
  ])('should leave %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('should find an expression near the limit', () => {
    const text = (length: number): string => `Append([a], "${'x'.repeat(length - 15)}")`;
    expect(found(text(8_000))).toEqual([]);
    expect(found(text(8_001))).toEqual(['long-expression at Append']);
  });
});

const leaf = fc.constantFrom('[country]', '[IsSoftDeleted]', '"x"', '""', '0', '&HF', 'vbTextCompare', '');
/** Any call of any function with any arguments: what check refuses must not trouble the lints. */
const expressions = fc.letrec<{ argument: string; call: string }>((tie) => ({
  argument: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('call')),
  call: fc
    .tuple(
      fc.constantFrom(...functionNames, 'Nothing', 'constructor', '__proto__'),
      fc.array(fc.oneof(tie('argument'), fc.constant('[a] = [country]')), { maxLength: 7 }),
    )
    .map(([name, args]) => `${name}(${args.join(' , ')})`),
})).call;

describe('lintExpression', () => {
  it('should find nothing outside the text, in order, whatever the expression', () => {
    fc.assert(
      fc.property(
        expressions,
        fc.option(fc.constantFrom(...targetAttributes), { nil: undefined }),
        fc.boolean(),
        (text, target, withText) => {
          const { expression } = parse(text);
          if (expression === undefined) return;
          const findings = lintExpression(expression, {
            ...(target === undefined ? {} : { target }),
            ...(withText ? { text } : {}),
          });
          let last = 0;
          for (const { rule, severity, offset, length } of findings) {
            expect(ruleOf(rule)?.severity).toBe(severity);
            expect(offset).toBeGreaterThanOrEqual(last);
            expect(length).toBeGreaterThan(0);
            expect(offset + length).toBeLessThanOrEqual(text.length);
            last = offset;
          }
        },
      ),
    );
  });

  // Time that doubles with each of 99 levels would never end.
  it('should come to an end with the deepest expressions there are', () => {
    const deep = (name: string, rest: string): string =>
      `${`${name}(`.repeat(99)}[country]${`, ${rest})`.repeat(99)}`;
    for (const text of [
      deep('IIF', '"a", "b"'),
      deep('Switch', '"a", "b", "c"'),
      deep('Coalesce', '[state]'),
    ]) {
      expect(found(text)).toEqual(found(text));
    }
  });
});
