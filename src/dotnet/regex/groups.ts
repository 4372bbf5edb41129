import { isWordUnit } from './escapes.js';
import type { Scanner } from './scanner.js';
import type { Options } from './syntax.js';

/** What an opening parenthesis begins. `options`: `(?i)` and the like, which hold to the end of the group around them. */
export type GroupHead =
  | { readonly kind: 'capture'; readonly name: string | undefined }
  | { readonly kind: 'plain'; readonly options: Options }
  | { readonly kind: 'options'; readonly options: Options };

const letters: Readonly<Record<string, keyof Options>> = {
  i: 'ignoreCase',
  m: 'multiline',
  n: 'explicitCapture',
  s: 'singleLine',
  x: 'ignoreWhiteSpace',
};

/** What linear time does not allow, by what follows the parenthesis; longer ones first. */
const unsupported: readonly (readonly [text: string, name: string])[] = [
  ['?<=', 'a look-behind'],
  ['?<!', 'a negative look-behind'],
  ['?=', 'a look-ahead'],
  ['?!', 'a negative look-ahead'],
  ['?>', 'an atomic group'],
  ['?(', 'a conditional group'],
];

/** Reads from the `(` to where the group's content begins, or to the end of an options group. */
export function readGroupHead(scanner: Scanner, options: Options): GroupHead {
  const start = scanner.position;
  scanner.position++;
  for (const [text, name] of unsupported) {
    if (scanner.takeIf(text)) throw scanner.notLinear(name, start);
  }
  if (scanner.peek() !== '?' || scanner.peek(1) === ')') {
    return options.explicitCapture ? { kind: 'plain', options } : { kind: 'capture', name: undefined };
  }
  scanner.position++;
  if (scanner.takeIf('<')) return readName(scanner, '>', start);
  if (scanner.takeIf("'")) return readName(scanner, "'", start);
  if (scanner.peek() === 'P') {
    scanner.position++;
    throw scanner.error('.NET knows no (?P; a named group is written (?<name>…)', start);
  }
  const changed = readOptions(scanner, options);
  if (scanner.takeIf(')')) return { kind: 'options', options: changed };
  if (scanner.takeIf(':')) return { kind: 'plain', options: changed };
  scanner.position++;
  throw scanner.error('.NET knows no group that begins like this', start);
}

function readName(scanner: Scanner, close: string, start: number): GroupHead {
  const name = scanner.takeWhile(isWordUnit);
  if (scanner.peek() === '-') {
    scanner.position++;
    throw scanner.notLinear('a balancing group', start);
  }
  if (name === '' || !scanner.takeIf(close)) {
    throw scanner.error(`a group's name is made of letters, digits and _, and ends in ${close}`, start);
  }
  if (/^[0-9]/.test(name) && !/^[1-9][0-9]{0,8}$/.test(name)) {
    throw scanner.error("a group's name that begins with a digit must be a number from 1 on", start);
  }
  return { kind: 'capture', name };
}

/** `imnsx-imnsx`, of either case, as .NET reads them; stops before the first other character. */
function readOptions(scanner: Scanner, options: Options): Options {
  let turnOn = true;
  let changed = options;
  for (;;) {
    const character = scanner.peek();
    const option = letters[character.toLowerCase()];
    if (character === '+' || character === '-') turnOn = character === '+';
    else if (option !== undefined) changed = { ...changed, [option]: turnOn };
    else return changed;
    scanner.position++;
  }
}
