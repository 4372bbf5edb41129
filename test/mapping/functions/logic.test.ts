import { describe, expect, it } from 'vitest';
import { type Given, run } from './support.js';

describe.each<[string, [expression: string, given: Given, wanted: unknown][]]>([
  [
    'CBool',
    [
      ['CBool(0)', {}, 'False'],
      ['CBool(-7)', {}, 'True'],
      ['CBool(129699324000000001)', {}, 'True'],
      ['CBool("0")', {}, 'False'],
      ['CBool("0.0")', {}, 'False'],
      ['CBool("12")', {}, 'True'],
      ['CBool("true")', {}, 'True'],
      ['CBool("FALSE")', {}, 'False'],
      ['CBool([a])', {}, 'False'],
      ['CBool([a])', { a: '' }, 'False'],
      ['CBool([a])', { a: true }, 'True'],
      ['CBool([a] = [b])', {}, 'False'],
      ['CBool([a] <> "x")', {}, 'False'],
      ['CBool(1 < 2)', {}, 'True'],
      ['CBool("yes")', {}, { error: 'not-boolean at "yes"' }],
      ['CBool([a])', { a: ['1'] }, { error: 'several-values at [a]' }],
    ],
  ],
  [
    'Coalesce',
    [
      ['Coalesce([a], [b], "c")', { b: 'x' }, 'x'],
      ['Coalesce([a], "c")', { a: '' }, ''],
      ['Coalesce([a], "")', {}, ''],
      ['Coalesce([a], [b])', { b: ['1', '2'] }, ['1', '2']],
      ['Coalesce([a], , "x")', {}, 'x'],
      ['Coalesce("x", Item([a], 0))', { a: ['1'] }, 'x'],
    ],
  ],
  [
    'CStr',
    [
      ['CStr([a])', {}, null],
      ['CStr([a])', { a: 7 }, '7'],
      ['CStr(&HFF)', {}, '255'],
      ['CStr(129699324000000001)', {}, '129699324000000001'],
      ['CStr(Not("True"))', {}, 'False'],
      ['CStr(CDate("2020-03-16-07:00"))', {}, '3/16/2020 7:00:00 AM'],
      ['CStr([a])', { a: ['1'] }, { error: 'several-values at [a]' }],
    ],
  ],
  [
    'IgnoreFlowIfNullOrEmpty',
    [
      ['IgnoreFlowIfNullOrEmpty([a])', { a: 'x' }, 'x'],
      ['IgnoreFlowIfNullOrEmpty([a])', { a: '' }, { omitted: true }],
      ['IgnoreFlowIfNullOrEmpty([a])', { a: [] }, { omitted: true }],
      ['IgnoreFlowIfNullOrEmpty([a])', { a: false }, 'False'],
      ['IIF([a] = "x", IgnoreFlowIfNullOrEmpty([b]), "y")', { a: 'x' }, { omitted: true }],
      ['IIF([a] = "x", IgnoreFlowIfNullOrEmpty([b]), "y")', { a: 'z' }, 'y'],
      ['Switch([a], "d", "x", IgnoreFlowIfNullOrEmpty([b]))', { a: 'x' }, { omitted: true }],
      ['Append("x", ToLower(IgnoreFlowIfNullOrEmpty([b])))', {}, { omitted: true }],
    ],
  ],
  [
    'IIF',
    [
      ['IIF([a] = "", "empty", "there")', {}, 'there'],
      ['IIF([a] = "", "empty", "there")', { a: '' }, 'there'],
      ['IIF([a] <> "", "there", "empty")', { a: 'x' }, 'there'],
      ['IIF([a] <> "x", "other", "x")', {}, 'x'],
      ['IIF([a] = "usa", 1, 2)', { a: 'USA' }, '2'],
      ['IIF([a], "y", "n")', { a: true }, 'y'],
      ['IIF([a], "y", "n")', { a: 'false' }, 'n'],
      ['IIF([a], "y", "n")', {}, 'n'],
      ['IIF(Not([a]), "y", "n")', { a: 'False' }, 'y'],
      ['IIF([a] = "True", "y", "n")', { a: true }, 'y'],
      ['IIF([IsSoftDeleted] = "False", "y", "n")', { IsSoftDeleted: false }, 'y'],
      ['IIF("x" = "x", [a], [b])', {}, null],
      ['IIF("x" = "x", , "b")', {}, null],
      ['IIF("x" = "x", "t", Item([a], 0))', { a: ['1'] }, 't'],
      ['IIF([a], "y", "n")', { a: 'perhaps' }, { error: 'not-a-condition at [a]' }],
      ['IIF(Count([a]), "y", "n")', { a: ['1'] }, { error: 'not-a-condition at Count([a])' }],
      ['IIF([a], "y", "n")', { a: ['1'] }, { error: 'several-values at [a]' }],
    ],
  ],
  [
    'a test for null in a condition',
    [
      ['IIF(IsPresent([a]), [a], "Other")', { a: 'x' }, 'x'],
      ['IIF(IsNullOrEmpty([a]), "Other", [a])', { a: 'x' }, 'x'],
      ['IIF(IsNull([a]), "Other", "x")', { a: '' }, 'x'],
      ['IIF(IsPresent([a]), [a], "Other")', {}, { error: 'null-in-condition at IsPresent([a])' }],
      ['IIF(Not(IsNull([a])), "y", "n")', {}, { error: 'null-in-condition at IsNull([a])' }],
      [
        'IIF(IsNullOrEmpty([a]) = "True", "y", "n")',
        { a: '' },
        { error: 'null-in-condition at IsNullOrEmpty([a])' },
      ],
      ['IIF([b] = "x", IsNull([a]), "n")', { b: 'x' }, 'True'],
    ],
  ],
  [
    'comparisons',
    [
      ['CBool(10 > 9)', {}, 'True'],
      ['CBool("10" > "9")', {}, 'True'],
      ['CBool(129699324000000001 > 129699324000000000)', {}, 'True'],
      ['CBool([n] >= -1)', { n: -1 }, 'True'],
      ['CBool([n] <= "-2")', { n: -1 }, 'False'],
      ['CBool([n] < 5)', {}, 'False'],
      ['CBool([n] > 5)', { n: '' }, 'False'],
      ['CBool("1" = 1)', {}, 'True'],
      ['CBool("01" = 1)', {}, 'False'],
      ['CBool("a" <> "A")', {}, 'True'],
      ['CBool([t] = "true")', { t: true }, 'False'],
      ['CBool("" = "")', {}, 'True'],
      ['CBool(CDate("2024-01-01") = "1/1/2024 12:00:00 AM")', {}, 'True'],
      ['CBool(Coalesce([a], "x") = "x")', {}, 'True'],
      ['CBool(Count([a]) = 0)', {}, 'True'],
      ['CBool("b" > "a")', {}, { error: 'not-comparable at "b"' }],
      ['CBool(1.5 > 1)', {}, { error: 'not-comparable at 1.5' }],
      ['CBool(1 > [t])', { t: true }, { error: 'not-comparable at [t]' }],
      ['CBool(Now() > 1)', {}, { error: 'not-comparable at Now()' }],
      ['CBool([l] = "x")', { l: ['x'] }, { error: 'several-values at [l]' }],
    ],
  ],
  [
    'Not',
    [
      ['Not("False")', {}, 'True'],
      ['Not("true")', {}, 'True'],
      ['Not([a])', {}, 'True'],
      ['Not([a])', { a: true }, 'False'],
      ['Not(Not("True"))', {}, 'True'],
    ],
  ],
  [
    'IsNull',
    [
      ['IsNull([a])', { a: '' }, 'False'],
      ['IsNull([a])', { a: [] }, 'True'],
      ['IsNull([a])', { a: ['x'] }, 'False'],
      ['IsNull(Switch([a], , "x", "y"))', {}, 'True'],
    ],
  ],
  [
    'IsNullOrEmpty',
    [
      ['IsNullOrEmpty([a])', { a: ' ' }, 'False'],
      ['IsNullOrEmpty([a])', { a: false }, 'False'],
      ['IsNullOrEmpty("")', {}, 'True'],
    ],
  ],
  [
    'IsPresent',
    [
      ['IsPresent([a])', { a: '' }, 'False'],
      ['IsPresent([a])', { a: ['x'] }, 'True'],
      ['Switch(IsPresent([a]), "DefaultValue", "True", [a])', {}, 'DefaultValue'],
      ['Switch(IsPresent([a]), "DefaultValue", "True", [a])', { a: 'x' }, 'x'],
    ],
  ],
  [
    'IsString',
    [
      ['IsString([a])', { a: '' }, 'True'],
      ['IsString([a])', {}, 'False'],
      ['IsString([a])', { a: ['x', 'y'] }, 'False'],
      ['IsString([a])', { a: 7 }, 'True'],
      ['IsString(Now())', {}, 'True'],
      ['IsString([a])', { a: false }, 'True'],
    ],
  ],
  [
    'Redact',
    [
      ['Redact([a])', {}, null],
      ['Redact([a])', { a: ['x', 'y'] }, ['x', 'y']],
      ['Append(Redact("secret"), "!")', {}, 'secret!'],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s of %j', (expression, given, wanted) => {
    expect(run(expression, given)).toEqual(wanted);
  });
});
