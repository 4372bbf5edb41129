import type { ExpressionProblem } from './types.js';

/** A piece of an expression's text, `start` to `end` in UTF-16 units. `value` is what it means: a text without its quotes and escapes. */
export interface Token {
  readonly kind: 'attribute' | 'text' | 'number' | 'word' | 'operator' | '(' | ')' | ',' | 'end';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const wrongQuotes: Readonly<Record<string, string>> = {
  "'": "'",
  '‘': '’',
  '’': '’',
  '‚': '’',
  '“': '”',
  '”': '”',
  '„': '”',
  '«': '»',
  '`': '`',
};

const blank = /\s/;
const number = /(?:&[Hh][0-9A-Fa-f]+|-?\d+(?:\.\d+)?)/y;
const word = /[\p{L}_][\p{L}\p{N}_]*/uy;
const operator = /<>|>=|<=|[=<>]/y;

/**
 * Splits an expression into tokens (facts sheet B.3, "Syntax" and "Seen in the wild"). It never throws: what cannot be read is
 * reported and skipped, so that the parser finds the other mistakes too. The last token is always `end`.
 */
export function lex(text: string, report: (problem: ExpressionProblem) => void): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const character = text.charAt(offset);
    if (blank.test(character)) {
      offset += 1;
      continue;
    }
    const token = lexToken(text, offset, character, report);
    if (token.kind !== undefined) tokens.push({ ...token, kind: token.kind, start: offset });
    offset = token.end;
  }
  tokens.push({ kind: 'end', value: '', start: text.length, end: text.length });
  return tokens;
}

interface Piece {
  /** Absent for something that is no token and was reported. */
  readonly kind?: Token['kind'];
  readonly value: string;
  readonly end: number;
}

function lexToken(
  text: string,
  start: number,
  character: string,
  report: (problem: ExpressionProblem) => void,
): Piece {
  if (character === '(' || character === ')' || character === ',') {
    return { kind: character, value: character, end: start + 1 };
  }
  if (character === '"') return lexText(text, start, report);
  if (character === '[') return lexAttribute(text, start, report);
  for (const [kind, pattern] of [
    ['number', number],
    ['word', word],
    ['operator', operator],
  ] as const) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match) return { kind, value: match[0], end: start + match[0].length };
  }
  return lexMistake(text, start, character, report);
}

/** A text in straight double quotes. `\\` and `\"` are its escapes; any other `\x` is published often enough to be taken as written (B.3). */
function lexText(text: string, start: number, report: (problem: ExpressionProblem) => void): Piece {
  let value = '';
  let offset = start + 1;
  while (offset < text.length) {
    const character = text.charAt(offset);
    if (character === '"') return { kind: 'text', value, end: offset + 1 };
    const next = text.charAt(offset + 1);
    if (character === '\\' && next !== '') {
      if (next === '\\' || next === '"') value += next;
      else {
        value += character + next;
        report({
          code: 'unknown-escape',
          severity: 'warning',
          message: `\`\\${next}\` is no escape, and is taken as the two characters it is written with`,
          offset,
          length: 2,
          hint: `write \`\\\\${next}\``,
        });
      }
      offset += 2;
      continue;
    }
    value += character;
    offset += 1;
  }
  report({
    code: 'unterminated-text',
    message: 'this text has no closing double quote',
    offset: start,
    length: 1,
    hint: 'end it with `"`; a double quote within a text is written `\\"`',
  });
  return { kind: 'text', value, end: text.length };
}

function lexAttribute(text: string, start: number, report: (problem: ExpressionProblem) => void): Piece {
  const close = text.indexOf(']', start);
  if (close === -1) {
    report({
      code: 'unterminated-attribute',
      message: 'this attribute has no closing bracket',
      offset: start,
      length: 1,
      hint: 'end it with `]`',
    });
    return { kind: 'attribute', value: '', end: text.length };
  }
  const name = text.slice(start + 1, close).trim();
  if (name === '') {
    report({
      code: 'empty-attribute',
      message: 'the brackets hold no attribute',
      offset: start,
      length: close + 1 - start,
      hint: 'name one, for example `[mail]`',
    });
  }
  return { kind: 'attribute', value: name, end: close + 1 };
}

/** What people write by mistake, each with its mend (B.3: "Wrong and published all the same"). */
function lexMistake(
  text: string,
  start: number,
  character: string,
  report: (problem: ExpressionProblem) => void,
): Piece {
  const closing = wrongQuotes[character];
  if (closing !== undefined) {
    report({
      code: 'wrong-quote',
      message: `\`${character}\` does not begin a text: text needs straight double quotes`,
      offset: start,
      length: 1,
      hint: 'write "…"',
    });
    const close = text.indexOf(closing, start + 1);
    const end = close === -1 ? text.length : close + 1;
    // Taken for the text that was meant, so that the rest is checked too.
    return { kind: 'text', value: text.slice(start + 1, close === -1 ? end : close), end };
  }
  if (character === '/' && (text[start + 1] === '/' || text[start + 1] === '*')) {
    report({
      code: 'comment',
      message: 'an expression cannot hold comments',
      offset: start,
      length: 2,
      hint: 'put it after a `#` in the YAML',
    });
    const close = text[start + 1] === '/' ? text.indexOf('\n', start) : text.indexOf('*/', start) + 1;
    return { value: '', end: close <= 0 ? text.length : close + 1 };
  }
  const whole = String.fromCodePoint(text.codePointAt(start) ?? 0);
  report({
    code: 'unexpected-character',
    message: `\`${whole}\` means nothing here`,
    offset: start,
    length: whole.length,
    ...(character === '&' || character === '+'
      ? { hint: 'texts are put together with `Append` or `Join`' }
      : {}),
  });
  return { value: '', end: start + whole.length };
}
