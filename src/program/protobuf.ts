/**
 * As much of protobuf's wire format as a registration needs (protobuf.dev, "Encoding"). The generated classes of the SDK
 * cost several times as much for each resource (docs/bench.md).
 */

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

/**
 * Writes a message from its end to its beginning, so that the length of a part is known when the header before it is written:
 * whatever is to come first is added last. Nothing is copied but by `take`.
 */
export class Writer {
  #buffer = Buffer.allocUnsafe(4096);
  #start = this.#buffer.length;

  text(field: number, value: string): void {
    const length = Buffer.byteLength(value);
    const at = this.#back(length);
    this.#buffer.write(value, at);
    this.#head(field, length);
  }

  flag(field: number, value: boolean): void {
    this.#varint(value ? 1 : 0);
    this.#varint((field << 3) | varint);
  }

  double(field: number, value: number): void {
    const at = this.#back(8);
    this.#buffer.writeDoubleLE(value, at);
    this.#varint((field << 3) | fixed64);
  }

  /** A message within this one; `write` adds its fields. */
  within(field: number, write: () => void): void {
    const before = this.#written();
    write();
    this.#head(field, this.#written() - before);
  }

  /** The message, after room for a header of so many bytes, which are 0. The writer is empty then. */
  take(room = 0): Buffer {
    const message = Buffer.alloc(room + this.#written());
    this.#buffer.copy(message, room, this.#start);
    this.#start = this.#buffer.length;
    return message;
  }

  #head(field: number, length: number): void {
    this.#varint(length);
    this.#varint((field << 3) | delimited);
  }

  #varint(value: number): void {
    let bytes = 1;
    for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes++;
    let at = this.#back(bytes);
    let rest = value;
    for (; bytes > 1; bytes--, rest >>>= 7) this.#buffer[at++] = (rest & 0x7f) | 0x80;
    this.#buffer[at] = rest;
  }

  #written(): number {
    return this.#buffer.length - this.#start;
  }

  /** Where so many bytes are to be written: before everything that stands there. The buffer may be another one after it. */
  #back(bytes: number): number {
    if (this.#start < bytes) {
      const larger = Buffer.allocUnsafe(2 * (this.#buffer.length + bytes));
      const start = larger.length - this.#written();
      this.#buffer.copy(larger, start, this.#start);
      this.#buffer = larger;
      this.#start = start;
    }
    this.#start -= bytes;
    return this.#start;
  }
}

/** A field's number, and what it holds: a number where it is a varint, bytes where it is delimited. */
export type Field = readonly [number: number, value: number | Uint8Array];

/**
 * The fields of a message, in order. Fixed numbers are skipped: no answer that is read here has one.
 * @throws {RangeError} where the bytes are no message
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const next = (): number => {
    let value = 0;
    // Ten bytes at most; what is beyond 2^53 is a number that nothing here reads.
    for (let place = 0; place < 10; place++) {
      const byte = message[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) return value;
    }
    throw new RangeError('a protobuf message ends early');
  };
  while (at < message.length) {
    const tag = next();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case varint:
        yield [number, next()];
        break;
      case delimited: {
        const length = next();
        if (at + length > message.length) throw new RangeError('a protobuf message ends early');
        yield [number, message.subarray(at, at + length)];
        at += length;
        break;
      }
      case fixed64:
        at += 8;
        break;
      case fixed32:
        at += 4;
        break;
      default:
        throw new RangeError(`a protobuf message has a field of unknown type ${tag % 8}`);
    }
  }
}
