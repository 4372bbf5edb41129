import { endsOperand, lexMistake, lexOperator, unexpected } from './mistakes.js';
import { problemAt, type Report } from './problems.js';
import { matchAt, type Piece, type Reading, type Token } from './tokens.js';

/** What stands between tokens (facts sheet B.3, "Seen in the wild"). Other white space comes from web pages and is a mistake. */
const blanks = /[ \t\r\n]+/y;
const number = /&[Hh][0-9A-Fa-f]+|-?\d+(?:\.\d+)?/y;
/** What a number or word would have to be followed by to be a longer text that lacks its quotes: `2026-01-31`, `contoso.com`. */
const unquoted = /[\p{L}\p{N}_]+(?:[-.:@]+[\p{L}\p{N}_]+)*/uy;
const attribute = /\[([^[\]",()\r\n]*(?:\[[^[\]\r\n]*\][^[\]",()\r\n]*)?)\]/y;
const quotedWithin = /[\p{L}\p{N}_ .-]+"/uy;
const endOfText = /"\s*(?:[,)]|$)/y;
const quotedAttribute = /\[\s*["'“”‘’]([^"'“”‘’[\]]*)["'“”‘’]\s*\]/y;
const attributeStart = /\[\s*([^[\]",()\s]*)/y;

/**
 * Splits an expression into tokens (facts sheet B.3, "Syntax" and "Seen in the wild"). It never throws: what cannot be read is
 * reported and passed over, so that the parser finds the other mistakes too. The last token is always `end`.
 */
export function lex(text: string, report: Report): readonly Token[] {
  const tokens: Token[] = [];
  const reading: Reading = { text, report, previous: undefined, isJson: false, isOddFrom: countQuotes(text) };
  let offset = 0;
  for (;;) {
    offset += matchAt(blanks, text, offset)?.[0].length ?? 0;
    if (offset >= text.length) break;
    const piece = lexPiece(reading, offset);
    if (piece.kind !== undefined) {
      reading.previous = { kind: piece.kind, value: piece.value, start: offset, end: piece.end };
      tokens.push(reading.previous);
    }
    offset = piece.end;
  }
  tokens.push({ kind: 'end', value: '', start: text.length, end: text.length });
  return tokens;
}

/** Counts once, when first asked. */
function countQuotes(text: string): (offset: number) => boolean {
  let odd: Uint8Array | undefined;
  return (offset) => {
    if (odd === undefined) {
      odd = new Uint8Array(text.length + 1);
      for (let at = text.length - 1; at >= 0; at--) {
        const isQuote = text[at] === '"' && text[at - 1] !== '\\';
        odd[at] = (odd[at + 1] ?? 0) ^ (isQuote ? 1 : 0);
      }
    }
    return odd[offset] === 1;
  };
}

function lexPiece(reading: Reading, start: number): Piece {
  const { text } = reading;
  const character = text.charAt(start);
  if (character === '(' || character === ')' || character === ',') {
    return { kind: character, value: character, end: start + 1 };
  }
  if (character === '"') return lexText(reading, start);
  if (character === '[') return lexAttribute(reading, start);
  return (
    lexNumber(reading, start) ??
    lexWord(reading, start) ??
    lexOperator(reading, start) ??
    lexMistake(reading, start) ??
    unexpected(reading, start)
  );
}

function lexNumber({ text, previous }: Reading, start: number): Piece | undefined {
  const found = matchAt(number, text, start)?.[0];
  // `[a] -1` is no negative number.
  if (found === undefined || (found.startsWith('-') && endsOperand(previous))) return undefined;
  const end = start + found.length;
  const whole = matchAt(unquoted, text, start)?.[0] ?? '';
  return whole.length > found.length && !found.startsWith('-')
    ? { kind: 'word', value: whole, end: start + whole.length }
    : { kind: 'number', value: found, end };
}

function lexWord({ text, report }: Reading, start: number): Piece | undefined {
  const value = matchAt(unquoted, text, start)?.[0];
  if (value === undefined) return undefined;
  const end = start + value.length;
  const next = text.charAt(end);
  if (next === ']') {
    const message = 'this attribute has no opening bracket';
    report(problemAt({ start, end }, 'unopened-attribute', message, `write \`[${value}]\``));
    return { kind: 'attribute', value, end: end + 1 };
  }
  if (matchAt(endOfText, text, end) !== undefined) {
    const message = 'this text has no opening double quote';
    report(problemAt({ start, end }, 'unopened-text', message, `write \`"${value}"\``));
    return { kind: 'text', value, end: end + 1 };
  }
  return { kind: 'word', value, end };
}

/** A text in straight double quotes. `\\` and `\"` are its escapes; any other `\x` is published often enough to be taken as written (B.3). */
function lexText(reading: Reading, start: number): Piece {
  const { text, report } = reading;
  let value = '';
  let offset = start + 1;
  let isDoubled = false;
  while (offset < text.length) {
    const character = text.charAt(offset);
    const next = text.charAt(offset + 1);
    if (character === '"' && next === '"') {
      const at = { start: offset + 1, end: offset + 2 };
      if (!isDoubled) {
        const message = 'a double quote follows a text at once';
        const hint = 'a double quote within a text is written `\\"`; texts have a comma between them';
        report(problemAt(at, 'doubled-quote', message, hint));
      }
      isDoubled = true;
      value += '"';
      offset += 2;
    } else if (character === '"') {
      return endText(reading, start, offset + 1, value);
    } else if (character === '\\' && next !== '') {
      value += next === '\\' || next === '"' ? next : character + next;
      if (next !== '\\' && next !== '"') report(unknownEscape(offset, next));
      offset += 2;
    } else {
      value += character;
      offset += 1;
    }
  }
  if (isDoubled) return { kind: 'text', value, end: text.length };
  return unterminatedText(reading, start);
}

function unknownEscape(offset: number, next: string) {
  return problemAt(
    { start: offset, end: offset + 2 },
    'unknown-escape',
    `\`\\${next}\` is no escape, and is taken as the two characters it is written with`,
    `write \`\\\\${next}\``,
    'warning',
  );
}

/**
 * A text that ended. Where a letter follows at once, and then a quote or an odd number of them, a quote too few or too many stands before
 * that, and from there on texts and what is between them have changed places: the rest is passed over.
 */
function endText({ text, report, isOddFrom }: Reading, start: number, end: number, value: string): Piece {
  const isLetterNext = /^[\p{L}\p{N}]/u.test(text.slice(end, end + 2));
  const isQuoted = isLetterNext && matchAt(quotedWithin, text, end) !== undefined;
  const isWhole = isLetterNext && /^\s*$/.test(text.slice(0, start)) && /^\s*\w+\s*\(/.test(value);
  if (!isWhole && !isQuoted && !(isLetterNext && isOddFrom(end))) return { kind: 'text', value, end };
  const curly = /[“”„]/.exec(value)?.[0];
  const hint = isWhole
    ? 'an expression as a whole has no quotes around it'
    : curly !== undefined
      ? `\`${curly}\` ends no text: write straight double quotes`
      : `the text from character ${start + 1} of the expression lacks its closing quote, or a quote within it is not written \`\\"\``;
  const at = { start: end, end: text.length };
  report(problemAt(at, 'quote-misplaced', 'a text ends before this', hint));
  return { kind: 'text', value, end: text.length };
}

function unterminatedText({ text, report }: Reading, start: number): Piece {
  const rest = text.slice(start + 1);
  const curly = /[“”„]/.exec(rest);
  const escaped = /\\"(?=\s*(?:[,)]|$))/.exec(rest);
  const at = curly ?? escaped;
  const hint =
    curly !== null
      ? `\`${curly[0]}\` does not end it: write a straight double quote`
      : escaped !== null
        ? '`\\"` does not end it: a backslash at the end of a text is written `\\\\`'
        : 'end it with `"`; a double quote within a text is written `\\"`';
  const end = at === null ? text.length : start + 1 + at.index + at[0].length;
  report(
    problemAt(
      { start, end: start + 1 },
      at === null ? 'unterminated-text' : 'wrong-end-of-text',
      'this text has no closing double quote',
      hint,
    ),
  );
  return { kind: 'text', value: '', end };
}

/** `[name]`; a name may hold a filter in brackets of its own, as SCIM's paths do: `[emails[type eq "work"].value]`. */
function lexAttribute({ text, report }: Reading, start: number): Piece {
  const quoted = matchAt(quotedAttribute, text, start);
  if (quoted !== undefined) {
    const [whole, value = ''] = quoted;
    const end = start + whole.length;
    const message = 'an attribute has no quotes within its brackets';
    report(problemAt({ start, end }, 'quoted-attribute', message, `write \`[${value}]\``));
    return { kind: 'attribute', value, end };
  }
  const found = matchAt(attribute, text, start);
  if (found === undefined) {
    const [whole, name = ''] = matchAt(attributeStart, text, start) ?? ['['];
    const message = 'this attribute has no closing bracket';
    report(
      problemAt(
        { start, end: start + 1 },
        'unterminated-attribute',
        message,
        `write \`[${name || 'mail'}]\``,
      ),
    );
    return { kind: 'attribute', value: name, end: start + whole.length };
  }
  const end = start + found[0].length;
  const name = found[1]?.trim() ?? '';
  if (name === '') {
    const message = 'the brackets hold no attribute';
    report(problemAt({ start, end }, 'empty-attribute', message, 'name one, for example `[mail]`'));
  } else if (name.startsWith('[')) {
    const message = 'an attribute stands in single brackets';
    report(problemAt({ start, end }, 'doubled-bracket', message, `write \`${name}\``));
  }
  return { kind: 'attribute', value: name, end };
}
