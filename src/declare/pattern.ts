import { RE2JS } from 're2js';

/**
 * Compiles a regular expression that runs in linear time, whoever wrote it. Beyond what RE2 knows, look-aheads may stand right behind a
 * leading `^`, as in `^(?=.*[0-9])[a-z0-9]+$`: there they are conditions of their own on the same text.
 * @returns whether it matches anywhere in a text; undefined where it is no such regular expression.
 */
export function compilePattern(pattern: string): ((text: string) => boolean) | undefined {
  const { conditions, rest } = splitLookAheads(pattern);
  try {
    const tests = conditions.map(({ inner, isNegative }) => {
      const compiled = RE2JS.compile(`^(?:${inner})`);
      return (text: string): boolean => compiled.matcher(text).find() !== isNegative;
    });
    const compiled = RE2JS.compile(rest);
    return (text) => tests.every((test) => test(text)) && compiled.matcher(text).find();
  } catch {
    return undefined;
  }
}

interface LookAhead {
  readonly inner: string;
  readonly isNegative: boolean;
}

function splitLookAheads(pattern: string): {
  readonly conditions: readonly LookAhead[];
  readonly rest: string;
} {
  const conditions: LookAhead[] = [];
  // With an alternative at the top, `^` and what follows it belong to the first one alone.
  if (!pattern.startsWith('^') || hasAlternative(pattern)) return { conditions, rest: pattern };
  let at = 1;
  while (/^\(\?[=!]/.test(pattern.slice(at, at + 3))) {
    const end = groupEnd(pattern, at);
    if (end === -1) break;
    conditions.push({ inner: pattern.slice(at + 3, end), isNegative: pattern[at + 2] === '!' });
    at = end + 1;
  }
  return { conditions, rest: `^${pattern.slice(at)}` };
}

/** Where the group that begins at `start` is closed; -1 where it is not. */
function groupEnd(pattern: string, start: number): number {
  for (const [at, depth] of depths(pattern, start)) if (depth === 0 && at > start) return at;
  return -1;
}

function hasAlternative(pattern: string): boolean {
  for (const [at, depth] of depths(pattern, 0)) if (depth === 0 && pattern[at] === '|') return true;
  return false;
}

/** Characters that are neither escaped nor in a class, with how many groups are open behind them. */
function* depths(pattern: string, start: number): Generator<readonly [at: number, depth: number]> {
  let depth = 0;
  let isInClass = false;
  for (let at = start; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (isInClass) isInClass = character !== ']';
    else if (character === '[') isInClass = true;
    else {
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
      yield [at, depth];
    }
  }
}
