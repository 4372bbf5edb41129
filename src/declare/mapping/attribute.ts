import { constantExpression } from '../../mapping/constant.js';
import type { AttributeMapping } from '../../mapping/types.js';
import { booleanOf, textOf } from '../../mapping/values.js';
import { quote } from '../../quote.js';
import type { TargetAttribute } from '../../vonage/account.js';
import type { Report, SourceFile } from '../source.js';
import { type Entry, get, getText, isText, type ScalarTree, type TextTree, type Tree } from '../tree.js';
import { readExpression } from './expression.js';
import { checkClearing, checkMatch, checkUserName } from './rules.js';

/** Decodes one entry of `attributes:`. Undefined where it has no source, or one with an error; everything wrong is reported. */
export function decodeAttribute(
  source: SourceFile,
  target: TargetAttribute,
  { value }: Entry,
  report: Report,
): AttributeMapping | undefined {
  const match = checkMatch(source, target, value, report);
  if (target === 'userName') checkUserName(source, value, report);
  checkClearing(source, target, value, report);
  const fallback = fixedText(source, target, value, 'default', report);
  const read = readSource(source, target, value, fallback, report);
  if (read === undefined) return undefined;
  const on = getText(value, 'on')?.value === 'create' ? 'create' : 'always';
  const required = get(value, 'required');
  return {
    target,
    ...read,
    default: fallback,
    on,
    required: target === 'userName' || (required?.kind === 'scalar' && required.value === true),
    match,
    clears: getText(value, 'null')?.value === 'clear' && read.expression !== null,
  };
}

type Read = Pick<AttributeMapping, 'text' | 'expression'>;

/** What the value is made from: an expression, a constant, or nothing but a default. */
function readSource(
  source: SourceFile,
  target: TargetAttribute,
  value: Tree,
  fallback: string | null,
  report: Report,
): Read | undefined {
  const written = getText(value, 'expression');
  const constant = get(value, 'constant');
  if (get(value, 'expression') !== undefined && constant !== undefined) {
    report(
      source.problem(constant.range, 'two-sources', `${quote(target)} has an \`expression\` already`, {
        hint: 'delete one of them',
      }),
    );
    return undefined;
  }
  if (written !== undefined) {
    const expression = readExpression(source, written, target, report);
    if (target === 'userName' && expression?.kind === 'text') {
      report(source.problem(written.range, 'user-name-constant', 'everybody would have the same userName'));
      return undefined;
    }
    return expression === undefined ? undefined : { text: written.value, expression };
  }
  // What else there may be is no userName for several people, which `checkUserName` says.
  if (target === 'userName') return undefined;
  if (constant !== undefined) {
    const fixed = fixedText(source, target, value, 'constant', report);
    if (fixed === null) return undefined;
    warnOfUnused(source, value, report);
    return constantExpression(fixed);
  }
  if (get(value, 'expression') !== undefined) return undefined;
  if (fallback !== null) return { text: constantExpression(fallback).text, expression: null };
  const empty = get(value, 'default');
  if (empty?.kind === 'scalar' && empty.value === null) {
    const message = `${quote(target)} needs an \`expression\`, a \`constant\`, or a \`default\` that is not null`;
    report(source.problem(empty.range, 'missing-key', message));
  }
  return undefined;
}

/** `constant` or `default` as the text that it stands for; null where there is none that can be used. */
function fixedText(
  source: SourceFile,
  target: TargetAttribute,
  value: Tree,
  key: 'constant' | 'default',
  report: Report,
): string | null {
  const tree = get(value, key);
  if (tree?.kind !== 'scalar' || tree.value === null || typeof tree.value === 'number') return null;
  if (target === 'active') {
    if (booleanOf(tree.value) !== undefined) return textOf(tree.value) ?? null;
    report(source.problem(tree.range, 'not-boolean', '`active` takes `"True"` or `"False"`'));
    return null;
  }
  if (isText(tree)) return tree.value;
  report(notText(source, tree, key));
  return null;
}

function notText(source: SourceFile, { range }: ScalarTree, key: string) {
  return source.problem(range, 'wrong-type', `${quote(key)} must be text`, { hint: 'put it in quotes' });
}

function warnOfUnused(source: SourceFile, value: Tree, report: Report): void {
  const fallback: TextTree | undefined = getText(value, 'default');
  if (fallback === undefined) return;
  report(
    source.problem(
      fallback.range,
      'default-unused',
      'a constant is never empty, so this default is never used',
      {
        severity: 'warning',
        hint: 'delete it',
      },
    ),
  );
}
