import { isUtf8 } from 'node:buffer';
import { fileProblem, type Report, SourceFile } from './source.js';

/** C0 and C1 but for tab, line feed, carriage return and next line; unpaired surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]|\p{Cs}/gu;
/** They make a line look other than it is (Unicode TR 9, explicit formatting): a reviewer must see what is there. */
const direction = /[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Bytes of a file as text: UTF-8, with or without byte order mark. Anything that is no plain text is reported at its place.
 * @returns undefined where there was a problem.
 */
export function decode(file: string, bytes: Uint8Array, report: Report): SourceFile | undefined {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    report(fileProblem(file, 'utf-16', 'this file is UTF-16', 'save it as UTF-8'));
    return undefined;
  }
  if (bytes.includes(0)) {
    report(fileProblem(file, 'binary', 'this is no text file: it has NUL bytes', 'save it as UTF-8 text'));
    return undefined;
  }
  const source = new SourceFile(file, new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes));
  if (!isUtf8(bytes)) {
    const at = Math.max(0, firstInvalid(bytes));
    report(
      source.problem([at, at + 1], 'not-utf-8', 'this is not UTF-8', { hint: 'save the file as UTF-8' }),
    );
    return undefined;
  }
  return hasHidden(source, report) ? undefined : source;
}

/** Offset into the decoded text of the first byte that is no UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  // The longest valid prefix, to within the three bytes by which a cut may fall inside a character.
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    const whole = [0, 1, 2, 3].some(
      (less) => middle - less >= valid && isUtf8(bytes.subarray(0, middle - less)),
    );
    if (whole) valid = middle;
    else invalid = middle;
  }
  let end = valid;
  while (end > 0 && !isUtf8(bytes.subarray(0, end))) end -= 1;
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes.subarray(0, end)).length;
}

function hasHidden(source: SourceFile, report: Report): boolean {
  let found = false;
  for (const match of source.text.matchAll(control)) {
    found = true;
    report(
      source.problem(
        [match.index, match.index + 1],
        'control-character',
        `this is a control character (${codePoint(match[0])})`,
        { hint: 'delete it' },
      ),
    );
  }
  for (const match of source.text.matchAll(direction)) {
    found = true;
    report(
      source.problem(
        [match.index, match.index + 1],
        'direction-character',
        `this invisible character (${codePoint(match[0])}) changes the direction of text`,
        { hint: 'delete it' },
      ),
    );
  }
  return found;
}

/** The first character of a value that may stand in no value: escapes such as `"\e"` get past `decode`. Line breaks and tabs may. */
export function hiddenCharacter(value: string): string | undefined {
  const found = value.match(control)?.[0] ?? value.match(direction)?.[0];
  return found === undefined ? undefined : codePoint(found);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
