import { suggest } from '../../nearest.js';
import { argumentCounts, parameterAt, usage } from '../functions/parameters.js';
import { type FunctionName, signatureOf } from '../functions/signatures.js';
import type { Kind, Parameter, Signature } from '../functions/types.js';
import type { Expression, Span } from '../types.js';
import { problemAt, type Report } from './problems.js';

/** A call of a function that there is. */
export interface Call {
  readonly name: FunctionName;
  readonly signature: Signature;
  /** Where its name stands. */
  readonly at: Span;
  readonly args: readonly Expression[];
  /** Whether the arguments are all there, each in its place. */
  readonly isSure: boolean;
  /** Arguments that are not what they seem, since a mistake stands in them. */
  readonly unsure: ReadonlySet<Expression>;
  readonly report: Report;
}

/** The units of DateAdd and DateDiff (facts sheet B.3). */
const intervals = ['yyyy', 'm', 'd', 'ww', 'h', 'n', 's'] as const;

/**
 * What `checkArguments` has against a value: the expression is well formed all the same, and it is its evaluation that is certain to
 * fail.
 */
export const valueProblems: ReadonlySet<string> = new Set([
  'unknown-interval',
  'not-a-number',
  'item-index',
  'not-a-date',
  'not-a-list',
]);

/**
 * Arguments that are values to choose from or to put together: one that is left out is null, and so makes sense. That of Switch is
 * published (facts sheet B.3, "Empty arguments are legal"); the others deserve a warning.
 */
const mayBeNothing: Partial<Record<FunctionName, readonly string[]>> = {
  Coalesce: ['source'],
  IIF: ['valueIfTrue', 'valueIfFalse'],
  Join: ['source'],
  Switch: ['value'],
};

/** Reports a wrong number of arguments, empty ones where something is due, and constants of a kind that cannot be meant. */
export function checkArguments(call: Call): void {
  if (!call.isSure || !checkCount(call)) return;
  call.args.forEach((arg, index) => {
    const parameter = parameterAt(call.signature, index);
    if (parameter === undefined || call.unsure.has(arg)) return;
    if (arg.kind === 'empty') checkEmpty(call, parameter, arg);
    else checkKind(call, parameter, arg);
  });
}

function checkCount({ name, signature, args, at, report }: Call): boolean {
  const { least, most } = argumentCounts(signature);
  const given = args.length;
  const round = signature.repeats?.parameters.length ?? 1;
  const isUneven = given > signature.parameters.length && (given - signature.parameters.length) % round !== 0;
  if (isUneven) {
    const message = `\`${name}\` has a key without its value: keys and values come in pairs`;
    report(problemAt(at, 'argument-pairs', message, `write \`${usage(name, signature)}\``));
    return false;
  }
  if (given >= least && given <= most) return true;
  const takes =
    least === most
      ? `${least === 0 ? 'no' : least} argument${least === 1 ? '' : 's'}`
      : most === Number.POSITIVE_INFINITY
        ? `at least ${least} argument${least === 1 ? '' : 's'}`
        : `${least} to ${most} arguments`;
  const isTrailing = given === most + 1 && args[given - 1]?.kind === 'empty';
  const hint = isTrailing ? 'delete the comma before `)`' : `write \`${usage(name, signature)}\``;
  report(problemAt(at, 'argument-count', `\`${name}\` takes ${takes}, and has ${given}`, hint));
  return false;
}

function checkEmpty({ name, signature, report }: Call, parameter: Parameter, arg: Expression): void {
  if (parameter.optional === true) return;
  const isNothing = mayBeNothing[name]?.includes(parameter.name) === true;
  if (isNothing && name === 'Switch') return;
  const what = `\`${parameter.name}\` of \`${name}\` is left out`;
  const isText = parameter.kind === 'text' || parameter.kind === 'any';
  const hint = isText ? 'for an empty text write `""`' : `write \`${usage(name, signature)}\``;
  report(
    isNothing
      ? problemAt(arg, 'argument-empty', `${what}, and so is null`, hint, 'warning')
      : problemAt(arg, 'argument-empty', what, hint),
  );
}

/** Calls of a known result that can be no number, no date. */
const neverNumber: ReadonlySet<Kind> = new Set<Kind>(['boolean', 'date', 'list']);
const neverDate: ReadonlySet<Kind> = new Set<Kind>(['boolean', 'number', 'list']);

function checkKind(call: Call, parameter: Parameter, arg: Expression): void {
  const { name, report } = call;
  const what = `\`${parameter.name}\` of \`${name}\``;
  const result = arg.kind === 'call' ? signatureOf(arg.name)?.result : undefined;
  const constant = arg.kind === 'text' ? arg.value : arg.kind === 'number' ? arg.text : undefined;
  if (parameter.name === 'interval' && constant !== undefined) {
    if ((intervals as readonly string[]).includes(constant)) return;
    const hint = suggest(constant, intervals, 'known values');
    report(problemAt(arg, 'unknown-interval', `${what} cannot be \`${constant.slice(0, 20)}\``, hint));
  } else if (parameter.kind === 'number') {
    const isNumber = constant === undefined || isNumeric(constant);
    if (!isNumber || (result !== undefined && neverNumber.has(result))) {
      report(problemAt(arg, 'not-a-number', `${what} must be a number`));
    } else if (name === 'Item' && constant !== undefined && Number(constant) < 1) {
      report(problemAt(arg, 'item-index', '`Item` counts from 1', 'the first is `1`'));
    }
  } else if (parameter.kind === 'date') {
    if (arg.kind === 'number' || (result !== undefined && neverDate.has(result))) {
      const hint = 'a text becomes a date by `CDate(…)`, a number of Active Directory by `DateFromNum(…)`';
      report(problemAt(arg, 'not-a-date', `${what} must be a date`, hint));
    }
  } else if (parameter.kind === 'list' && constant !== undefined) {
    const hint = '`Split(…)` makes several values of a text';
    report(problemAt(arg, 'not-a-list', `${what} must be an attribute of several values`, hint));
  }
}

/** Numbers may stand in quotes (facts sheet B.3, "Seen in the wild"). */
function isNumeric(text: string): boolean {
  return /^\s*(?:[+-]?\d+(?:\.\d+)?|&h[0-9a-f]+)\s*$/i.test(text);
}
