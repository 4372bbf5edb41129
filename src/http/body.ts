import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The answer is larger than the limit; reading stopped there. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** The answer's bytes are not what its headers say. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * Reads a body as UTF-8 text. The limit counts decompressed bytes, so that a small answer can't unpack to a huge one.
 *
 * @throws {TooLarge} past `limit`. @throws {Unreadable} for an unknown encoding, broken gzip or broken UTF-8. Errors of
 * the connection come through as they are.
 */
export async function readText(body: Readable, encoding: string | undefined, limit: number): Promise<string> {
  let connectionError: unknown;
  // Destroying the body, too, makes it emit an error, which nobody else listens for.
  body.on('error', (error) => {
    connectionError ??= error;
  });
  const name = encoding?.trim().toLowerCase() ?? '';
  const packed = name === 'gzip' || name === 'x-gzip';
  if (!packed && name !== '' && name !== 'identity') {
    body.destroy();
    throw new Unreadable(`is packed as ${name}, which was not asked for`);
  }
  // `pipeline` (unlike `pipe`) passes an error of the connection on to who reads; its callback would only repeat it.
  const source = packed ? pipeline(body, createGunzip(), () => {}) : body;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw new TooLarge(`is larger than ${limit} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof TooLarge || connectionError !== undefined || !packed) throw error;
    throw new Unreadable('is not the gzip it says it is');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Unreadable('is not UTF-8');
  }
}
