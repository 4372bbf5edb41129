import { nearest } from '../nearest.js';
import { quote } from '../quote.js';
import { type Operator, operators } from './filter.js';

/** What is wrong with an operator, and the mend. */
export interface OperatorProblem {
  readonly code: 'operator-unsupported' | 'operator-ambiguous' | 'unknown-operator';
  readonly message: string;
  readonly hint?: string;
}

/** Words and signs that other products, or Graph, use for an operator. In small letters, without blanks and lines. */
const otherNames: Readonly<Record<string, Operator>> = {
  equal: 'EQUALS',
  eq: 'EQUALS',
  is: 'EQUALS',
  '=': 'EQUALS',
  '==': 'EQUALS',
  notequal: 'NOT EQUALS',
  doesnotequal: 'NOT EQUALS',
  isnot: 'NOT EQUALS',
  ne: 'NOT EQUALS',
  '!=': 'NOT EQUALS',
  '<>': 'NOT EQUALS',
  true: 'IS TRUE',
  false: 'IS FALSE',
  null: 'IS NULL',
  isempty: 'IS NULL',
  isnullorempty: 'IS NULL',
  notnull: 'IS NOT NULL',
  isnotempty: 'IS NOT NULL',
  ispresent: 'IS NOT NULL',
  present: 'IS NOT NULL',
  exists: 'IS NOT NULL',
  pr: 'IS NOT NULL',
  regex: 'REGEX MATCH',
  regexp: 'REGEX MATCH',
  match: 'REGEX MATCH',
  matches: 'REGEX MATCH',
  notmatch: 'NOT REGEX MATCH',
  greater: 'Greater_Than',
  gt: 'Greater_Than',
  '>': 'Greater_Than',
  greaterthanorequal: 'Greater_Than_OR_EQUALS',
  greaterthanequals: 'Greater_Than_OR_EQUALS',
  ge: 'Greater_Than_OR_EQUALS',
  '>=': 'Greater_Than_OR_EQUALS',
  include: 'Includes',
  contains: 'Includes',
  co: 'Includes',
  endwith: 'ENDS_WITH',
  ew: 'ENDS_WITH',
};

const spellings: ReadonlyMap<string, Operator> = new Map([
  ...Object.entries(otherNames),
  ...operators.map((operator): [string, Operator] => [keyOf(operator), operator]),
]);

/** What Entra has no operator for, and how it is said. */
const lacking: readonly (readonly [RegExp, string])[] = [
  [/^(?:startswith|startwith|beginswith|sw)$/, 'write `REGEX MATCH` with a pattern that begins with `^`'],
  [/^(?:lessthan.*|less|lt|le|<|<=)$/, 'write a `REGEX MATCH` of the digits, or keep the others out'],
  [
    /^(?:in|oneof|isoneof|anyof)$/,
    'write `REGEX MATCH` with `^(?:one|another)$`, or a group of clauses each',
  ],
  [
    /^(?:notincludes|notinclude|doesnotinclude|notcontains|doesnotcontain|notendswith)$/,
    'write `NOT REGEX MATCH`',
  ],
];

/** Why a text is none of `operators`. */
export function operatorProblem(written: string): OperatorProblem {
  const key = keyOf(written);
  if (key === 'ismemberof' || key === 'memberof' || key === 'isnotmemberof') {
    return {
      code: 'operator-unsupported',
      message: `Entra does not support ${quote(written)} in filters at present`,
      hint: 'name the group under `groups` of a scope, or under `minus` by a scope of its own',
    };
  }
  if (key === '&' || key === '!&') {
    const instead = key === '&' ? 'REGEX MATCH' : 'NOT REGEX MATCH';
    return {
      code: 'operator-ambiguous',
      message: `${quote(written)} is ambiguous: Microsoft describes it as whether the value stands within the text that is given here, and elsewhere it tests bits`,
      hint: `for one of several texts write \`${instead}\` with \`^(?:one|another)$\`; for a text within the value, ${key === '&' ? '`Includes`' : '`NOT REGEX MATCH`'}`,
    };
  }
  const same = spellings.get(key);
  if (same !== undefined) {
    const message = `Entra writes this operator otherwise than ${quote(written)}`;
    return { code: 'unknown-operator', message, hint: `write \`${same}\`` };
  }
  const message = `there is no operator ${quote(written)}`;
  const mend = lacking.find(([pattern]) => pattern.test(key))?.[1];
  if (mend !== undefined) return { code: 'unknown-operator', message, hint: mend };
  const near = nearest(written, operators);
  const hint =
    near === undefined
      ? `operators: ${operators.map((operator) => `\`${operator}\``).join(', ')}`
      : `did you mean \`${near}\`?`;
  return { code: 'unknown-operator', message, hint };
}

function keyOf(text: string): string {
  return text.toLowerCase().replace(/[\s_-]+/g, '');
}
