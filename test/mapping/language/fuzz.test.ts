import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestExpression, parse } from '../../../src/mapping/language/parser.js';
import { parts } from '../../../src/mapping/language/parts.js';
import { problemsOf, shapeOf, vectors, wild } from '../shapes.js';

/**
 * Looks for a text that makes the parser throw, hang, or point outside of the text. Two seconds here; `FUZZ_SECONDS=60 npx vitest run
 * --project unit test/mapping/fuzz.test.ts` looks longer, and `FUZZ_SEED=7` elsewhere: a seed gives the same texts each time.
 */
const seconds = Number(process.env.FUZZ_SECONDS ?? 2);
const seed = Number(process.env.FUZZ_SEED ?? 20261124);

const published = [...vectors, ...wild].map(({ expression }) => expression);
const pieces = fc.constantFrom(
  ...'[]()",\\\'“”‘’`;:.…&|+-*/%^!=<>#@{}~$?_\n\t ',
  ...['\u00a0', '\u200b', '\ufeff', '\u0000', '\ud83d', '\udc00', 'é', '😀', '″'],
  ...['[mail]', '[0]', '""', '"x"', '\\"', '&HF', '&', '-1', '1.5', '2026-01-31', '<>', '>=', '==', '!='],
  ...['//', '/*', '*/', '&quot;', '&lt;', '&amp;', '%Forest%', 'AND', 'or', 'not', 'eq', 'True', 'NULL'],
  ...[
    'IIF(',
    'Switch (',
    'Replace(',
    'Join',
    'Now()',
    'switch(',
    'Trim(',
    'mail',
    'vbTextCompare',
    '))',
    ', ,',
  ],
);
const soup = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));
const unicode = fc.string({ unit: 'binary', maxLength: 200 });
const mutated = fc
  .record({
    text: fc.constantFrom(...published),
    cuts: fc.array(
      fc.record({ at: fc.nat(400), length: fc.nat(4), instead: fc.oneof(pieces, fc.constant('')) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  })
  .map(({ text, cuts }) =>
    cuts.reduce((left, { at, length, instead }) => {
      const start = at % (left.length + 1);
      return left.slice(0, start) + instead + left.slice(start + length);
    }, text),
  );
const deep = fc
  .record({
    piece: fc.oneof(pieces, fc.constantFrom('Not(', '(', 'IIF([a]=', '["', '"a"b')),
    count: fc.nat(3_000),
    end: soup,
  })
  .map(({ piece, count, end }) => piece.repeat(count) + end);
const any = fc.oneof(soup, mutated, mutated, unicode, deep);

function examine(text: string): void {
  const { expression, problems } = parse(text);
  const failed = problems.some(({ severity }) => severity !== 'warning');
  expect(expression === undefined).toBe(failed);
  for (const [part] of expression === undefined ? [] : parts(expression)) {
    expect(part.start).toBeLessThanOrEqual(part.end);
    expect(part.end).toBeLessThanOrEqual(text.length);
    if (part.kind === 'empty') continue;
    const again = parse(text.slice(part.start, part.end)).expression;
    // Where a part stands, its own text stands; only signs that mean something between values cannot be read alone.
    expect(again && shapeOf(again)).toEqual(shapeOf(part));
  }
  let last = 0;
  const seen = new Set<string>();
  for (const { code, offset, length, message } of problemsOf(text)) {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(message).not.toBe('');
    expect(length).toBeGreaterThanOrEqual(0);
    expect(offset + length).toBeLessThanOrEqual(text.length);
    if (code === 'more-problems') continue;
    expect(seen.has(`${offset} ${code}`)).toBe(false);
    seen.add(`${offset} ${code}`);
    last = Math.max(last, offset);
  }
  const offsets = problems.map(({ offset }) => offset);
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
}

describe('the parser, whatever it is given', () => {
  it(
    `should neither throw nor point outside of the text, for ${seconds} s`,
    () => {
      let examined = 0;
      const property = fc.property(any, (text) => {
        examined += 1;
        examine(text);
      });
      fc.assert(property, {
        seed,
        numRuns: Number.MAX_SAFE_INTEGER,
        interruptAfterTimeLimit: seconds * 1000,
        markInterruptAsFailure: false,
      });
      expect(examined).toBeGreaterThan(100);
      if (process.env.FUZZ_SECONDS !== undefined) console.info(`${examined} texts`);
    },
    (seconds + 60) * 1000,
  );

  it('should find something against most of it, and nothing against some', () => {
    const texts = fc.sample(any, { seed, numRuns: 500 });
    const parsed = texts.filter((text) => parse(text).expression !== undefined);
    expect(parsed.length).toBeGreaterThan(20);
    expect(parsed.length).toBeLessThan(400);
  });

  it.each([
    'Not(',
    '(',
    '[',
    '"',
    '"a"b',
    '\\"',
    "'",
    '“',
    '&quot;',
    'a ',
    'a.b-',
    '[a] ',
    '[a[',
    '[0]',
    ', ',
    '/*',
    '& ',
    'x AND ',
    'Foo(),',
    '="a"',
    '%a',
    '\u00a0',
  ])('should do twice the work at most for twice the text, as for %j', (piece) => {
    const whole = piece.repeat(Math.floor(longestExpression / piece.length));
    const [half, full] = [whole.slice(0, whole.length / 2), whole].map(work);
    expect(full).toBeLessThan(3 * (half ?? 0) + 2_000);
    // A guard against what cannot be counted; it takes some milliseconds.
    const before = performance.now();
    parse(whole);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('should say something about a text of mistakes, but not everything', () => {
    const { problems } = parse('~'.concat(' ~'.repeat(4_000)));
    expect(problems.length).toBe(51);
    expect(problems.at(-1)).toMatchObject({
      code: 'more-problems',
      message: expect.stringContaining('more problems'),
    });
  });
});

/** How many characters were looked at: a text that counts each look of the parser at one of its characters. */
function work(text: string): number {
  let count = 0;
  const original = RegExp.prototype.exec;
  const charAt = String.prototype.charAt;
  try {
    String.prototype.charAt = function (this: string, at: number) {
      count += 1;
      return charAt.call(this, at);
    };
    RegExp.prototype.exec = function (this: RegExp, subject: string) {
      const from = this.lastIndex;
      const found = original.call(this, subject);
      // A search that finds nothing has looked at everything.
      count += 1 + (found?.[0].length ?? (this.global ? subject.length - from : 0));
      return found;
    };
    parse(text);
  } finally {
    RegExp.prototype.exec = original;
    String.prototype.charAt = charAt;
  }
  return count;
}
