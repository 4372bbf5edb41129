import { textOf } from '../values.js';
import { argument, textOrEmpty } from './arguments.js';
import type { Context, Implementation, Operand } from './types.js';

interface Case {
  readonly key: Operand;
  readonly value: Operand;
}

/**
 * The value of the first key that is printed as the source is; case counts, null and empty text are the same, and without a match and
 * a default it is null (facts sheet B.3). That the service may evaluate Switch as null after other changes (B.2) is a fault that is
 * not imitated.
 */
export const Switch: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  const defaultValue = argument(operands, 1, call);
  const cases: Case[] = [];
  for (let index = 2; index < operands.length; index += 2) {
    cases.push({ key: argument(operands, index, call), value: argument(operands, index + 1, call) });
  }
  const find = finder(cases);
  return (context) => (find(textOrEmpty(source, context), context) ?? defaultValue).evaluate(context);
};

/** Looks constant keys up at once; keys that depend on the person are compared one after another. */
function finder(cases: readonly Case[]): (text: string, context: Context) => Operand | undefined {
  if (cases.every(({ key }) => key.constant !== undefined)) {
    // Of equal keys the first counts, which reversed is the last that is set.
    const values = new Map(
      cases.map(({ key, value }) => [textOf(key.constant ?? null) ?? '', value] as const).reverse(),
    );
    return (text) => values.get(text);
  }
  return (text, context) => cases.find(({ key }) => textOrEmpty(key, context) === text)?.value;
}
