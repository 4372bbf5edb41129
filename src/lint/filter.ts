import type { Clause, ClauseGroup, Filter, Operator } from '../scope/filter.js';
import { isAnchored } from './anchors.js';
import { mayBeEmpty } from './emptiness.js';
import { type LintFinding, stated } from './finding.js';
import type { RuleId } from './rules.js';

/** A finding at one clause of a filter. */
export interface FilterFinding extends Omit<LintFinding, 'offset' | 'length'> {
  /** Which group, from 0, and which clause of it. */
  readonly group: number;
  readonly clause: number;
  /** Which of the clause's keys it is about. */
  readonly part: 'attribute' | 'operator' | 'value';
}

const patterns: ReadonlySet<Operator> = new Set(['REGEX MATCH', 'NOT REGEX MATCH']);
const negative: ReadonlySet<Operator> = new Set(['NOT EQUALS', 'NOT REGEX MATCH']);

/** What is risky or wrong about a scoping filter that is checked (facts sheet B.1; `docs/lints.md`). Pure; never throws. */
export function lintFilter(filter: Filter): readonly FilterFinding[] {
  const admitsEmpty = attributesAdmittedEmpty(filter);
  return filter.any.flatMap(({ all }, group) =>
    all.flatMap((clause, index) => {
      const found: FilterFinding[] = [];
      const report = (rule: RuleId, part: FilterFinding['part'], message: string, hint: string): void => {
        found.push({ ...stated(rule, message, hint), group, clause: index, part });
      };
      if (patterns.has(clause.operator) && clause.value !== null && !isAnchored(clause.value)) {
        report(
          'unanchored-regex',
          'value',
          'this pattern is not tied to both ends of the value, and may match a part of it',
          'begin it with `^` and end it with `$`; `.*` at an end says that anything may stand there',
        );
      }
      if (
        negative.has(clause.operator) &&
        mayBeEmpty(clause.attribute) &&
        !admitsEmpty.has(clause.attribute)
      ) {
        report(
          'not-equals-empty',
          'operator',
          `this leaves out everybody whose \`${clause.attribute}\` is empty`,
          `if they are meant to be in, add a group with \`IS NULL\` of \`${clause.attribute}\``,
        );
      }
      const contrary = all.slice(0, index).find((earlier) => contradict(earlier, clause));
      if (contrary !== undefined) {
        const message = `\`${clause.attribute}\` cannot be this and \`${inWords(contrary)}\` at once, so this group lets nobody in`;
        report('never-true', 'operator', message, 'put one of them into a group of its own');
      }
      return found;
    }),
  );
}

function attributesAdmittedEmpty({ any }: Filter): ReadonlySet<string> {
  const clauses = any.flatMap(({ all }: ClauseGroup) => all);
  return new Set(clauses.filter(({ operator }) => operator === 'IS NULL').map(({ attribute }) => attribute));
}

/** Whether no value makes both true: null makes every clause false but IS NULL (B.1). */
function contradict(a: Clause, b: Clause): boolean {
  if (a.attribute !== b.attribute) return false;
  const [first, second] = [a.operator, b.operator];
  if (first === 'IS NULL' || second === 'IS NULL') return first !== second;
  if (first === 'EQUALS' && second === 'EQUALS') return a.value !== b.value;
  const opposite = new Set([first, second]);
  if (opposite.has('EQUALS') && opposite.has('NOT EQUALS')) return a.value === b.value;
  return opposite.has('IS TRUE') && opposite.has('IS FALSE');
}

function inWords({ operator, value }: Clause): string {
  const shown = value !== null && value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return shown === null ? operator : `${operator} ${shown}`;
}
