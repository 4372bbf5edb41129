import { complementOf, contains, type UnitSet, unionOf, unit } from './units.js';

const surrogates: UnitSet = [0xd800, 0xdfff];

/** The general categories of Unicode as `\p{…}` names them in .NET. */
const categoryNames = new Set(
  'L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn'.split(
    ' ',
  ),
);

/** At most one entry a category. */
const known = new Map<string, UnitSet>();

/** The units of a general category, by the Unicode version of the running Node.js; undefined where there is no such category. */
export function category(name: string): UnitSet | undefined {
  if (!categoryNames.has(name)) return undefined;
  if (name === 'Cs') return surrogates;
  let set = known.get(name);
  if (set === undefined) {
    set = matching(new RegExp(`\\p{${name}}+`, 'gu'));
    if (name === 'C') set = unionOf([set, surrogates]);
    known.set(name, set);
  }
  return set;
}

/** The categories whose members change with case: versions of .NET disagree about them where case is ignored. */
export const casedCategories: ReadonlySet<string> = new Set(['Lu', 'Ll', 'Lt']);

/** `\w`: letters, marks without width, decimal digits, connectors. */
const word = ['L', 'Mn', 'Nd', 'Pc'];

/** One entry a letter. */
const classes = new Map<string, UnitSet>();

/** `\d`, `\W`, … by letter; undefined for other letters. `\s` is `char.IsWhiteSpace`. */
export function classOf(letter: string): UnitSet | undefined {
  const found = classes.get(letter);
  if (found !== undefined) return found;
  const made = makeClass(letter);
  if (made !== undefined) classes.set(letter, made);
  return made;
}

function makeClass(letter: string): UnitSet | undefined {
  switch (letter) {
    case 'd':
      return named('Nd');
    case 'w':
      return unionOf(word.map(named));
    case 's':
      return unionOf([named('Z'), [0x09, 0x0d], unit(0x85)]);
    case 'D':
    case 'W':
    case 'S':
      return complementOf(makeClass(letter.toLowerCase()) ?? []);
    default:
      return undefined;
  }
}

/** What `\b` takes for a part of a word: `\w` and both zero-width joiners. */
export function boundaryUnits(): UnitSet {
  return unionOf([...word.map(named), [0x200c, 0x200d]]);
}

/** Sets with more ranges or longer ones are compared with the table of variants instead of unit by unit. */
const fewUnits = 512;

/** The set with every unit that differs from one of its units by case alone (`ToLower` of the invariant culture). */
export function ignoringCase(set: UnitSet): UnitSet {
  const added: number[] = [];
  const add = (codes: readonly number[]) => {
    for (const code of codes) if (!contains(set, code)) added.push(code, code);
  };
  if (sizeOf(set) <= fewUnits) {
    for (const code of unitsOf(set)) add(caseVariants().get(lowered(code)) ?? []);
  } else {
    for (const codes of caseVariants().values()) {
      if (codes.some((code) => contains(set, code))) add(codes);
    }
  }
  return added.length === 0 ? set : unionOf([set, added]);
}

function sizeOf(set: UnitSet): number {
  let size = 0;
  for (let index = 0; index < set.length; index += 2) size += (set[index + 1] ?? 0) - (set[index] ?? 0) + 1;
  return size;
}

function* unitsOf(set: UnitSet): Generator<number> {
  for (let index = 0; index < set.length; index += 2) {
    const high = set[index + 1] ?? 0;
    for (let code = set[index] ?? 0; code <= high; code++) yield code;
  }
}

function named(name: string): UnitSet {
  return category(name) ?? [];
}

function matching(pattern: RegExp): UnitSet {
  const ranges: number[] = [];
  for (const [low, high] of [
    [0, 0xd7ff],
    [0xe000, 0xffff],
  ] as const) {
    for (const match of allOf(low, high).matchAll(pattern)) {
      ranges.push(low + match.index, low + match.index + match[0].length - 1);
    }
  }
  return unionOf([ranges]);
}

function allOf(low: number, high: number): string {
  const codes = Uint16Array.from({ length: high - low + 1 }, (_, index) => low + index);
  return new TextDecoder('utf-16le').decode(codes);
}

let variants: ReadonlyMap<number, readonly number[]> | undefined;

/** Of every lower-case unit that has others: all that become it. Made at the first pattern that ignores case. */
function caseVariants(): ReadonlyMap<number, readonly number[]> {
  if (variants !== undefined) return variants;
  const found = new Map<number, number[]>();
  for (let code = 0; code <= 0xffff; code++) {
    const lower = lowered(code);
    if (lower === code) continue;
    const others = found.get(lower);
    if (others === undefined) found.set(lower, [lower, code]);
    else others.push(code);
  }
  variants = found;
  return found;
}

/** One unit to one unit: İ, whose lower case is two, stays. */
function lowered(code: number): number {
  const lower = String.fromCharCode(code).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : code;
}
