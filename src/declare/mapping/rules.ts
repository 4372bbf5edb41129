import type { AttributeMapping } from '../../mapping/types.js';
import { quote } from '../../quote.js';
import type { TargetAttribute } from '../../vonage/account.js';
import type { Report, SourceFile } from '../source.js';
import { type Entry, get, getText, type Tree } from '../tree.js';

/** What Vonage needs of everybody besides `userName` (facts sheet A.1.3). */
const neededByVonage: readonly TargetAttribute[] = [
  'emails[type eq "work"].value',
  'name.givenName',
  'name.familyName',
];

/** Facts sheet A.1.5: Vonage can be searched by userName alone, so nothing else can match, and userName does. */
export function checkMatch(
  source: SourceFile,
  target: TargetAttribute,
  value: Tree,
  report: Report,
): number | null {
  const match = get(value, 'match');
  const isUserName = target === 'userName';
  if (match?.kind === 'scalar' && typeof match.value === 'number') {
    if (!isUserName) {
      report(
        source.problem(match.range, 'match', 'Vonage can be searched by `userName` alone', {
          hint: 'delete `match` here',
        }),
      );
    } else if (match.value !== 1) {
      report(
        source.problem(match.range, 'match', '`userName` is matched first', { hint: 'write `match: 1`' }),
      );
    }
  }
  return isUserName ? 1 : null;
}

/** userName is what accounts are found by: it can neither be given to several people nor be left as it was once. */
export function checkUserName(source: SourceFile, value: Tree, report: Report): void {
  const refuse = (tree: Tree, code: string, message: string): void =>
    report(source.problem(tree.range, code, message));
  const required = get(value, 'required');
  if (required?.kind === 'scalar' && required.value === false) {
    refuse(required, 'user-name-required', '`userName` is always required');
  }
  const on = getText(value, 'on');
  if (on?.value === 'create') {
    refuse(on, 'user-name-on', '`userName` cannot be set on creation alone: accounts are found by it');
  }
  const fallback = get(value, 'default');
  if (fallback?.kind === 'scalar' && fallback.value !== null) {
    refuse(fallback, 'user-name-constant', 'several people would have the same userName');
  }
  const everybody = 'everybody would have the same userName';
  const constant = get(value, 'constant');
  if (constant !== undefined) refuse(constant, 'user-name-constant', everybody);
}

/**
 * `null: clear` where it would do harm, or nothing: an account cannot be without userName and `active`; what is required is never null;
 * a constant is never null either; and what is set at creation alone is never cleared.
 */
export function checkClearing(
  source: SourceFile,
  target: TargetAttribute,
  value: Tree,
  report: Report,
): void {
  const clears = getText(value, 'null');
  if (clears?.value !== 'clear') return;
  const refuse = (message: string): void =>
    report(source.problem(clears.range, 'clear', message, { hint: 'delete `null: clear`' }));
  const required = get(value, 'required');
  if (target === 'userName' || target === 'active') refuse(`an account cannot be without ${quote(target)}`);
  else if (required?.kind === 'scalar' && required.value === true) {
    refuse('what is `required` cannot be cleared: a person without a value is an error');
  } else if (get(value, 'expression') === undefined) refuse('without an `expression` nothing is ever null');
  else if (getText(value, 'on')?.value === 'create') {
    refuse('what is set `on: create` is never written again, so never cleared');
  }
}

/** Warns of attributes that Vonage needs and that the mapping may leave empty (facts sheet A.1.3). */
export function warnOfNeeded(
  source: SourceFile,
  root: Tree,
  attributes: readonly AttributeMapping[],
  entries: ReadonlyMap<string, Entry>,
  report: Report,
): void {
  for (const target of neededByVonage) {
    const entry = entries.get(target);
    const attribute = attributes.find((candidate) => candidate.target === target);
    if (entry !== undefined && attribute === undefined) continue;
    if (attribute?.clears) {
      const range = getText(entry?.value, 'null')?.range ?? [0, 0];
      const message = `this empties ${quote(target)} in Vonage, which refuses people without it`;
      const hint = 'delete `null: clear`: then the old value stays';
      report(source.problem(range, 'clears-needed', message, { severity: 'warning', hint }));
    } else if (attribute === undefined || !isAlwaysThere(attribute)) {
      const key = root.kind === 'map' ? root.entries.get('attributes')?.key : undefined;
      const message =
        entry === undefined
          ? `Vonage refuses people without ${quote(target)}, and this mapping does not set it`
          : `Vonage refuses people without ${quote(target)}`;
      report(
        source.problem(entry?.key ?? key ?? [0, 0], 'needed-by-vonage', message, {
          severity: 'warning',
          hint: entry === undefined ? 'map it, with `required: true`' : 'add `required: true`',
        }),
      );
    }
  }
}

function isAlwaysThere({ required, expression, default: fallback }: AttributeMapping): boolean {
  const isFixed = expression?.kind === 'text' && expression.value !== '';
  return required || isFixed || (fallback !== null && fallback !== '');
}
