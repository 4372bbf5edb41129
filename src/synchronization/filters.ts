import {
  type Clause,
  type ClauseGroup,
  type Filter,
  type Operator,
  operators,
  takesValue,
} from '../scope/filter.js';
import { below, canonical, isObject, type Json, own, ownText, shown } from './json.js';
import { graphName, provisioningName } from './names.js';
import type { FilterOperator, GraphClause, GraphFilterGroup, ReportSchema } from './types.js';

/** What Entra's portal offers and rollcall does not take, and why (facts sheet B.1). */
const refused: Readonly<Record<string, string>> = {
  '&': 'its meaning is ambiguous',
  '!&': 'its meaning is ambiguous',
  ISMEMBEROF: 'Entra itself does not support it',
};

export interface OperatorHelp {
  /** What the job offers (`GET …/schema/filterOperators`); without it operators are spelt as Entra's portal does. */
  readonly operators?: readonly FilterOperator[] | undefined;
  /** Groups of the live filter: one with the same clauses keeps its name. */
  readonly live?: readonly Json[];
}

/**
 * A filter as the `groups` of an object mapping's scope. A clause without a value carries an empty list of them; what Graph wants there is
 * shown nowhere (facts sheet B.1), so this is a guess.
 */
export function toFilterGroups(
  filter: Filter,
  { operators: offered, live = [] }: OperatorHelp,
  report: ReportSchema,
): readonly GraphFilterGroup[] {
  if (offered === undefined && filter.any.length > 0) {
    report({
      code: 'operator-spelling',
      severity: 'warning',
      message: "operators are spelt as Entra's portal does; how the job spells them was not given",
      hint: 'ask GET …/schema/filterOperators and give the answer with --operators',
    });
  }
  const names = new Map(
    live.map((group) => [clausesKey(own(group, 'clauses') ?? []), ownText(group, 'name')]),
  );
  const taken = new Set(live.map((group) => ownText(group, 'name')));
  let number = 0;
  const freshName = (): string => {
    do number += 1;
    while (taken.has(`rollcall ${number}`));
    return `rollcall ${number}`;
  };
  return filter.any.map(({ all }) => {
    const clauses = all.flatMap((clause) => toClause(clause, offered, report) ?? []);
    return { name: names.get(clausesKey(clauses)) ?? freshName(), clauses };
  });
}

function toClause(
  clause: Clause,
  offered: readonly FilterOperator[] | undefined,
  report: ReportSchema,
): GraphClause | undefined {
  const operatorName = spelling(clause, offered, report);
  if (operatorName === undefined) return undefined;
  return {
    operatorName,
    sourceOperandName: provisioningName(clause.attribute),
    targetOperand: { values: takesValue(clause.operator) && clause.value !== null ? [clause.value] : [] },
  };
}

function spelling(
  { operator, position }: Clause,
  offered: readonly FilterOperator[] | undefined,
  report: ReportSchema,
): string | undefined {
  if (offered === undefined) return operator;
  const arity = takesValue(operator) ? 'Binary' : 'Unary';
  const found = offered.filter(({ name }) => operatorKey(name) === operatorKey(operator));
  const fitting = found.find((candidate) => candidate.arity === arity);
  if (fitting !== undefined) return fitting.name;
  report({
    code: 'unknown-operator',
    severity: 'error',
    message:
      found.length === 0
        ? `this job offers no operator ${operator}`
        : `this job's operator ${found[0]?.name} is not ${arity.toLowerCase()}`,
    hint: `it offers ${offered.map(({ name }) => name).join(', ') || 'none'}`,
    ...(position === undefined ? {} : { position }),
  });
  return undefined;
}

/** How an operator is recognised whatever its spelling: in the portal's list some have `_` where others have a blank, and the case varies. */
function operatorKey(name: string): string {
  return name
    .trim()
    .replace(/[\s_]+/g, ' ')
    .toLowerCase();
}

const byKey: ReadonlyMap<string, Operator> = new Map(operators.map((name) => [operatorKey(name), name]));

/** A key for a list of clauses in which their order does not count: all of them must hold. */
export function clausesKey(clauses: Json): string {
  return Array.isArray(clauses) ? clauses.map(canonical).sort().join('\n') : canonical(clauses);
}

/**
 * The `groups` of an object mapping's scope as a filter; without groups it lets everybody through. Names of groups are left out: a
 * filter of ours has none.
 * @param groups not deeper than `isTooDeep` allows.
 * @param pointer to the list.
 */
export function fromFilterGroups(groups: readonly Json[], pointer: string, report: ReportSchema): Filter {
  return {
    any: groups.flatMap((group, index): ClauseGroup[] => {
      const at = below(pointer, index);
      const clauses = own(group, 'clauses');
      if (!Array.isArray(clauses) || clauses.length === 0) {
        report({
          code: 'bad-group',
          severity: 'error',
          message: 'a filter group is an object with a list of `clauses`',
          pointer: at,
        });
        return [];
      }
      const all = clauses.flatMap(
        (clause: Json, place) => fromClause(clause, below(at, 'clauses', place), report) ?? [],
      );
      return [{ all }];
    }),
  };
}

function fromClause(clause: Json, pointer: string, report: ReportSchema): Clause | undefined {
  const attribute = ownText(clause, 'sourceOperandName');
  const name = ownText(clause, 'operatorName');
  if (!isObject(clause) || attribute === undefined || name === undefined) {
    report({
      code: 'bad-clause',
      severity: 'error',
      message: 'a clause has an `operatorName` and a `sourceOperandName`',
      pointer,
    });
    return undefined;
  }
  const operator = byKey.get(operatorKey(name));
  if (operator === undefined) {
    const why = Object.hasOwn(refused, name.toUpperCase()) ? refused[name.toUpperCase()] : undefined;
    report({
      code: 'unknown-operator',
      severity: 'error',
      message:
        why === undefined
          ? `rollcall has no operator ${shown(name)}`
          : `rollcall does not take the operator ${shown(name)}: ${why}`,
      pointer: below(pointer, 'operatorName'),
    });
    return undefined;
  }
  const value = clauseValue(clause, operator, below(pointer, 'targetOperand', 'values'), report);
  return value === undefined ? undefined : { attribute: graphName(attribute), operator, value };
}

function clauseValue(
  clause: Json,
  operator: Operator,
  pointer: string,
  report: ReportSchema,
): string | null | undefined {
  const values = own(own(clause, 'targetOperand') ?? null, 'values') ?? [];
  const texts = Array.isArray(values) ? values : [values];
  const [value] = texts;
  if (!takesValue(operator)) {
    if (texts.some((text) => text !== '')) {
      report({
        code: 'clause-value',
        severity: 'warning',
        message: `${operator} takes no value; the one here was left out`,
        pointer,
      });
    }
    return null;
  }
  if (texts.length === 1 && typeof value === 'string') return value;
  report({
    code: 'clause-value',
    severity: 'error',
    message: `${operator} takes one value, a text`,
    pointer,
  });
  return undefined;
}
