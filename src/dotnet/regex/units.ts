/**
 * A set of UTF-16 units as ascending, disjoint, non-adjacent ranges: low, high, low, high, … .NET's patterns see units, so a character
 * beyond U+FFFF is two of them.
 */
export type UnitSet = readonly number[];

const lastUnit = 0xffff;
export const everyUnit: UnitSet = [0, lastUnit];
const width = lastUnit + 1;

export function unit(code: number): UnitSet {
  return [code, code];
}

export function unionOf(sets: readonly UnitSet[]): UnitSet {
  let count = 0;
  for (const set of sets) count += set.length / 2;
  // Both ends in one number: a typed array sorts these fast.
  const ranges = new Float64Array(count);
  let next = 0;
  for (const set of sets) {
    for (let index = 0; index < set.length; index += 2)
      ranges[next++] = at(set, index) * width + at(set, index + 1);
  }
  ranges.sort();
  const union: number[] = [];
  for (const range of ranges) {
    const low = Math.floor(range / width);
    const high = range % width;
    const last = union.length - 1;
    if (last >= 0 && low <= at(union, last) + 1) union[last] = Math.max(at(union, last), high);
    else union.push(low, high);
  }
  return union;
}

export function complementOf(set: UnitSet): UnitSet {
  const complement: number[] = [];
  let next = 0;
  for (let index = 0; index < set.length; index += 2) {
    if (at(set, index) > next) complement.push(next, at(set, index) - 1);
    next = at(set, index + 1) + 1;
  }
  if (next <= lastUnit) complement.push(next, lastUnit);
  return complement;
}

export function difference(from: UnitSet, without: UnitSet): UnitSet {
  return complementOf(unionOf([complementOf(from), without]));
}

export function contains(set: UnitSet, code: number): boolean {
  const index = lastNotAbove(set, code);
  return index >= 0 && (index % 2 === 0 || at(set, index) === code);
}

/** The index of the last of ascending numbers that is not above `value`; -1 where all are. */
export function lastNotAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(ascending, middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? 0;
}
