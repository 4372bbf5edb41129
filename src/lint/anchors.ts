/** Inline options before a pattern: `(?i)`. */
const options = /^\(\?[imnsx-]+\)/;
/** Groups around a whole pattern that are looked through: a pattern of parentheses alone must not cost the square of its length. */
const mostGroups = 8;

/**
 * Whether a pattern is tied to both ends of the value, so that it is the same whether it must match the whole value or any part of it:
 * every alternative begins with `^` or `\A` and ends with `$`, `\z` or `\Z`, or opens with `.*` or closes with it, which reaches the end
 * as well. A pattern that is one group is as its content is.
 */
export function isAnchored(pattern: string): boolean {
  return isAnchoredAt(pattern, 0);
}

function isAnchoredAt(pattern: string, depth: number): boolean {
  return alternatives(pattern.replace(options, '')).every(
    (part) => (startsTied(part) && endsTied(part)) || isAnchoredGroup(part, depth),
  );
}

function startsTied(part: string): boolean {
  return /^(?:\^|\\A|\.\*)/.test(part);
}

function endsTied(part: string): boolean {
  const end = /(\\*)(?:\$|[zZ]|\.\*)$/.exec(part);
  if (end === null) return false;
  const slashes = end[1]?.length ?? 0;
  // `\z` needs one backslash that is not itself escaped; `\$` and `\.*` mean the signs themselves.
  return /[zZ]$/.test(part) ? slashes % 2 === 1 : slashes % 2 === 0;
}

/** `(…)`, `(?:…)` or `(?<name>…)` around everything. */
function isAnchoredGroup(part: string, depth: number): boolean {
  if (depth === mostGroups || !part.startsWith('(') || closing(part, 0) !== part.length - 1) return false;
  const opening = /^\((?:\?(?::|<[A-Za-z_]\w*>))?/.exec(part)?.[0] ?? '(';
  return isAnchoredAt(part.slice(opening.length, -1), depth + 1);
}

/** The pattern cut at each `|` that stands in no group and no class. */
function alternatives(pattern: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let index = 0;
  while (index < pattern.length) {
    if (pattern[index] === '|') {
      parts.push(pattern.slice(start, index));
      start = index + 1;
    }
    index = pattern[index] === '(' ? closing(pattern, index) + 1 : next(pattern, index);
  }
  return [...parts, pattern.slice(start)];
}

/** Where the group that opens at an index closes; the pattern's end where it does not. */
function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let index = open; index < pattern.length; index = next(pattern, index)) {
    if (pattern[index] === '(') depth += 1;
    if (pattern[index] === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return pattern.length;
}

/** The index behind a sign: an escape is two characters, a class one sign as a whole. */
function next(pattern: string, index: number): number {
  if (pattern[index] === '\\') return index + 2;
  if (pattern[index] !== '[') return index + 1;
  // A `]` that stands first in a class is one of its characters.
  let at = index + (pattern[index + 1] === '^' ? 2 : 1);
  if (pattern[at] === ']') at += 1;
  while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1;
  return at + 1;
}
