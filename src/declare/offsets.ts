import type { SourceFile } from './source.js';
import type { TextTree } from './tree.js';

/**
 * Where a character of a YAML text's *value* stands in the file: escapes, doubled quotes, folded lines and the indentation of block
 * scalars lie between. Every character of the value that is no blank stands in the file, in the same order; so they are counted.
 * @param offset into the value, UTF-16 units; its length means its end.
 * @returns offset into the file.
 */
export function offsetInFile(source: SourceFile, text: TextTree, offset: number): number {
  const counted = text.value.slice(0, offset).replace(/\s/g, '').length;
  const isBlank = offset >= text.value.length || /\s/.test(text.value.charAt(offset));
  let seen = 0;
  let last = text.range[0];
  for (const [at, length] of characters(source.text, text)) {
    if (seen === counted && !isBlank) return at;
    if (seen === counted) break;
    seen += 1;
    last = at + length;
  }
  return last;
}

/** Places of the UTF-16 units of the value that are no blanks. */
function* characters(file: string, text: TextTree): Generator<readonly [at: number, length: number]> {
  const [start, end] = text.range;
  const quoted = text.style === 'single' || text.style === 'double';
  let at = start;
  if (quoted) at += 1;
  // `|-` and a comment behind it are no part of the value.
  if (text.style === 'block') at = file.indexOf('\n', start) + 1;
  const stop = quoted ? end - 1 : end;
  while (at < stop) {
    const length =
      text.style === 'double' ? escapeLength(file, at) : text.style === 'single' && file[at] === "'" ? 2 : 1;
    const value =
      length > 1 && text.style === 'double' ? escapedValue(file.slice(at, at + length)) : file.charAt(at);
    for (const unit of value.replace(/\s/g, '').split('')) if (unit !== '') yield [at, length];
    at += length;
  }
}

function escapeLength(file: string, at: number): number {
  if (file[at] !== '\\') return 1;
  const digits = { x: 2, u: 4, U: 8 }[file.charAt(at + 1)] ?? 0;
  return 2 + digits;
}

/** Only whether it is a blank, and how many units it has, matters here. */
function escapedValue(written: string): string {
  const kind = written.charAt(1);
  if (kind === 'x' || kind === 'u' || kind === 'U') {
    const code = Number.parseInt(written.slice(2), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  }
  return /[\stnvfrNLP_]/.test(kind) ? ' ' : kind;
}
