import { casedCategories, category, classOf } from './categories.js';
import type { Scanner } from './scanner.js';
import type { Options } from './syntax.js';
import { complementOf, contains, type UnitSet } from './units.js';

const controls: Readonly<Record<string, number>> = {
  a: 0x07,
  b: 0x08,
  e: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
};

/** Whether `\w` takes it; false for the empty text beyond the end. */
export function isWordUnit(text: string): boolean {
  return text !== '' && contains(classOf('w') ?? [], text.charCodeAt(0));
}

/** An escape for one unit, the position after its backslash. An escaped unit that is no part of a word stands for itself. */
export function readCharacterEscape(scanner: Scanner, start: number): number {
  const letter = scanner.peek();
  if (letter >= '0' && letter <= '7') return readOctal(scanner);
  scanner.position++;
  switch (letter) {
    case 'x':
      return readHexadecimal(scanner, 2, start);
    case 'u':
      return readHexadecimal(scanner, 4, start);
    case 'c':
      return readControl(scanner, start);
  }
  const control = controls[letter];
  if (control !== undefined) return control;
  if (isWordUnit(letter)) throw scanner.error(`.NET knows no escape \\${letter}`, start);
  return letter.charCodeAt(0);
}

/** Up to three octal digits; the lowest eight bits count, as in .NET. */
function readOctal(scanner: Scanner): number {
  let value = 0;
  for (let count = 0; count < 3 && scanner.peek() >= '0' && scanner.peek() <= '7'; count++) {
    value = value * 8 + Number(scanner.take());
  }
  return value & 0xff;
}

function readHexadecimal(scanner: Scanner, count: number, start: number): number {
  const digits = scanner.pattern.slice(scanner.position, scanner.position + count);
  scanner.position += count;
  if (digits.length < count || !/^[0-9a-fA-F]*$/.test(digits)) {
    throw scanner.error(`this escape needs ${count} hexadecimal digits`, start);
  }
  return Number.parseInt(digits, 16);
}

function readControl(scanner: Scanner, start: number): number {
  const code = scanner.take().toUpperCase().charCodeAt(0) - 0x40;
  if (code >= 0 && code < 0x20) return code;
  throw scanner.error('\\c needs a letter that names a control character, as in \\cA', start);
}

/** `\p{…}` and `\P{…}`, the position after the letter. */
export function readCategory(scanner: Scanner, negated: boolean, options: Options, start: number): UnitSet {
  if (!scanner.takeIf('{')) throw scanner.error('\\p needs a category in braces, as in \\p{Lu}', start);
  const name = scanner.takeWhile((unit) => isWordUnit(unit) || unit === '-');
  if (!scanner.takeIf('}')) throw scanner.error('\\p needs a category in braces, as in \\p{Lu}', start);
  if (/^Is./.test(name)) {
    throw scanner.error(
      `the Unicode block ${name} is not known here; write its range, as in \\u0370-\\u03FF`,
      start,
    );
  }
  const set = category(name);
  if (set === undefined) throw scanner.error(`.NET knows no Unicode category ${name}`, start);
  if (options.ignoreCase && casedCategories.has(name)) {
    throw scanner.error(`versions of .NET disagree about \\p{${name}} where case is ignored`, start);
  }
  return negated ? complementOf(set) : set;
}
