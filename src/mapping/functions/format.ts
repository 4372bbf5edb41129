import { formatDate, parseStyles, readExact } from '../../dotnet/dates.js';
import { fail } from '../failure.js';
import type { Span } from '../types.js';
import { argument, bounded, textFrom, textOrEmpty } from './arguments.js';
import type { Context, Implementation, Operand } from './types.js';

/**
 * FormatDateTime's arguments by name: with four as on the page; with three as in the service's own list, where dateTimeStyles is not
 * (microsoft-graph-docs, synchronizationschema-functions).
 */
export function formatArguments<T>(
  args: readonly T[],
): Readonly<Partial<Record<'dateTimeStyles' | 'inputFormat' | 'outputFormat', T>>> {
  const [, second, third, fourth] = args;
  return {
    ...(args.length === 3
      ? { inputFormat: second, outputFormat: third }
      : { dateTimeStyles: second, inputFormat: third, outputFormat: fourth }),
  };
}

export const FormatDateTime: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  const { dateTimeStyles, inputFormat, outputFormat } = formatArguments(operands);
  return (context) => {
    const text = textFrom(source, context);
    const styles = stylesFrom(dateTimeStyles, context, call);
    const input = formatFrom(inputFormat, context, 'inputFormat', call);
    const output = formatFrom(outputFormat, context, 'outputFormat', call);
    if (text === null) return null;
    const date = readExact(text, input, styles);
    if ('problem' in date) return fail(call, 'not-a-date', date.problem);
    const formatted = formatDate(date, output);
    if (typeof formatted === 'string') return bounded(formatted, call);
    return fail(outputFormat?.expression ?? call, 'unsupported-format', formatted.problem);
  };
};

/** Left empty, they are the documented defaults. */
function stylesFrom(operand: Operand | undefined, context: Context, call: Span): readonly string[] {
  const styles = parseStyles(operand === undefined ? '' : textOrEmpty(operand, context));
  if (!('problem' in styles)) return styles;
  return fail(operand?.expression ?? call, 'unknown-style', styles.problem);
}

function formatFrom(operand: Operand | undefined, context: Context, name: string, call: Span): string {
  const format = operand === undefined ? '' : textOrEmpty(operand, context);
  return format === ''
    ? fail(operand?.expression ?? call, 'missing-format', `\`${name}\` is missing`)
    : format;
}
