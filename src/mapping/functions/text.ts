import { titleCase, toLower, toUpper, withoutDiacritics } from '../../dotnet/text.js';
import { quote } from '../../quote.js';
import { fail } from '../failure.js';
import type { Span } from '../types.js';
import { argument, bounded, countFrom, isGiven, textFrom, textOrEmpty } from './arguments.js';
import type { Implementation } from './types.js';

/** A call that makes one text from one; null stays null. */
function mapping(convert: (text: string, call: Span) => string): Implementation {
  return (operands, call) => {
    const source = argument(operands, 0, call);
    return (context) => {
      const text = textFrom(source, context);
      return text === null ? null : convert(text, call);
    };
  };
}

/**
 * Printable ASCII: it has no marks, and without a culture its case is JavaScript's. Nearly every text is of it, and is spared a look at
 * each of its characters, which takes ten times as long (docs/bench.md).
 */
const plain = /^[ -~]*$/;

/** ToLower and ToUpper: by the invariant culture unless one is given (facts sheet B.3). */
function inCase(
  convert: (text: string, culture?: string) => string | undefined,
  convertPlain: (text: string) => string,
): Implementation {
  return (operands, call) => {
    const source = argument(operands, 0, call);
    const culture = argument(operands, 1, call);
    return (context) => {
      const text = textFrom(source, context);
      const name = isGiven(culture) ? textOrEmpty(culture, context) : '';
      if (text === null) return null;
      if (name === '' && plain.test(text)) return convertPlain(text);
      return (
        convert(text, name === '' ? undefined : name) ??
        fail(
          culture.expression,
          'unknown-culture',
          `the rules of the culture ${quote(name)} are not known here, or not for this text`,
        )
      );
    };
  };
}

/** Part of a text. A cut between the two halves of a character such as 𝒜 leaves no text that could be sent: refused. */
function part(text: string, start: number, end: number, at: Span): string {
  if (splits(text, start) || splits(text, end)) {
    fail(at, 'half-a-character', 'cuts a character of two UTF-16 units in half');
  }
  return text.slice(start, end);
}

function splits(text: string, index: number): boolean {
  return (text.codePointAt(index - 1) ?? 0) > 0xffff && index > 0 && index < text.length;
}

export const Append: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  const suffix = argument(operands, 1, call);
  return (context) => {
    const text = textFrom(source, context);
    const end = textOrEmpty(suffix, context);
    return text === null ? null : bounded(text + end, call);
  };
};

/** 0 → empty, below 0 → the whole text, null → empty (facts sheet B.3). */
export const Left: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  const numChars = argument(operands, 1, call);
  return (context) => {
    const text = textOrEmpty(source, context);
    const count = countFrom(numChars, context, 'numChars');
    return count < 0 || count >= text.length ? text : part(text, 0, count, call);
  };
};

/** Characters count from 1; without `length`, to the end, as in VBA. A start below 1 and a length below 0 are errors there. */
export const Mid: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  const start = argument(operands, 1, call);
  const length = argument(operands, 2, call);
  return (context) => {
    const text = textFrom(source, context);
    const first = countFrom(start, context, 'start');
    const count = isGiven(length) ? countFrom(length, context, 'length') : text?.length;
    if (first < 1) fail(start.expression, 'start-below-1', 'the first character is 1');
    if (count !== undefined && count < 0) {
      fail(length.expression, 'negative-length', 'a length cannot be below 0');
    }
    if (text === null || count === undefined) return null;
    return first > text.length ? '' : part(text, first - 1, Math.min(text.length, first - 1 + count), call);
  };
};

export const StripSpaces: Implementation = mapping((text) => text.replaceAll(' ', ''));

export const ToLower: Implementation = inCase(toLower, (text) => text.toLowerCase());
export const ToUpper: Implementation = inCase(toUpper, (text) => text.toUpperCase());

export const NormalizeDiacritics: Implementation = mapping((text, call) => {
  if (plain.test(text)) return text;
  const changed = withoutDiacritics(text);
  if (typeof changed === 'string') return bounded(changed, call);
  return fail(
    call,
    'unlisted-letter',
    `what becomes of ${quote(changed.letter)} is not published; replace it before, by \`Replace\``,
  );
});

/** Without separators, by .NET's title case; with them, by these alone (facts sheet B.3). */
export const PCase: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  const separators = argument(operands, 1, call);
  return (context) => {
    const text = textFrom(source, context);
    if (text === null) return null;
    const ends = isGiven(separators) ? textOrEmpty(separators, context) : undefined;
    return bounded(titleCase(text, ends), call);
  };
};

/** Base64 of UTF-16LE (facts sheet B.3). */
export const ConvertToBase64: Implementation = mapping((text, call) =>
  bounded(Buffer.from(text, 'utf16le').toString('base64'), call),
);

/** Upper-case hexadecimal digits of UTF-8 (facts sheet B.3). */
export const ConvertToUTF8Hex: Implementation = mapping((text, call) =>
  bounded(Buffer.from(text, 'utf8').toString('hex').toUpperCase(), call),
);
