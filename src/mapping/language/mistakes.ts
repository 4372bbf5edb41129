import { comparisons } from '../types.js';
import { problemAt } from './problems.js';
import { matchAt, type Piece, type Reading, type Token } from './tokens.js';

const noLogic =
  'put one `IIF` into another: `IIF(a, IIF(b, yes, no), no)` is and, `IIF(a, yes, IIF(b, yes, no))` is or';
const join = 'texts are put together with `Append` or `Join`';

/** How a text may end that began with a wrong quote. */
const wrongQuotes: Readonly<Record<string, RegExp>> = {
  "'": /['’]/g,
  '‘': /['’‘]/g,
  '’': /['’]/g,
  '‚': /['’‘]/g,
  '`': /[`'’]/g,
  '´': /[´'’]/g,
  '“': /["”“]/g,
  '”': /["”“]/g,
  '„': /["”“]/g,
  '«': /»/g,
  '＂': /["＂]/g,
};

/** Signs between values that other languages have. The longer ones come first. */
const joiners: readonly (readonly [sign: string, code: string, message: string, hint: string])[] = [
  ['&&', 'no-logic', 'expressions have no `&&`', noLogic],
  ['||', 'no-logic', 'expressions have no `||`', noLogic],
  ['|', 'no-logic', 'expressions have no `|`', noLogic],
  ['&', 'no-concatenation', '`&` puts no texts together here', join],
  ['+', 'no-concatenation', '`+` puts no texts together here', join],
  ['?', 'no-ternary', 'expressions have no `?`', 'write `IIF(condition, valueIfTrue, valueIfFalse)`'],
  [':', 'unexpected-character', '`:` means nothing here', 'arguments have a `,` between them'],
  ...['-', '*', '/', '^', '%'].map(
    (sign) =>
      [
        sign,
        'no-arithmetic',
        `expressions do not calculate: \`${sign}\` means nothing here`,
        '`Word(…)` and `Item(Split(…), 1)` take parts of texts; a text of its own needs double quotes',
      ] as const,
  ),
];

const entity = /&(?:#\d+|#[xX][0-9A-Fa-f]+|quot|apos|amp|lt|gt|nbsp|ldquo|rdquo|lsquo|rsquo);/y;
const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&nbsp;': ' ' };
const quoteEntities: ReadonlySet<string> = new Set(['&quot;', '&#34;', '&#x22;', '&ldquo;', '&rdquo;']);
const operator = /(?:[=<>≠≤≥!]|&[lg]t;)+/y;
const operatorMends: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  '!=': '<>',
  '!==': '<>',
  '≠': '<>',
  '><': '<>',
  '≤': '<=',
  '=<': '<=',
  '≥': '>=',
  '=>': '>=',
};
const invisible = /[^\S \t\r\n]+|[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]+/y;
const parameter = /%[A-Za-z][\w.]*%/y;
const jsonBlank = /(?:\\[nrt])+/y;

/** Whether a token ends a value, so that what follows stands between two values. */
export function endsOperand(token: Token | undefined): boolean {
  return token !== undefined && ['attribute', 'text', 'number', 'word', ')'].includes(token.kind);
}

/** An operator that compares; another language's is reported and taken for what was meant. */
export function lexOperator({ text, report }: Reading, start: number): Piece | undefined {
  const written = matchAt(operator, text, start)?.[0];
  if (written === undefined) return undefined;
  const end = start + written.length;
  const plain = written.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  if (/^!+$/.test(plain)) {
    report(problemAt({ start, end }, 'no-logic', 'expressions have no `!`', 'write `Not(…)`'));
    return { value: '', end };
  }
  const meant = (comparisons as readonly string[]).includes(plain) ? plain : operatorMends[plain];
  if (meant !== written) {
    const known = comparisons.map((sign) => `\`${sign}\``).join(' ');
    report(
      problemAt(
        { start, end },
        plain === written ? 'unknown-operator' : 'html-entity',
        `\`${written}\` is no comparison`,
        meant === undefined ? `there are ${known}` : `write \`${meant}\``,
      ),
    );
  }
  return { kind: 'operator', value: meant ?? '=', end };
}

/** What people write by mistake, each with its mend (facts sheet B.3: "Wrong and published all the same"). */
export function lexMistake(reading: Reading, start: number): Piece | undefined {
  return (
    lexWrongQuote(reading, start) ??
    lexComment(reading, start) ??
    lexEntity(reading, start) ??
    lexBackslash(reading, start) ??
    lexOther(reading, start) ??
    lexJoiner(reading, start)
  );
}

function lexWrongQuote({ text, report, previous }: Reading, start: number): Piece | undefined {
  const character = text.charAt(start);
  const closing = wrongQuotes[character];
  if (closing === undefined) return undefined;
  const at = { start, end: start + 1 };
  const isMark = character === '`' && (previous === undefined || text.slice(start).trimEnd() === '`');
  if (isMark) {
    const message = 'a backtick is how pages mark code, and no part of the expression';
    report(problemAt(at, 'code-mark', message, 'delete it'));
    return { value: '', end: start + 1 };
  }
  closing.lastIndex = start + 1;
  const close = closing.exec(text);
  const value = text.slice(start + 1, close?.index ?? text.length);
  const shown = value.length > 40 || close === null ? '…' : value;
  const message = `\`${character}\` does not begin a text: text needs straight double quotes`;
  report(problemAt(at, 'wrong-quote', message, `write \`"${shown}"\``));
  // Taken for the text that was meant, so that the rest is checked too.
  return { kind: 'text', value, end: close === null ? text.length : close.index + 1 };
}

function lexComment({ text, report }: Reading, start: number): Piece | undefined {
  const mark = matchAt(/\/\/|\/\*|#/y, text, start)?.[0];
  if (mark === undefined) return undefined;
  const at = { start, end: start + mark.length };
  report(problemAt(at, 'comment', 'an expression cannot hold comments', 'put it behind a `#` in the YAML'));
  const [closing, length] = mark === '/*' ? ['*/', 2] : ['\n', 1];
  const close = text.indexOf(closing, at.end);
  return { value: '', end: close === -1 ? text.length : close + length };
}

/** `&quot;` and its like, from the source of a web page. */
function lexEntity({ text, report }: Reading, start: number): Piece | undefined {
  const written = matchAt(entity, text, start)?.[0];
  if (written === undefined) return undefined;
  const end = start + written.length;
  const isQuote = quoteEntities.has(written);
  const meant = isQuote ? '"' : entities[written];
  const hint = meant === undefined ? 'write the sign itself' : `write \`${meant}\``;
  report(problemAt({ start, end }, 'html-entity', `\`${written}\` is HTML's way to write a sign`, hint));
  if (!isQuote) return written === '&amp;' ? { kind: 'joiner', value: '&', end } : { value: '', end };
  const close = /&(?:quot|#34|#x22|rdquo|ldquo);|"/.exec(text.slice(end));
  const stop = close === null ? text.length : end + close.index;
  return { kind: 'text', value: text.slice(end, stop), end: stop + (close?.[0].length ?? 0) };
}

/** Outside of a text, backslashes come from JSON (`\"x\"`, `\n`) and from Markdown (`\[mail\]`). */
function lexBackslash(reading: Reading, start: number): Piece | undefined {
  const { text, report } = reading;
  if (text.charAt(start) !== '\\') return undefined;
  const isQuote = text.charAt(start + 1) === '"';
  const blank = matchAt(jsonBlank, text, start)?.[0];
  const end = start + (isQuote ? 2 : (blank?.length ?? 1));
  if (isQuote || blank !== undefined) {
    if (!reading.isJson) {
      const hint = isQuote ? 'write `"` for `\\"`' : 'write a line break, or a blank';
      report(problemAt({ start, end }, 'json-escape', 'this is written as in a JSON text', hint));
      reading.isJson = true;
    }
    if (!isQuote) return { value: '', end };
    const close = text.indexOf('\\"', end);
    const stop = close === -1 ? text.length : close;
    return { kind: 'text', value: text.slice(end, stop), end: Math.min(text.length, stop + 2) };
  }
  report(problemAt({ start, end }, 'stray-backslash', 'a backslash stands in texts alone', 'delete it'));
  return { value: '', end };
}

function lexOther(reading: Reading, start: number): Piece | undefined {
  const { text, report } = reading;
  const at = { start, end: start + 1 };
  const hidden = matchAt(invisible, text, start)?.[0];
  if (hidden !== undefined) {
    const end = start + hidden.length;
    const code = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const hint = /\S/.test(hidden) ? 'delete it' : 'put an ordinary blank in its place';
    report(problemAt({ start, end }, 'invisible-character', `this is no ordinary blank (U+${code})`, hint));
    return { value: '', end };
  }
  const named = matchAt(parameter, text, start)?.[0];
  if (named !== undefined) {
    const end = start + named.length;
    const message = `\`${named}\` is a parameter of Entra Connect: app provisioning has none`;
    report(problemAt({ start, end }, 'foreign-word', message));
    return { kind: 'text', value: '', end };
  }
  switch (text.charAt(start)) {
    case ';':
      report(problemAt(at, 'semicolon', '`;` means nothing here', 'arguments have a `,` between them'));
      return { kind: ',', value: ',', end: at.end };
    case ']':
      report(problemAt(at, 'unexpected-character', '`]` closes no bracket', 'an attribute is `[name]`'));
      return { value: '', end: at.end };
    case '…':
      report(problemAt(at, 'unexpected-character', '`…` stands for what a page left out', 'write that'));
      return { value: '', end: at.end };
    default:
      return undefined;
  }
}

function lexJoiner({ text, report }: Reading, start: number): Piece | undefined {
  const found = joiners.find(([sign]) => text.startsWith(sign, start));
  if (found === undefined) return undefined;
  const [sign, code, message, hint] = found;
  const end = start + sign.length;
  report(problemAt({ start, end }, code, message, hint));
  return { kind: 'joiner', value: sign, end };
}

/** Anything else. Between two values it is taken for an attempt to put them together. */
export function unexpected({ text, report, previous }: Reading, start: number): Piece {
  const sign = String.fromCodePoint(text.codePointAt(start) ?? 0);
  let end = start + sign.length;
  while (text.startsWith(sign, end)) end += sign.length;
  const between = endsOperand(previous);
  report(
    problemAt(
      { start, end },
      'unexpected-character',
      `\`${sign}\` means nothing here`,
      between ? join : undefined,
    ),
  );
  return between ? { kind: 'joiner', value: sign, end } : { value: '', end };
}
