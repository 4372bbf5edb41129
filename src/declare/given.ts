import { readInstant } from '../instant.js';
import { testedAt } from '../mapping/testing.js';
import type { SourceValue } from '../mapping/types.js';
import { quote } from '../quote.js';
import type { Report, SourceFile } from './source.js';
import { getText, type Tree, toData } from './tree.js';

/** The clock that a test or a file of tests names; without one, or where it is wrong and reported, the usual one. */
export function decodeNow(source: SourceFile, tree: Tree, report: Report): Date {
  const now = getText(tree, 'now');
  if (now === undefined) return testedAt;
  const instant = readInstant(now.value);
  if (instant !== undefined) return instant;
  report(
    source.problem(now.range, 'no-instant', `${quote(now.value)} is not an instant`, {
      hint: 'write it with its offset, for example 2026-12-01T09:00:00Z',
    }),
  );
  return testedAt;
}

/** The value of an Entra attribute in a test; null for anything that none can be, which the schema reports. */
export function sourceValue(tree: Tree): SourceValue {
  const data = toData(tree);
  if (Array.isArray(data)) return data.filter((item): item is string => typeof item === 'string');
  return typeof data === 'string' || typeof data === 'boolean' || typeof data === 'number' ? data : null;
}
