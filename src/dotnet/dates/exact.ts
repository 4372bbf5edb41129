import {
  type DateValue,
  dateFrom,
  dayNames,
  midnight,
  monthNames,
  ticksOf,
  ticksPerMinute,
  weekdayOf,
} from './calendar.js';
import { type Token, tokensOf } from './tokens.js';

/** A date as `ParseExact` gives it. */
export interface ExactDate extends DateValue {
  /** What `K` prints of it: `Z` for UTC, an offset for local time, nothing where the text had none of either. */
  readonly zone: string;
}

/**
 * `DateTime.ParseExact` with a .NET format, invariant culture, and styles from `parseStyles`; a problem in words where it fails. .NET turns an offset into
 * the local time of its machine: which one the service runs on is not published, and UTC is taken for it. What depends on today's date or on
 * .NET's version is refused.
 */
export function readExact(
  text: string,
  format: string,
  styles: readonly string[],
): ExactDate | { readonly problem: string } {
  if (text === '') return { problem: 'the text is empty' };
  const tokens = tokensOf(format);
  if ('problem' in tokens) return tokens;
  if (hasBareGmt(tokens))
    return { problem: "`GMT` in a format is `G`, a month and `T`; write 'GMT' in quotes, or Z" };
  if (styles.includes('AssumeLocal')) return { problem: 'the local time zone of the service is not known' };
  const white = whiteSpaceOf(styles);
  const reader = new Reader(white.trailing ? text.trimEnd() : text, white);
  return reader.read(trimmed(tokens, white), styles);
}

/**
 * The year that two digits mean in the invariant culture: up to 2029 before .NET 8, up to 2049 since (`Calendar.TwoDigitYearMax`), so
 * what lies between is refused.
 */
function yearOf(digits: number): number {
  if (digits <= 29) return 2000 + digits;
  if (digits >= 50) return 1900 + digits;
  throw new Mismatch(`the century of the year ${digits} depends on the version of .NET`);
}

/** .NET reads it as UTC, and prints it as a month between two letters. */
function hasBareGmt(tokens: readonly Token[]): boolean {
  return tokens.some((token, index) => {
    const [month, last] = tokens.slice(index + 1, index + 3);
    return (
      token.kind === 'literal' &&
      token.text === 'G' &&
      month?.kind === 'field' &&
      month.letter === 'M' &&
      month.count === 1 &&
      last?.kind === 'literal' &&
      last.text === 'T'
    );
  });
}

interface WhiteSpace {
  readonly leading: boolean;
  readonly trailing: boolean;
  readonly inner: boolean;
}

function whiteSpaceOf(styles: readonly string[]): WhiteSpace {
  const all = styles.includes('AllowWhiteSpaces');
  return {
    leading: all || styles.includes('AllowLeadingWhite'),
    trailing: all || styles.includes('AllowTrailingWhite'),
    inner: all || styles.includes('AllowInnerWhite'),
  };
}

/** Where white space around a date is allowed, .NET takes it from both ends of the format as well. */
function trimmed(tokens: readonly Token[], white: WhiteSpace): readonly Token[] {
  const kept = [...tokens];
  if (white.leading) {
    while (isBlank(kept[0])) kept.shift();
    const [first] = kept;
    if (first?.kind === 'quoted') kept[0] = { kind: 'quoted', text: first.text.trimStart() };
  }
  if (white.trailing) {
    while (isBlank(kept.at(-1))) kept.pop();
    const last = kept.at(-1);
    if (last?.kind === 'quoted') kept[kept.length - 1] = { kind: 'quoted', text: last.text.trimEnd() };
  }
  return kept;
}

function isBlank(token: Token | undefined): boolean {
  return token?.kind === 'literal' && token.text.trim() === '';
}

type Field = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'second' | 'fraction' | 'half';

/** Thrown inside this file alone. */
class Mismatch extends Error {}

class Reader {
  readonly #text: string;
  readonly #white: WhiteSpace;
  readonly #values = new Map<Field, number>();
  #position = 0;
  #usesHalves = false;
  #offset: bigint | undefined;
  #isUtc = false;
  /** The point before an F was missing, and so is its fraction. */
  #pointSkipped = false;

  constructor(text: string, white: WhiteSpace) {
    this.#text = text;
    this.#white = white;
  }

  read(tokens: readonly Token[], styles: readonly string[]): ExactDate | { readonly problem: string } {
    try {
      if (this.#white.leading) this.#skipBlanks();
      tokens.forEach((token, index) => {
        this.#readToken(token, tokens[index + 1]);
      });
      if (this.#position < this.#text.length) throw new Mismatch('more text follows than the format has');
      return this.#result(styles);
    } catch (error) {
      if (error instanceof Mismatch) return { problem: error.message };
      throw error;
    }
  }

  #readToken(token: Token, after: Token | undefined): void {
    if (this.#white.inner) this.#skipBlanks();
    switch (token.kind) {
      case 'quoted':
        for (const character of token.text) {
          if (character === ' ' && this.#white.inner) this.#skipBlanks();
          else this.#take(character);
        }
        break;
      case 'literal':
        this.#readLiteral(token.text, after);
        break;
      case 'field':
        if (token.letter !== 'F' || !this.#pointSkipped) this.#readField(token.letter, token.count);
    }
  }

  #readLiteral(character: string, after: Token | undefined): void {
    if (character === ' ') {
      if (this.#white.inner) return;
      // What follows may be satisfied by nothing, where the text ended in white space that was cut.
      if (this.#text.charAt(this.#position) !== ' ' && this.#white.trailing) return;
    }
    if (character === 'Z') {
      this.#setOffset(0n, true);
      const word = /^(?:GMT|Z)(?!\p{L})/iu.exec(this.#text.slice(this.#position, this.#position + 4))?.[0];
      if (word === undefined) throw this.#mismatch('`Z`');
      this.#position += word.length;
      return;
    }
    this.#pointSkipped = false;
    if (character === '.' && this.#text.charAt(this.#position) !== '.') {
      // A fraction may be left away with its point; .NET sees that only where more than one F stands.
      if (after?.kind === 'field' && after.letter === 'F' && after.count > 1) {
        this.#pointSkipped = true;
        return;
      }
    }
    this.#take(character);
  }

  #readField(letter: (Token & { kind: 'field' })['letter'], count: number): void {
    switch (letter) {
      case 'y':
        this.#set('year', count <= 2 ? yearOf(this.#number(count)) : this.#digits(count, count));
        break;
      case 'M':
        this.#set('month', count <= 2 ? this.#number(count) : this.#name(monthNames, count) + 1);
        break;
      case 'd':
        if (count <= 2) this.#set('day', this.#number(count));
        else this.#set('weekday', this.#name(dayNames, count));
        break;
      case 'h':
        this.#usesHalves = true;
        this.#set('hour', this.#number(count));
        break;
      case 'H':
        this.#set('hour', this.#number(count));
        break;
      case 'm':
        this.#set('minute', this.#number(count));
        break;
      case 's':
        this.#set('second', this.#number(count));
        break;
      case 'f':
        this.#setFraction(count, count);
        break;
      case 'F':
        this.#setFraction(0, count);
        break;
      case 't':
        this.#set('half', this.#half(count));
        break;
      case 'z':
        this.#readOffset(count);
        break;
      case 'K':
        if (this.#text.charAt(this.#position) === 'Z') {
          this.#position++;
          this.#setOffset(0n, true);
        } else if (/[+-]/.test(this.#text.charAt(this.#position))) {
          this.#readOffset(3);
        }
        break;
      case 'g':
        throw new Mismatch('an era (`g`) is not read here');
    }
  }

  /** One or two digits for a single letter, two digits for more. */
  #number(count: number): number {
    return this.#digits(Math.min(count, 2), 2);
  }

  #digits(least: number, most: number): number {
    let end = this.#position;
    while (end - this.#position < most && /[0-9]/.test(this.#text.charAt(end))) end++;
    if (end - this.#position < least) throw this.#mismatch(least === 1 ? 'a digit' : `${least} digits`);
    const digits = this.#text.slice(this.#position, end);
    this.#position = end;
    return Number(digits);
  }

  #setFraction(least: number, most: number): void {
    const start = this.#position;
    this.#digits(least, most);
    this.#set('fraction', Number(this.#text.slice(start, this.#position).padEnd(7, '0')));
  }

  #name(names: readonly string[], count: number): number {
    const rest = this.#text.slice(this.#position, this.#position + 20).toLowerCase();
    const index = names.findIndex((name) => rest.startsWith(spelt(name, count).toLowerCase()));
    const name = names[index];
    if (name === undefined) throw this.#mismatch(`a name such as \`${spelt(names[0] ?? '', count)}\``);
    this.#position += spelt(name, count).length;
    return index;
  }

  /** 0 for AM, 1 for PM. */
  #half(count: number): number {
    const rest = this.#text.slice(this.#position, this.#position + 2);
    const index = count === 1 ? ['A', 'P'].indexOf(rest.charAt(0)) : ['AM', 'PM'].indexOf(rest.toUpperCase());
    if (index < 0) throw this.#mismatch('AM or PM');
    this.#position += Math.min(count, 2);
    return index;
  }

  #readOffset(count: number): void {
    const sign = this.#text.charAt(this.#position);
    if (sign !== '+' && sign !== '-') throw this.#mismatch('an offset from UTC');
    this.#position++;
    const hours = count === 2 ? this.#digits(2, 2) : this.#digits(1, 2);
    let minutes = 0;
    if (count > 2) {
      if (this.#text.charAt(this.#position) === ':') this.#position++;
      minutes = this.#digits(2, 2);
    }
    if (minutes > 59 || hours * 60 + minutes > 14 * 60)
      throw new Mismatch('an offset from UTC is at most 14 hours');
    const total = BigInt(hours * 60 + minutes) * ticksPerMinute;
    this.#setOffset(sign === '-' ? -total : total, false);
  }

  #setOffset(offset: bigint, isUtc: boolean): void {
    if (this.#offset !== undefined) throw new Mismatch('the format has two time zones');
    this.#offset = offset;
    this.#isUtc = isUtc;
  }

  /** A part that occurs twice must say the same twice. */
  #set(field: Field, value: number): void {
    const earlier = this.#values.get(field);
    if (earlier !== undefined && earlier !== value)
      throw new Mismatch('one part of the date is given twice, differently');
    this.#values.set(field, value);
  }

  #take(character: string): void {
    if (this.#text.charAt(this.#position) !== character) throw this.#mismatch(`\`${character}\``);
    this.#position++;
  }

  #skipBlanks(): void {
    while (this.#position < this.#text.length && this.#text.charAt(this.#position).trim() === '')
      this.#position++;
  }

  #mismatch(expected: string): Mismatch {
    const found = this.#text.charAt(this.#position);
    return new Mismatch(
      `${expected} should stand ${found === '' ? 'at its end' : `at character ${this.#position + 1}`}`,
    );
  }

  #result(styles: readonly string[]): ExactDate {
    const value = (field: Field, otherwise: number) => this.#values.get(field) ?? otherwise;
    const hasDate = this.#values.has('month') || this.#values.has('day') || this.#values.has('year');
    if (!this.#values.has('year') && (hasDate || !styles.includes('NoCurrentDateDefault'))) {
      throw new Mismatch("without a year it depends on today's date");
    }
    const time = {
      ...midnight,
      hour: this.#hour(),
      minute: value('minute', 0),
      second: value('second', 0),
      fraction: value('fraction', 0),
    };
    const ticks = ticksOf({ year: value('year', 1), month: value('month', 1), day: value('day', 1) }, time);
    const written = ticks === undefined ? undefined : dateFrom(ticks);
    if (written === undefined) throw new Mismatch('there is no such date or time');
    if (value('weekday', weekdayOf(written)) !== weekdayOf(written)) {
      throw new Mismatch('the date falls on another day of the week');
    }
    const date = dateFrom(written.ticks - (this.#offset ?? 0n));
    if (date === undefined) throw new Mismatch('in UTC it lies outside the years 1 to 9999');
    return { ...date, zone: this.#zone(styles) };
  }

  #hour(): number {
    const hour = this.#values.get('hour') ?? 0;
    const half = this.#values.get('half');
    if (this.#usesHalves) {
      if (hour > 12) throw new Mismatch('`h` stands for an hour up to 12');
      return (hour % 12) + (half === 1 ? 12 : 0);
    }
    if (half !== undefined && (half === 1) !== hour >= 12)
      throw new Mismatch('the hour is not in that half of the day');
    return hour;
  }

  /** What .NET notes as the kind of the date: UTC, local or neither. */
  #zone(styles: readonly string[]): string {
    const adjusts = styles.includes('AdjustToUniversal');
    if (this.#offset === undefined) {
      if (!styles.includes('AssumeUniversal')) return '';
      return adjusts ? 'Z' : '+00:00';
    }
    return adjusts || (this.#isUtc && styles.includes('RoundtripKind')) ? 'Z' : '+00:00';
  }
}

function spelt(name: string, count: number): string {
  return count === 3 ? name.slice(0, 3) : name;
}
