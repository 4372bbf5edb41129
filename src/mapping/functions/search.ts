import { toUpper } from '../../dotnet/text.js';
import { quote } from '../../quote.js';
import { fail } from '../failure.js';
import type { Span } from '../types.js';
import { argument, countFrom, isGiven, textFrom, textOrEmpty } from './arguments.js';
import type { Implementation } from './types.js';

/**
 * As VBA has it: positions count from 1, 0 is not found, null gives null, empty text is found at the start; without `compareType` case
 * counts (facts sheet B.3 names the parameters; the rest is VBA's).
 */
export const InStr: Implementation = (operands, call) => {
  const value1 = argument(operands, 0, call);
  const value2 = argument(operands, 1, call);
  const start = argument(operands, 2, call);
  const compareType = argument(operands, 3, call);
  return (context) => {
    const text = textFrom(value1, context);
    const wanted = textFrom(value2, context);
    const first = isGiven(start) ? countFrom(start, context, 'start') : 1;
    const compare = isGiven(compareType) ? textOrEmpty(compareType, context) : 'vbBinaryCompare';
    if (compare !== 'vbBinaryCompare' && compare !== 'vbTextCompare') {
      fail(
        compareType.expression,
        'unknown-comparison',
        `${quote(compare)} is neither \`vbTextCompare\` nor \`vbBinaryCompare\``,
      );
    }
    if (first < 1) fail(start.expression, 'start-below-1', 'the first character is 1');
    if (text === null || wanted === null) return null;
    // `indexOf` would find empty text at the end as well.
    if (first > text.length) return 0;
    if (compare === 'vbBinaryCompare') return text.indexOf(wanted, first - 1) + 1;
    return folded(text, value1.expression).indexOf(folded(wanted, value2.expression), first - 1) + 1;
  };
};

/** Where a comparison by the rules of a language and one letter by letter may differ: marks, ligatures, the two Turkish i. */
const languageDecides = /[\p{M}\p{Cf}ßẞæÆœŒĳĲﬀ-ﬆıİſK]/u;

function folded(text: string, at: Span): string {
  if (languageDecides.test(text)) {
    fail(
      at,
      'language-decides',
      `whether letters of ${quote(text)} are the same depends on a language; use \`vbBinaryCompare\``,
    );
  }
  return toUpper(text) ?? text;
}

/** The n-th word, from 1; each character of `delimiters` ends a word (facts sheet B.3). Too few words, n below 1 and null give empty text. */
export const Word: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  const wordNumber = argument(operands, 1, call);
  const delimiters = argument(operands, 2, call);
  return (context) => {
    const text = textOrEmpty(source, context);
    const number = countFrom(wordNumber, context, 'wordNumber');
    const ends = textOrEmpty(delimiters, context);
    if (number < 1 || text === '') return '';
    if (ends === '') fail(delimiters.expression, 'no-delimiters', 'no character is given that ends a word');
    return word(text, number, new Set(ends), call);
  };
};

/** What delimiters in a row mean, one end or an empty word, the page leaves open: where it matters, refused. */
function word(text: string, number: number, ends: ReadonlySet<string>, call: Span): string {
  const all: string[] = [];
  let current = '';
  for (const character of text) {
    if (ends.has(character)) {
      all.push(current);
      current = '';
    } else {
      current += character;
    }
  }
  all.push(current);
  const counted = all[number - 1] ?? '';
  const filled = all.filter((found) => found !== '')[number - 1] ?? '';
  if (counted === filled) return counted;
  return fail(
    call,
    'empty-word',
    'delimiters stand in a row or at an end, and whether there is an empty word between them is not published',
  );
}
