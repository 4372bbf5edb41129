import { createHash } from 'node:crypto';

/**
 * Numbers from 0 to below 1 for `Guid` and `RandomString`: always the same ones for the same words, so that a preview shows the very
 * value that `up` writes, and a retry writes it again. Whoever knows the words can compute them: they are no secrets.
 * @param words who and what they are for: an object id and an attribute.
 */
export function chance(...words: readonly string[]): () => number {
  let next: (() => number) | undefined;
  // Most attributes ask for none, so nothing is hashed until one does.
  return () => {
    next ??= generator(words);
    return next();
  };
}

/** sfc32, a small fast generator (Chris Doty-Humphrey, PractRand); the first twelve rounds mix the seed in. */
function generator(words: readonly string[]): () => number {
  const seed = createHash('sha256').update(JSON.stringify(words)).digest();
  let [a, b, c, counter] = [seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8), 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}
