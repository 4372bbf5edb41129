import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { behind, Lag } from '../../src/sandbox/store/lag.js';
import { Ordered } from '../../src/sandbox/store/ordered.js';
import { Tally } from '../../src/sandbox/store/tally.js';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly hidden: boolean;
}

const key = fc.integer({ min: 0, max: 9 }).map(String);
const edit = fc.oneof(
  fc.record({ set: fc.record({ id: key, name: fc.constantFrom('a', 'b', 'c'), hidden: fc.boolean() }) }),
  fc.record({ delete: key }),
);

describe('Tally', () => {
  it('should find each yes as a search through all would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 70 }),
        fc.array(fc.nat(69), { maxLength: 40 }),
        (row, flips) => {
          const tally = new Tally();
          const plain = [...row];
          for (const yes of row) tally.push(yes);
          for (const place of flips.filter((flip) => flip < plain.length)) {
            tally.change(place, plain[place] ? -1 : 1);
            plain[place] = !plain[place];
          }
          const places = plain.flatMap((yes, place) => (yes ? [place] : []));
          expect(tally.total).toBe(places.length);
          expect(places.map((_, nth) => tally.select(nth))).toEqual(places);
          expect(tally.select(places.length)).toBe(plain.length);
        },
      ),
    );
  });
});

describe('Ordered', () => {
  it('should hold, list, page and find as a plain list does', () => {
    fc.assert(
      fc.property(
        fc.array(edit, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(60),
        (edits, size, when) => {
          const ordered = new Ordered<Item>([], ({ hidden }) => !hidden);
          const byName = ordered.index(({ name }) => (name === 'c' ? null : name));
          let plain: Item[] = [];
          for (const [index, change] of edits.entries()) {
            // An index that is asked early is kept up; one that is asked late is made then.
            if (index === when) byName.get('a');
            if ('set' in change) {
              const at = plain.findIndex(({ id }) => id === change.set.id);
              plain = at < 0 ? [...plain, change.set] : plain.with(at, change.set);
              ordered.set(change.set);
            } else {
              plain = plain.filter(({ id }) => id !== change.delete);
              ordered.delete(change.delete);
            }
          }
          const shown = plain.filter(({ hidden }) => !hidden);
          expect(ordered.all()).toEqual(plain);
          expect(ordered.allShown()).toEqual(shown);
          expect(ordered.shown).toBe(shown.length);
          expect(shown.map((_, start) => ordered.slice(start, size))).toEqual(
            shown.map((_, start) => shown.slice(start, start + size)),
          );
          expect(ordered.slice(shown.length, size)).toEqual([]);
          const paged: Item[] = [];
          for (let place: number | null = 0; place !== null; ) {
            const page: ReturnType<typeof ordered.from> = ordered.from(place, size);
            expect(page.items.length).toBeLessThanOrEqual(size);
            paged.push(...page.items);
            place = page.next;
          }
          expect(paged).toEqual(shown);
          for (const name of ['a', 'b']) {
            const ids = plain.filter((item) => item.name === name).map(({ id }) => id);
            expect([...byName.get(name)].sort()).toEqual(ids.sort());
          }
          expect(byName.get('c')).toEqual([]);
          for (const item of plain) expect(ordered.get(item.id)).toEqual(item);
        },
      ),
    );
  });

  it('should go on behind a place, whatever was taken away before it', () => {
    const items = ['1', '2', '3', '4', '5'].map((id) => ({ id }));
    const ordered = new Ordered(items);
    const { next } = ordered.from(0, 2);
    ordered.delete('1');
    ordered.delete('3');
    expect(ordered.from(next ?? 0, 2)).toEqual({ items: [{ id: '4' }, { id: '5' }], next: null });
  });

  it('should look anew at what is shown', () => {
    const shown = new Set(['1']);
    const ordered = new Ordered([{ id: '1' }, { id: '2' }], ({ id }) => shown.has(id));
    shown.add('2').delete('1');
    for (const id of ['1', '2', '3']) ordered.refresh(id);
    expect(ordered.allShown()).toEqual([{ id: '2' }]);
    expect(ordered.slice(0, 5)).toEqual([{ id: '2' }]);
  });
});

describe('Lag', () => {
  it('should show the oldest state that somebody may still see, for so many reads', () => {
    const lag = new Lag<string>();
    lag.record('x', 'not recorded');
    expect(lag.read()).toBeNull();
    lag.during(2, () => {
      lag.record('x', null);
      lag.record('x', 'one');
    });
    expect(lag.read()).toEqual(new Map([['x', null]]));
    lag.record('x', 'two');
    expect(lag.read()).toEqual(new Map([['x', null]]));
    expect(lag.read()).toBeNull();
  });

  it('should stop recording where the write fails', () => {
    const lag = new Lag<string>();
    expect(() =>
      lag.during(2, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    lag.record('x', null);
    expect(lag.read()).toBeNull();
  });

  it('should leave out what is new, and put back what is changed or gone', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id, name: 'now' }));
    const seen = new Map([
      ['a', null],
      ['b', { id: 'b', name: 'before' }],
      ['d', { id: 'd', name: 'before' }],
      ['e', null],
    ]);
    const list = [a, b, c].filter((item) => item !== undefined);
    expect(behind(list, seen)).toEqual([
      { id: 'b', name: 'before' },
      { id: 'c', name: 'now' },
      { id: 'd', name: 'before' },
    ]);
  });
});
