const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const colon = 0x3a;
const comma = 0x2c;

/**
 * Reads a JSON document of which one list of objects is far larger than the rest, as its bytes come: each object of that list is parsed
 * alone and handed on, so that neither the text nor the tree of the whole is ever in memory.
 */
export class ElementReader {
  /** The document without what is in the list. */
  private readonly rest: Buffer[] = [];
  /** Where reading is. `list`: in the list, between its elements. */
  private place: 'around' | 'list' | 'element' = 'around';
  /** Open objects and lists around the place; within an element, those of the element. */
  private depth = 0;
  private inText = false;
  private escaped = false;
  /** By depth, the key under which reading is; null in a list. */
  private readonly keys: (string | null)[] = [];
  /** The text that was read last. */
  private text = '';
  /** In the list, what stands before the place. */
  private before: 'nothing' | 'element' | 'comma' = 'nothing';
  /** Pieces of the element that is being read. */
  private pieces: Buffer[] = [];

  /**
   * @param path keys of the objects that lead to the list
   * @param take gets each object of the list, parsed, in its order
   */
  constructor(
    private readonly path: readonly string[],
    private readonly take: (element: unknown) => void,
  ) {}

  /**
   * Reads on. The bytes may be cut anywhere.
   * @throws {SyntaxError} where the list or an element of it is no JSON, or has something else than objects
   */
  write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.place === 'around') at = this.readAround(bytes, at);
      else if (this.place === 'list') at = this.readList(bytes, at);
      else at = this.readElement(bytes, at);
    }
  }

  /**
   * The document, with nothing in the list.
   * @throws {SyntaxError} where it is no JSON, or has not ended
   */
  end(): unknown {
    return JSON.parse(Buffer.concat(this.rest).toString('utf8'));
  }

  /** Up to the list or the end of the bytes; gives where to go on. */
  private readAround(bytes: Buffer, start: number): number {
    let at = start;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.inText) {
        if (this.escaped) this.escaped = false;
        else if (byte === backslash) this.escaped = true;
        else if (byte === quote) this.inText = false;
        // Keys of the way are plain; whatever else is longer or shorter is none of them.
        if (this.inText && this.text.length < 100) this.text += String.fromCharCode(byte);
      } else if (byte === quote) {
        this.inText = true;
        this.text = '';
      } else if (byte === colon) {
        this.keys[this.depth] = this.text;
      } else if (byte === openBrace || byte === openBracket) {
        const isList = byte === openBracket && this.isAtList();
        this.depth += 1;
        this.keys[this.depth] = null;
        if (!isList) continue;
        this.place = 'list';
        this.before = 'nothing';
        at += 1;
        break;
      } else if (byte === closeBrace || byte === closeBracket) {
        this.depth -= 1;
      }
    }
    this.rest.push(bytes.subarray(start, at));
    return at;
  }

  private isAtList(): boolean {
    return this.depth === this.path.length && this.path.every((key, index) => this.keys[index + 1] === key);
  }

  /** Up to the next element, the list's end or the end of the bytes. */
  private readList(bytes: Buffer, start: number): number {
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
      if (byte === openBrace && this.before !== 'element') {
        this.place = 'element';
        this.depth = 0;
        return at;
      }
      if (byte === comma && this.before === 'element') {
        this.before = 'comma';
        continue;
      }
      if (byte !== closeBracket || this.before === 'comma')
        throw new SyntaxError('a list has something else than objects in it');
      this.place = 'around';
      this.depth = this.path.length + 1;
      return at;
    }
    return bytes.length;
  }

  /** Up to the element's end or the end of the bytes. Nearly all of a large document is read here. */
  private readElement(bytes: Buffer, start: number): number {
    let { depth, inText, escaped } = this;
    for (let at = start; at < bytes.length; at += 1) {
      if (inText) {
        if (escaped) {
          escaped = false;
          continue;
        }
        const found = bytes.indexOf(quote, at);
        const end = found === -1 ? bytes.length : found;
        const isOpen = isEscaped(bytes, at, end);
        if (found === -1) escaped = isOpen;
        else inText = isOpen;
        at = end;
        continue;
      }
      const byte = bytes[at];
      if (byte === quote) {
        inText = true;
      } else if (byte === openBrace || byte === openBracket) {
        depth += 1;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        if (depth > 0) continue;
        this.endElement(bytes.subarray(start, at + 1));
        return at + 1;
      }
    }
    this.depth = depth;
    this.inText = inText;
    this.escaped = escaped;
    this.pieces.push(bytes.subarray(start));
    return bytes.length;
  }

  private endElement(last: Buffer): void {
    const bytes = this.pieces.length === 0 ? last : Buffer.concat([...this.pieces, last]);
    this.pieces = [];
    this.inText = false;
    this.escaped = false;
    this.place = 'list';
    this.before = 'element';
    this.take(JSON.parse(bytes.toString('utf8')));
  }
}

/** Whether an odd number of backslashes stands before a place of a text, none of them before `start`. */
function isEscaped(bytes: Buffer, start: number, place: number): boolean {
  let at = place;
  while (at > start && bytes[at - 1] === backslash) at -= 1;
  return (place - at) % 2 === 1;
}
