import { quote } from '../quote.js';
import { fail } from './failure.js';
import { severalValues } from './functions/arguments.js';
import type { Context, Operand } from './functions/types.js';
import type { ComparisonOperator, Value } from './types.js';
import { integerOf, isEmpty, textOf } from './values.js';

type Test = (context: Context) => boolean;

/**
 * A comparison. `=` and `<>` compare printed texts, and case counts. `>`, `>=`, `<` and `<=` compare whole numbers; how the service
 * orders texts is not published. A side that comes out null or empty, other than as written (`""`), makes every comparison false
 * (facts sheet B.3, IIF: a null or empty attribute in a condition makes the check fail).
 */
export function compare(operator: ComparisonOperator, left: Operand, right: Operand): Test {
  const order = orders[operator];
  return (context) => {
    const a = left.evaluate(context);
    const b = right.evaluate(context);
    if (isMissing(left, a) || isMissing(right, b)) return false;
    if (order === undefined) return (printed(left, a) === printed(right, b)) === (operator === '=');
    return order(number(left, a), number(right, b));
  };
}

const orders: Readonly<
  Record<ComparisonOperator, ((a: number | bigint, b: number | bigint) => boolean) | undefined>
> = {
  '=': undefined,
  '<>': undefined,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

function isMissing({ expression }: Operand, value: Value): boolean {
  return isEmpty(value) && expression.kind !== 'text';
}

function printed({ expression }: Operand, value: Value): string {
  return value === null ? '' : (textOf(value) ?? severalValues(expression));
}

function number(operand: Operand, value: Value): number | bigint {
  const whole = integerOf(value);
  if (whole !== undefined) return whole;
  return fail(
    operand.expression,
    'not-comparable',
    `${quote(printed(operand, value))} is not a whole number, and how Entra orders anything else is not known; dates are compared by \`DateDiff\``,
  );
}
