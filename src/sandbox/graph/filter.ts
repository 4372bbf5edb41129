/** A `$filter` that Graph would refuse, or that the sandbox does not know. */
export class FilterError extends Error {}

/** One parsed `$filter`. */
export interface Filter {
  /** Uses what Graph answers to advanced queries alone (facts sheet C.4). */
  readonly advanced: boolean;
  /** Nothing matches that has none of these values, without regard to case; null where that cannot be told. */
  readonly candidates: Candidates | null;
  /** Most values of an `in`, or parts of an `or`, anywhere in it; 1 where there are none. */
  readonly alternatives: number;
  matches(entity: (property: string) => unknown): boolean;
}

interface Candidates {
  readonly property: string;
  readonly values: readonly string[];
}

type Literal = string | number | boolean | null;

/** A part of a filter, with what it says about its candidates. */
interface Part {
  readonly test: (entity: (property: string) => unknown) => boolean;
  readonly candidates: Candidates | null;
  /** How many alternatives it is itself. */
  readonly alternatives: number;
}

const tokenPattern =
  /\s+|([(),])|('(?:[^']|'')*')|([A-Za-z_][\w/.-]*|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|-?\d[\w.:+-]*)/y;

/**
 * Parses the part of OData's `$filter` that Graph has for directory objects: eq, ne, gt, ge, lt, le, in, startswith,
 * endswith, and, or, not, brackets. Texts are compared without regard to case, as Entra does.
 * @param known whether an entity has this property
 */
export function parseFilter(text: string, known: (property: string) => boolean): Filter {
  return new Parser(tokenise(text), known).parse();
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) throw new FilterError(`Syntax error at position ${at} in '${text}'.`);
    const token = match[1] ?? match[2] ?? match[3];
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

class Parser {
  private at = 0;
  private advanced = false;
  private most = 1;

  constructor(
    private readonly tokens: readonly string[],
    private readonly known: (property: string) => boolean,
  ) {}

  parse(): Filter {
    const { test, candidates } = this.or();
    if (this.at < this.tokens.length) throw this.unexpected();
    return { advanced: this.advanced, candidates, alternatives: this.most, matches: test };
  }

  private or(): Part {
    let left = this.and();
    while (this.take('or')) {
      const first = left;
      const second = this.and();
      left = {
        test: (entity) => first.test(entity) || second.test(entity),
        candidates: either(first.candidates, second.candidates),
        alternatives: first.alternatives + second.alternatives,
      };
    }
    this.most = Math.max(this.most, left.alternatives);
    return left;
  }

  private and(): Part {
    let left = this.not();
    while (this.take('and')) {
      const first = left;
      const second = this.not();
      left = {
        test: (entity) => first.test(entity) && second.test(entity),
        candidates: first.candidates ?? second.candidates,
        alternatives: 1,
      };
    }
    return left;
  }

  private not(): Part {
    if (!this.take('not')) return this.comparison();
    this.advanced = true;
    const inner = this.not();
    return plain((entity) => !inner.test(entity));
  }

  private comparison(): Part {
    if (this.take('(')) {
      const inner = this.or();
      this.expect(')');
      return inner;
    }
    const word = this.next();
    if (/^(startswith|endswith)$/i.test(word)) return this.textFunction(word.toLowerCase());
    if (!this.known(word)) throw new FilterError(`Could not find a property named '${word}'.`);
    const operator = this.next().toLowerCase();
    if (operator === 'in') return this.oneOf(word);
    const literal = this.literal();
    if (operator === 'ne') this.advanced = true;
    const compare = comparisons[operator];
    if (compare === undefined) throw new FilterError(`Operator '${operator}' is not supported.`);
    const part = plain((entity) => compare(entity(word) ?? null, literal));
    return operator === 'eq' ? { ...part, candidates: candidatesOf(word, [literal]) } : part;
  }

  private textFunction(name: string): Part {
    this.expect('(');
    const property = this.next();
    if (!this.known(property)) throw new FilterError(`Could not find a property named '${property}'.`);
    this.expect(',');
    const wanted = this.literal();
    this.expect(')');
    if (typeof wanted !== 'string') throw new FilterError(`No function signature for '${name}' matches.`);
    if (name === 'endswith') this.advanced = true;
    const text = wanted.toLowerCase();
    return plain((entity) => {
      const value = entity(property);
      if (typeof value !== 'string') return false;
      return name === 'startswith'
        ? value.toLowerCase().startsWith(text)
        : value.toLowerCase().endsWith(text);
    });
  }

  private oneOf(property: string): Part {
    this.expect('(');
    const literals = [this.literal()];
    while (this.take(',')) literals.push(this.literal());
    this.expect(')');
    this.most = Math.max(this.most, literals.length);
    return {
      test: (entity) => literals.some((literal) => same(entity(property) ?? null, literal)),
      candidates: candidatesOf(property, literals),
      alternatives: literals.length,
    };
  }

  private literal(): Literal {
    const token = this.next();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
    // GUIDs and dates stand without quotes.
    if (/^[0-9a-f]{8}-|^\d{4}-\d\d-\d\d/i.test(token)) return token;
    throw new FilterError(`Invalid literal '${token}'.`);
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw this.unexpected();
    this.at += 1;
    return token;
  }

  private take(word: string): boolean {
    if (this.tokens[this.at]?.toLowerCase() !== word) return false;
    this.at += 1;
    return true;
  }

  private expect(word: string): void {
    if (!this.take(word)) throw this.unexpected();
  }

  private unexpected(): FilterError {
    return new FilterError(`Syntax error: unexpected '${this.tokens[this.at] ?? 'end of text'}'.`);
  }
}

function plain(test: Part['test']): Part {
  return { test, candidates: null, alternatives: 1 };
}

function candidatesOf(property: string, literals: readonly Literal[]): Candidates | null {
  const values = literals.filter((literal) => typeof literal === 'string');
  return values.length === literals.length ? { property, values } : null;
}

function either(a: Candidates | null, b: Candidates | null): Candidates | null {
  if (a === null || b === null || a.property !== b.property) return null;
  return { property: a.property, values: [...a.values, ...b.values] };
}

const comparisons: Readonly<Record<string, (value: unknown, literal: Literal) => boolean>> = {
  eq: same,
  ne: (value, literal) => !same(value, literal),
  gt: (value, literal) => order(value, literal) > 0,
  ge: (value, literal) => order(value, literal) >= 0,
  lt: (value, literal) => order(value, literal) < 0,
  le: (value, literal) => order(value, literal) <= 0,
};

function same(value: unknown, literal: Literal): boolean {
  if (typeof value === 'string' && typeof literal === 'string') {
    return value.toLowerCase() === literal.toLowerCase();
  }
  return value === literal;
}

/** Not a number, which no comparison holds for, where the two cannot be ordered. */
function order(value: unknown, literal: Literal): number {
  if (typeof value === 'number' && typeof literal === 'number') return value - literal;
  if (typeof value !== 'string' || typeof literal !== 'string') return Number.NaN;
  return value < literal ? -1 : Number(value > literal);
}
