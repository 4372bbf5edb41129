import { fail } from '../failure.js';
import { argument, countFrom, textOrEmpty } from './arguments.js';
import type { Context, Implementation } from './types.js';

/** From 0 to below `limit`, whatever a caller's `random` gives. */
function below(limit: number, { random }: Context): number {
  const number = Math.floor(random() * limit);
  return number > 0 && number < limit ? number : 0;
}

/** A GUID of version 4 (RFC 9562, section 5.4). */
export const Guid: Implementation = () => (context) =>
  'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (digit) =>
    (digit === 'x' ? below(16, context) : 8 + below(4, context)).toString(16),
  );

/** The page refers to the characters of Windows' rules for passwords. */
const kinds = {
  numbers: '0123456789',
  special: '~!@#$%^&*_-+=`|\\(){}[]:;"\'<>,.?/',
  capital: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lower: 'abcdefghijklmnopqrstuvwxyz',
} as const;

/** Facts sheet B.3. */
const longest = 256;

/**
 * A text with at least so many characters of each kind. What is left of the length is filled with the kinds that a minimum asks for, or
 * with letters and digits where none does: such a text is right however the page's silence about the rest is read.
 */
export const RandomString: Implementation = (operands, call) => {
  const numbers = [
    'length',
    'minimumNumbers',
    'minimumSpecialCharacters',
    'minimumCapital',
    'minimumLowerCase',
  ].map((name, index) => ({ name, operand: argument(operands, index, call) }));
  const avoid = argument(operands, 5, call);
  return (context) => {
    const [length = 0, ...minima] = numbers.map(({ name, operand }) => {
      const number = countFrom(operand, context, name);
      return number < 0
        ? fail(operand.expression, 'negative-length', `\`${name}\` cannot be below 0`)
        : number;
    });
    const avoided = new Set(textOrEmpty(avoid, context));
    if (length > longest) fail(call, 'too-long', `a random text has at most ${longest} characters`);
    if (length < minima.reduce((sum, minimum) => sum + minimum)) {
      fail(call, 'minima-exceed-length', `the minima together exceed the length ${length}`);
    }
    const pools = Object.values(kinds).map((pool, index) => ({
      characters: [...pool].filter((character) => !avoided.has(character)),
      minimum: minima[index] ?? 0,
      isCommon: pool !== kinds.special,
    }));
    const asked = pools.filter(({ minimum }) => minimum > 0);
    const rest = (asked.length > 0 ? asked : pools.filter(({ isCommon }) => isCommon)).flatMap(
      ({ characters }) => characters,
    );
    const pick = (from: readonly string[]): string =>
      from[below(from.length, context)] ??
      fail(avoid.expression, 'nothing-left', 'no character is left that is not to be avoided');
    const picked = asked.flatMap(({ characters, minimum }) =>
      Array.from({ length: minimum }, () => pick(characters)),
    );
    while (picked.length < length) picked.push(pick(rest));
    return shuffled(picked, context).join('');
  };
};

function shuffled(characters: readonly string[], context: Context): readonly string[] {
  const order = [...characters];
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(last + 1, context);
    [order[last], order[other]] = [order[other] ?? '', order[last] ?? ''];
  }
  return order;
}
