import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecord, RecordError } from '../../src/record/read.js';
import { assignment, begun, intent, open, result, textOf } from './lines.js';

const whole = [
  begun({ open: [open()], settled: ['VonageUser'] }),
  intent(1),
  intent(2, { type: 'AppAssignment', gives: assignment }),
  result(1),
  intent(3, { operation: 'delete', gives: null }),
];

describe('parseRecord', () => {
  it('should read every line', () => {
    expect(parseRecord(textOf(...whole), 'r.jsonl')).toEqual(whole);
  });

  it('should read just the whole lines of a record that ends anywhere', () => {
    const text = textOf(...whole);
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const cut = text.slice(0, length);
        expect(parseRecord(cut, 'r.jsonl')).toEqual(whole.slice(0, cut.split('\n').length - 1));
      }),
    );
  });

  it.each([
    ['no JSON', `${textOf(begun())}{"kind":"inte\n${textOf(intent(2))}`, 'r.jsonl:2: is no JSON'],
    ['zeros', `${textOf(begun())}\0\0\0\n`, 'r.jsonl:2: is no JSON'],
    ['a kind of a later release', textOf(begun(), { kind: 'paused' }), 'r.jsonl:2: is no line'],
    ['a later version', textOf({ ...begun(), version: 2 }), 'r.jsonl:1: is no line'],
    ['no begin', textOf(intent(1)), 'r.jsonl:1: the line `begun` has to be the first'],
    ['two begins', textOf(begun(), begun()), 'r.jsonl:2: the line `begun`'],
    [
      'a result of nothing',
      textOf(begun(), result(1)),
      'r.jsonl:2: is the result of an intent that is not there',
    ],
    [
      'an intent of something else',
      textOf(begun(), intent(1, { gives: assignment })),
      'r.jsonl:2: is no line',
    ],
    ['an owner of nothing', textOf(begun({ owner: { project: 1 } as never })), 'r.jsonl:1: is no line'],
    [
      'an open give of nobody',
      textOf(begun({ open: [{ ...open(), gives: {} } as never] })),
      'r.jsonl:1: is no line',
    ],
  ])('should say where there is %s, and what to do', (_, text, message) => {
    expect(() => parseRecord(text, 'r.jsonl')).toThrow(RecordError);
    expect(() => parseRecord(text, 'r.jsonl')).toThrow(message);
    expect(() => parseRecord(text, 'r.jsonl')).toThrow('restore the file, or move it away');
  });
});
