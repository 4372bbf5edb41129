import { fail } from '../failure.js';
import { narrowed } from '../values.js';
import { argument, integerFrom } from './arguments.js';
import type { Context, Implementation, Operand } from './types.js';

const bits = 64;

/** Bit by bit, of whole numbers of 64 bits, negative ones in two's complement as .NET's `long` has them. */
export const BitAnd: Implementation = (operands, call) => {
  const value1 = argument(operands, 0, call);
  const value2 = argument(operands, 1, call);
  return (context) => {
    const left = longFrom(value1, context);
    const right = longFrom(value2, context);
    return left === null || right === null ? null : narrowed(left & right);
  };
};

function longFrom(operand: Operand, context: Context): bigint | null {
  const number = integerFrom(operand, context);
  if (number === null) return null;
  const whole = BigInt(number);
  if (BigInt.asIntN(bits, whole) !== whole) {
    fail(operand.expression, 'number-too-large', `the number does not fit into ${bits} bits`);
  }
  return whole;
}
