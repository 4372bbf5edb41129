/** A part of a custom date and time format. */
export type Token =
  /** A format letter, repeated `count` times. */
  | { readonly kind: 'field'; readonly letter: FieldLetter; readonly count: number }
  /** Text between quotes, or after a backslash. */
  | { readonly kind: 'quoted'; readonly text: string }
  /** Any other character. `Z` and `GMT`, which mean UTC when a date is read, are not told apart here. */
  | { readonly kind: 'literal'; readonly text: string };

const letters = 'dfFghHKmMstyz';
export type FieldLetter = 'd' | 'f' | 'F' | 'g' | 'h' | 'H' | 'K' | 'm' | 'M' | 's' | 't' | 'y' | 'z';

/** The one-letter formats that are the same in every culture, as the custom ones that they stand for. */
const standard: Readonly<Record<string, string>> = {
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK",
  r: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
  u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
};

/** Standard formats that each culture writes in its own way. */
const cultural = 'dDfFgGmMtTUyY';

/** Reads a .NET format; a problem in words where there is no such format, or one that depends on the culture. */
export function tokensOf(format: string): readonly Token[] | { readonly problem: string } {
  if (format === '') return { problem: 'the format is empty' };
  if (format.length > 1) return customTokens(format);
  const custom =
    standard[format] ?? (format === 'O' || format === 'R' ? standard[format.toLowerCase()] : undefined);
  if (custom !== undefined) return customTokens(custom);
  return {
    problem: cultural.includes(format)
      ? `\`${format}\` alone is a standard format that depends on the culture; write it out, as in \`yyyy-MM-dd\`, or \`%${format}\` for the single part`
      : `.NET has no standard format \`${format}\``,
  };
}

function customTokens(format: string): readonly Token[] | { readonly problem: string } {
  const tokens: Token[] = [];
  let position = 0;
  while (position < format.length) {
    const character = format.charAt(position);
    if (isFieldLetter(character)) {
      let end = position + 1;
      // `K` stands for itself each time; every other letter counts its repetitions.
      while (character !== 'K' && format.charAt(end) === character) end++;
      const count = end - position;
      if ((character === 'f' || character === 'F') && count > 7) {
        return { problem: `\`${character}\` stands at most 7 times` };
      }
      tokens.push({ kind: 'field', letter: character, count });
      position = end;
    } else if (character === '"' || character === "'") {
      const quoted = readQuoted(format, position);
      if (quoted === undefined) return { problem: `the ${character} in the format is never closed` };
      tokens.push({ kind: 'quoted', text: quoted.text });
      position = quoted.end;
    } else if (character === '\\') {
      if (position + 1 >= format.length) return { problem: 'the format ends in a single \\' };
      tokens.push({ kind: 'quoted', text: format.charAt(position + 1) });
      position += 2;
    } else if (character === '%') {
      const next = format.charAt(position + 1);
      if (next === '' || next === '%') return { problem: '% must stand before a format letter' };
      // .NET reads `%dd` as `dd`, and prints it as `d` and `d`.
      if (isFieldLetter(next) && next !== 'K' && format.charAt(position + 2) === next) {
        return { problem: `% stands before a single ${next}` };
      }
      position++;
    } else {
      tokens.push({ kind: 'literal', text: character });
      position++;
    }
  }
  return tokens;
}

function isFieldLetter(character: string): character is FieldLetter {
  return character !== '' && letters.includes(character);
}

/** Text in quotes; a backslash within takes the next character as it is. */
function readQuoted(
  format: string,
  start: number,
): { readonly text: string; readonly end: number } | undefined {
  const quote = format.charAt(start);
  let text = '';
  for (let position = start + 1; position < format.length; position++) {
    const character = format.charAt(position);
    if (character === quote) return { text, end: position + 1 };
    if (character === '\\') {
      position++;
      if (position >= format.length) return undefined;
    }
    text += format.charAt(position);
  }
  return undefined;
}
