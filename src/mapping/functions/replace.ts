import { compileRegex, type Regex, RegexRefusal } from '../../dotnet/regex.js';
import { quote } from '../../quote.js';
import { fail } from '../failure.js';
import type { Expression, Span } from '../types.js';
import { isEmpty, longestValue } from '../values.js';
import { argument, bounded, isGiven, textFrom, textOrEmpty, tooLong } from './arguments.js';
import type { Context, Implementation, Operand } from './types.js';

/** Which of the page's five ways of replacing the given arguments mean (facts sheet B.3, "Replace modes", in its order). */
export type ReplaceMode = 'text' | 'template' | 'regex' | 'regex-group' | 'regex-attribute';

/** Where Replace's arguments stand (`signatures`). */
export const replaceIndex = { pattern: 2, group: 3 } as const;

/**
 * The mode that a call's arguments mean; undefined where they mean none of the five, or more than one. Empty text is as good as
 * nothing for all but the replacement: nothing can be found by it.
 */
export function replaceMode(args: readonly Expression[]): ReplaceMode | undefined {
  const [, oldValue, pattern, group, , attribute, template] = args.map(
    (arg) => arg.kind !== 'empty' && !(arg.kind === 'text' && arg.value === ''),
  );
  const replacement = args[4] !== undefined && args[4].kind !== 'empty';
  const given = { oldValue, pattern, group, replacement, attribute, template };
  const names = Object.entries(given)
    .filter(([, isThere]) => isThere === true)
    .map(([name]) => name)
    .join(' ');
  return modes.get(names);
}

const modes: ReadonlyMap<string, ReplaceMode> = new Map([
  ['oldValue replacement', 'text'],
  ['oldValue template', 'template'],
  ['pattern replacement', 'regex'],
  ['pattern group replacement', 'regex-group'],
  ['pattern group attribute', 'regex-attribute'],
]);

export const noReplaceMode =
  '`Replace` takes `oldValue` with `replacementValue` or `template`, or `regexPattern` with `replacementValue`, with `regexGroupName` and `replacementValue`, or with `regexGroupName` and `replacementAttributeName`; here other arguments are given';

export const Replace: Implementation = (operands, call) => {
  const [source, oldValue, pattern, group, replacement, attribute, template] = Array.from(
    { length: 7 },
    (_, index) => argument(operands, index, call),
  ) as [Operand, Operand, Operand, Operand, Operand, Operand, Operand];
  switch (replaceMode(call.args)) {
    case undefined:
      return () => fail(call, 'replace-mode', noReplaceMode);
    case 'text':
      return (context) => {
        const text = textFrom(source, context);
        const old = oldFrom(oldValue, context);
        const value = textOrEmpty(replacement, context);
        return text === null ? null : replaceAll(text, old, value, call);
      };
    case 'template':
      return (context) => {
        const text = textFrom(source, context);
        const old = oldFrom(oldValue, context);
        const whole = textOrEmpty(template, context);
        return text === null ? null : replaceAll(whole, old, text, call);
      };
    case 'regex': {
      const regexFrom = regexReader(pattern);
      return (context) => {
        const text = textFrom(source, context);
        const regex = regexFrom(context);
        const value = textOrEmpty(replacement, context);
        if (text === null) return null;
        if (text.length * references(value) > mostReferred) tooLong(call);
        return bounded(
          refusable(call, () => regex.replace(text, value)),
          call,
        );
      };
    }
    case 'regex-group': {
      const regexFrom = regexReader(pattern);
      return (context) => {
        const text = textFrom(source, context);
        const regex = regexFrom(context);
        const name = groupFrom(group, regex, context);
        const value = textOrEmpty(replacement, context);
        if (text === null) return null;
        return bounded(
          refusable(call, () => regex.replaceGroup(text, name, value)),
          call,
        );
      };
    }
    case 'regex-attribute': {
      const regexFrom = regexReader(pattern);
      return (context) => {
        const text = textFrom(source, context);
        if (!isEmpty(text)) return text;
        const regex = regexFrom(context);
        const name = groupFrom(group, regex, context);
        const other = textFrom(attribute, context);
        return other === null ? null : (refusable(call, () => regex.group(other, name)) ?? null);
      };
    }
  }
};

function oldFrom(operand: Operand, context: Context): string {
  const old = textOrEmpty(operand, context);
  return old === '' ? fail(operand.expression, 'nothing-to-find', 'there is no text to look for') : old;
}

/** Every occurrence; case counts. Looks at the result's length first, so that none too long is ever made. */
function replaceAll(text: string, old: string, value: string, call: Span): string {
  const growth = value.length - old.length;
  if (growth > 0 && text.length + growth * (text.length / old.length) > longestValue) {
    const found = text.split(old).length - 1;
    if (text.length + growth * found > longestValue) tooLong(call);
  }
  return text.replaceAll(old, () => value);
}

/** What the `$` of a replacement may stand for in one match: each for the whole text. A regex refuses by itself what grows over many. */
const mostReferred = 10 * longestValue;

function references(replacement: string): number {
  return replacement.split('$').length - 1;
}

/** What a regex comes to; its refusal of a text that would take too long is an error of the call. */
function refusable<T>(call: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RegexRefusal) fail(call, 'too-long', error.message);
    throw error;
  }
}

function groupFrom(operand: Operand, regex: Regex, context: Context): string {
  const name = textOrEmpty(operand, context);
  if (regex.groupNames.includes(name)) return name;
  return fail(operand.expression, 'unknown-group', noSuchGroup(name, regex));
}

/** What is wrong with a group's name. */
export function noSuchGroup(name: string, { groupNames }: Regex): string {
  const names = groupNames.filter((group) => !/^\d+$/.test(group));
  const known = names.length === 0 ? 'it names none' : `it names ${names.join(', ')}`;
  return `the pattern has no group ${quote(name)}; ${known}`;
}

/** Compiles a pattern once where it is the same for everybody, and else anew when it changes. */
function regexReader(operand: Operand): (context: Context) => Regex {
  let compiled: { readonly pattern: string; readonly result: ReturnType<typeof compileRegex> } | undefined;
  return (context) => {
    const pattern = isGiven(operand) ? textOrEmpty(operand, context) : '';
    if (pattern === '') fail(operand.expression, 'nothing-to-find', 'there is no pattern to look for');
    if (compiled?.pattern !== pattern) compiled = { pattern, result: compileRegex(pattern) };
    const { result } = compiled;
    if ('regex' in result) return result.regex;
    return fail(operand.expression, 'unusable-pattern', `${quote(pattern)}: ${result.problem.message}`);
  };
}
