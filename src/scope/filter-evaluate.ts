import { compileRegex, type Regex, RegexRefusal } from '../dotnet/regex.js';
import { sourceKind } from '../mapping/attributes.js';
import type { SourceValue } from '../mapping/types.js';
import { booleanOf, textOf } from '../mapping/values.js';
import { quote } from '../quote.js';
import { type Clause, type Filter, integerOf } from './filter.js';

/** A clause, and the person's value that it looked at. */
export interface TestedClause {
  readonly clause: Clause;
  readonly value: SourceValue;
}

/**
 * Whether a filter lets a person through, and why.
 *
 * - `in`: every clause of the first group that holds; none where the filter has no groups
 * - `out`: of each group the first clause that does not hold
 * - `error`: a clause that cannot look at this value, whatever the others say: Entra calls such a rule invalid
 */
export type FilterResult =
  | { readonly kind: 'in'; readonly held: readonly TestedClause[] }
  | { readonly kind: 'out'; readonly failed: readonly TestedClause[] }
  | ({ readonly kind: 'error'; readonly message: string } & TestedClause);

/**
 * Holds a person against a filter, by Entra's rules (facts sheet B.1): an OR of ANDs; an empty value makes every clause false but
 * `IS NULL`; text is compared by its characters, case and all. Never throws.
 * @param filter of `checkFilter`; its patterns are compiled once.
 * @param read the person's attributes; an empty text is the same as null.
 */
export function evaluateFilter(filter: Filter, read: (attribute: string) => SourceValue): FilterResult {
  const failed: TestedClause[] = [];
  let held: readonly TestedClause[] | null = filter.any.length === 0 ? [] : null;
  for (const { all } of filter.any) {
    const tested = all.map((clause) => ({ clause, value: read(clause.attribute) }));
    let first: TestedClause | null = null;
    for (const { clause, value } of tested) {
      const holds = test(clause, value);
      if (typeof holds === 'string') return { kind: 'error', message: holds, clause, value };
      if (!holds) first ??= { clause, value };
    }
    if (first === null) held ??= tested;
    else failed.push(first);
  }
  return held === null ? { kind: 'out', failed } : { kind: 'in', held };
}

/** Whether a clause holds; a text says why that cannot be told. */
function test(clause: Clause, value: SourceValue): boolean | string {
  const { attribute, operator } = clause;
  if (typeof value === 'object' && value !== null) {
    return `${attribute} holds several values, and Entra's filters look at single ones alone`;
  }
  if (value === null || value === '') return operator === 'IS NULL';
  const text = textOf(value) ?? '';
  const wanted = clause.value ?? '';
  switch (operator) {
    case 'IS NULL':
      return false;
    case 'IS NOT NULL':
      return true;
    case 'EQUALS':
      return text === wanted;
    case 'NOT EQUALS':
      return text !== wanted;
    case 'Includes':
      return text.includes(wanted);
    case 'ENDS_WITH':
      return text.endsWith(wanted);
    case 'REGEX MATCH':
      return matches(clause, text);
    case 'NOT REGEX MATCH': {
      const found = matches(clause, text);
      return typeof found === 'string' ? found : !found;
    }
    case 'IS TRUE':
    case 'IS FALSE': {
      const boolean = readBoolean(attribute, value);
      if (boolean === undefined) return `${attribute} is ${quote(text)}, which is no Boolean`;
      return boolean === (operator === 'IS TRUE');
    }
    case 'Greater_Than':
    case 'Greater_Than_OR_EQUALS': {
      const left = integerOf(text);
      const right = integerOf(wanted);
      if (left === undefined) return `${attribute} is ${quote(text)}, which is no integer`;
      if (right === undefined) return `${quote(wanted)} is no integer`;
      return operator === 'Greater_Than' ? left > right : left >= right;
    }
  }
}

/** Graph sends Booleans as such; a file of test cases may have one as the text that Entra's logs show. */
function readBoolean(attribute: string, value: string | boolean | number): boolean | undefined {
  return typeof value === 'boolean' || sourceKind(attribute) === 'boolean' ? booleanOf(value) : undefined;
}

const compiled = new WeakMap<Clause, Regex | string>();

function matches(clause: Clause, text: string): boolean | string {
  let regex = compiled.get(clause);
  if (regex === undefined) {
    const made = compileRegex(clause.value ?? '');
    regex = 'regex' in made ? made.regex : made.problem.message;
    compiled.set(clause, regex);
  }
  if (typeof regex === 'string') return regex;
  try {
    return regex.test(text);
  } catch (error) {
    if (error instanceof RegexRefusal) return `${clause.attribute} is not looked at: ${error.message}`;
    throw error;
  }
}
