import { compileRegex } from '../dotnet/regex.js';
import { sourceKind } from '../mapping/attributes.js';
import type { Position, Severity } from '../problem.js';
import { quote } from '../quote.js';
import { type Clause, type Filter, integerOf, isOperator, type Operator, takesValue } from './filter.js';
import { attributeProblem, kindProblem } from './filter-attributes.js';
import { operatorProblem } from './filter-operators.js';

/** A clause as somebody wrote it, be it in YAML or in Graph's schema. */
export interface WrittenClause {
  readonly attribute: string;
  readonly operator: string;
  /** Null where there is none; so is an empty text, for an operator that takes none. */
  readonly value: string | null;
  readonly position?: Position;
}

/** What is wrong with a filter, at a part of a clause. */
export interface FilterProblem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** Index of the group. */
  readonly group: number;
  /** Index of the clause within its group; null: the group as a whole. */
  readonly clause: number | null;
  readonly part: 'attribute' | 'operator' | 'value';
  /** Where in the value, UTF-16 units; the whole part where absent. */
  readonly span?: { readonly offset: number; readonly length: number };
}

export interface FilterCheck {
  /** Absent where there was an error. */
  readonly filter?: Filter;
  readonly problems: readonly FilterProblem[];
}

export interface FilterCheckOptions {
  /** Whether attributes that Entra's users do not have pass, as in files of test cases; default no. */
  readonly allowUnknown?: boolean;
}

/**
 * Makes a filter of its groups of clauses, or says all that is wrong with it: attributes and operators that Entra does not filter by,
 * ambiguous operators, values that are missing, superfluous or no integers, patterns that .NET or linear time does not allow
 * (facts sheet B.1).
 * @param groups an OR of ANDs; none lets everybody through.
 */
export function checkFilter(
  groups: readonly (readonly WrittenClause[])[],
  { allowUnknown = false }: FilterCheckOptions = {},
): FilterCheck {
  const problems: FilterProblem[] = [];
  const any = groups.map((clauses, group) => {
    if (clauses.length === 0) {
      problems.push({
        code: 'empty-group',
        severity: 'error',
        message: 'a group without clauses would let everybody through',
        hint: 'write a clause, or take the group away',
        group,
        clause: null,
        part: 'attribute',
      });
    }
    const all = clauses.flatMap((written, clause) => {
      const checked = checkClause(written, allowUnknown);
      problems.push(...checked.problems.map((problem) => ({ ...problem, group, clause })));
      return checked.clause ?? [];
    });
    return { all };
  });
  const failed = problems.some(({ severity }) => severity === 'error');
  return failed ? { problems } : { filter: { any }, problems };
}

type ClauseProblem = Omit<FilterProblem, 'group' | 'clause'>;

function checkClause(
  { attribute, operator, value, position }: WrittenClause,
  allowUnknown: boolean,
): { readonly clause?: Clause; readonly problems: readonly ClauseProblem[] } {
  const problems: ClauseProblem[] = [];
  const unusable = attributeProblem(attribute, allowUnknown);
  if (unusable !== null) problems.push({ severity: 'error', part: 'attribute', ...unusable });
  if (!isOperator(operator)) {
    problems.push({ severity: 'error', part: 'operator', ...operatorProblem(operator) });
    return { problems };
  }
  const kind = unusable === null ? kindProblem(attribute, operator) : null;
  if (kind !== null) problems.push({ severity: 'error', part: 'operator', ...kind });
  const wrong = takesValue(operator) ? checkValue(attribute, operator, value) : checkNoValue(operator, value);
  // Whoever must choose another attribute need not be warned of this one.
  if (wrong !== null && (wrong.severity === 'error' || unusable === null)) problems.push(wrong);
  const clause: Clause = {
    attribute,
    operator,
    value: takesValue(operator) ? value : null,
    ...(position && { position }),
  };
  return { clause, problems };
}

function checkNoValue(operator: Operator, value: string | null): ClauseProblem | null {
  if (value === null || value === '') return null;
  return {
    code: 'value-superfluous',
    severity: 'error',
    part: 'value',
    message: `\`${operator}\` takes no value`,
    hint: 'delete `value`',
  };
}

function checkValue(attribute: string, operator: Operator, value: string | null): ClauseProblem | null {
  if (value === null || value === '') {
    return {
      code: 'value-missing',
      severity: 'error',
      part: value === null ? 'operator' : 'value',
      message: `\`${operator}\` needs a value to compare with`,
      hint: 'an attribute that is empty, or is not, is `IS NULL` or `IS NOT NULL`',
    };
  }
  switch (operator) {
    case 'Greater_Than':
    case 'Greater_Than_OR_EQUALS':
      return integerOf(value) === undefined ? noInteger(operator, value) : null;
    case 'REGEX MATCH':
    case 'NOT REGEX MATCH':
      return checkPattern(value);
    case 'EQUALS':
    case 'NOT EQUALS':
      return sourceKind(attribute) === 'boolean' ? checkBoolean(attribute, value) : null;
    default:
      return null;
  }
}

function noInteger(operator: Operator, value: string): ClauseProblem {
  return {
    code: 'value-not-integer',
    severity: 'error',
    part: 'value',
    message: `\`${operator}\` compares integers of 64 bits, and ${quote(value)} is none`,
    hint: 'write digits alone, at most 18',
  };
}

function checkPattern(pattern: string): ClauseProblem | null {
  const compiled = compileRegex(pattern);
  if ('regex' in compiled) return null;
  const { message, offset, length } = compiled.problem;
  return { code: 'unusable-pattern', severity: 'error', part: 'value', message, span: { offset, length } };
}

/** Not an error: it is a filter that Entra takes, and it never holds. */
function checkBoolean(attribute: string, value: string): ClauseProblem | null {
  if (value === 'True' || value === 'False') return null;
  return {
    code: 'value-not-boolean',
    severity: 'warning',
    part: 'value',
    message: `${quote(attribute)} is \`True\` or \`False\`, and never ${quote(value)}`,
    hint: 'write `IS TRUE` or `IS FALSE`',
  };
}
