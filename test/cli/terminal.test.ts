import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { writesUntilGone } from '../../src/cli/terminal.js';

/** A stream that takes `taken` writes, and none after. */
function goingAway(code: string, taken: number) {
  const got: string[] = [];
  let tries = 0;
  const stream = new Writable({
    autoDestroy: false,
    decodeStrings: false,
    write(text: string, _, done) {
      tries += 1;
      if (tries <= taken) got.push(text);
      done(tries <= taken ? null : Object.assign(new Error(`write ${code}`), { code }));
    },
  });
  return { stream, got, tries: () => tries };
}

const settled = () => new Promise((done) => setImmediate(done));

describe('writesUntilGone', () => {
  it.each(['EPIPE', 'EIO'])('should write nothing more once a write has ended with %s', async (code) => {
    const { stream, got, tries } = goingAway(code, 1);
    const write = writesUntilGone(stream);
    for (const text of ['a', 'b', 'c', 'd']) {
      write(text);
      await settled();
    }
    expect(got).toEqual(['a']);
    expect(tries()).toBe(2);
  });

  it('should stay silent about whatever else a stream says that is gone', async () => {
    const { stream } = goingAway('EPIPE', 0);
    writesUntilGone(stream)('a');
    await settled();
    expect(() => stream.emit('error', new Error('destroyed'))).not.toThrow();
  });

  it('should not swallow other errors', () => {
    const { stream } = goingAway('EPIPE', 1);
    writesUntilGone(stream);
    const error = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    expect(() => stream.emit('error', error)).toThrow('no space');
  });
});
