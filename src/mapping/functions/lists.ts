import { fail } from '../failure.js';
import { isEmpty, isList, longestValue, textOf } from '../values.js';
import { argument, countFrom, severalValues, textFrom, textOrEmpty, tooLong } from './arguments.js';
import type { Context, Implementation, Operand } from './types.js';

/** The values of an attribute of several; one value is a list of one, null a list of none. */
function itemsFrom(operand: Operand, context: Context): readonly string[] {
  const value = operand.evaluate(context);
  if (value === null) return [];
  return isList(value) ? value : [textOf(value) ?? severalValues(operand.expression)];
}

export const Count: Implementation = (operands, call) => {
  const attribute = argument(operands, 0, call);
  return (context) => itemsFrom(attribute, context).length;
};

/** From 1 (facts sheet B.3: 0 must not be used). What an index beyond the last gives is not published: an error. */
export const Item: Implementation = (operands, call) => {
  const attribute = argument(operands, 0, call);
  const index = argument(operands, 1, call);
  return (context) => {
    const items = itemsFrom(attribute, context);
    const position = countFrom(index, context, 'index');
    if (position < 1) fail(index.expression, 'index-below-1', 'the first item is 1');
    if (items.length === 0) return null;
    return (
      items[position - 1] ??
      fail(
        call,
        'no-such-item',
        `there is no item ${position}: the attribute has ${items.length === 1 ? 'one value' : `${items.length} values`}`,
      )
    );
  };
};

/** Lists are flattened; what is null or empty leaves no separator (facts sheet B.3, "What the examples settle"). */
export const Join: Implementation = (operands, call) => {
  const separator = argument(operands, 0, call);
  const sources = operands.slice(1);
  return (context) => {
    const between = textOrEmpty(separator, context);
    let joined = '';
    const add = (text: string): void => {
      if (text === '') return;
      joined = joined === '' ? text : joined + between + text;
      if (joined.length > longestValue) tooLong(call);
    };
    for (const source of sources) {
      const value = source.evaluate(context);
      if (typeof value === 'string') add(value);
      else if (isList(value)) value.forEach(add);
      else add(textOf(value) ?? '');
    }
    return joined;
  };
};

/** Each value once, where it first stands; case counts. */
export const RemoveDuplicates: Implementation = (operands, call) => {
  const attribute = argument(operands, 0, call);
  return (context) => {
    const items = itemsFrom(attribute, context);
    return items.length === 0 ? null : [...new Set(items)];
  };
};

/** Items are trimmed (facts sheet B.3); empty ones stay. A delimiter is one character, says the page. */
export const Split: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  const delimiter = argument(operands, 1, call);
  return (context) => {
    const text = textFrom(source, context);
    const at = textOrEmpty(delimiter, context);
    if ([...at].length !== 1) {
      fail(delimiter.expression, 'not-one-character', 'the delimiter must be one character');
    }
    return isEmpty(text) ? null : text.split(at).map((item) => item.trim());
  };
};
