import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadTransport } from '../../src/http/index.js';
import { VonageError } from '../../src/vonage/errors.js';
import { readAll } from '../../src/vonage/pages.js';
import { list, user } from './support.js';

interface Asked {
  readonly start: number;
  readonly count: number;
}

/** A server that answers each page by `answer`; `index` counts requests from 0. */
function server(answer: (asked: Asked, index: number) => unknown) {
  const asked: Asked[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const transport: ReadTransport = {
    counts: {},
    async get(path) {
      const query = new URL(path, 'http://x').searchParams;
      const page = { start: Number(query.get('startIndex')), count: Number(query.get('count')) };
      asked.push(page);
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      const body = answer(page, asked.length - 1);
      await new Promise(setImmediate);
      atOnce -= 1;
      return body;
    },
  };
  return { transport, asked, mostAtOnce: () => mostAtOnce };
}

function everybody(total: number): readonly string[] {
  return Array.from({ length: total }, (_, index) => `u${index}`);
}

function page(ids: readonly string[], { start, count }: Asked, total = ids.length): unknown {
  const some = ids.slice(start - 1, start - 1 + count);
  return list(
    some.map((id) => user(id)),
    { totalResults: total, startIndex: start, itemsPerPage: some.length },
  );
}

const size = (count: number, maxResults: number | null = null) => ({
  count,
  maxResults: async () => maxResults,
});

async function idsOf(transport: ReadTransport, given = size(100)): Promise<readonly string[]> {
  return (await readAll(transport, given)).map(({ id }) => id);
}

describe('readAll', () => {
  it('should ask once where everybody is on the first page, and not for the size of pages', async () => {
    const { transport, asked } = server((at) => page(everybody(99), at));
    const never = { count: 100, maxResults: () => Promise.reject(new Error('asked')) };
    expect(await readAll(transport, never)).toHaveLength(99);
    expect(asked).toEqual([{ start: 1, count: 100 }]);
  });

  it('should look behind a full page, though the total says that there is nothing', async () => {
    const honest = server((at) => page(everybody(100), at));
    expect(await idsOf(honest.transport)).toHaveLength(100);
    expect(honest.asked).toEqual([
      { start: 1, count: 100 },
      { start: 100, count: 100 },
    ]);
    const lying = server((at) => page(everybody(101), at, 100));
    await expect(idsOf(lying.transport)).rejects.toThrow('at least 101 users, and totalResults says 100');
  });

  it.each([
    ['and says which page it gives', true],
    ['and says nothing of it', false],
  ])('should read a server that knows whole pages alone, %s', async (_, tells) => {
    const ids = everybody(250);
    const { transport } = server(({ start, count }) => {
      const aligned = Math.floor((start - 1) / count) * count + 1;
      const given = page(ids, { start: aligned, count });
      return { ...(given as object), startIndex: tells ? aligned : start };
    });
    expect(await idsOf(transport)).toEqual(ids);
    expect(await idsOf(transport, size(300))).toEqual(ids);
  });

  it('should refuse such a server where two readings differ', async () => {
    const [before, after] = [everybody(250), [...everybody(249), 'new']];
    let pages = 0;
    const { transport } = server(({ start, count }) => {
      pages += 1;
      const aligned = Math.floor((start - 1) / count) * count + 1;
      return page(pages < 8 ? before : after, { start: aligned, count });
    });
    await expect(idsOf(transport)).rejects.toThrow(
      'the page from 100 was asked for, and the one from 1 came',
    );
  });

  it('should read 10,000 users in 102 pages of 100, at most eight at once', async () => {
    const { transport, asked, mostAtOnce } = server((at) => page(everybody(10_000), at));
    expect(await idsOf(transport)).toEqual(everybody(10_000));
    expect(asked).toHaveLength(102);
    expect(mostAtOnce()).toBe(8);
  });

  it.each([
    ['offers', 500, 500, 1000],
    ['gives, whatever it offers', 500, 50, 50],
    ['is sensible', 1_000_000, 1_000_000, 1000],
    ['gave, where it offers less', 10, 100, 100],
  ])('should ask for pages as large as the server %s', async (_, offered, given, wanted) => {
    const { transport, asked } = server(({ start, count }) =>
      page(everybody(3000), { start, count: Math.min(count, given) }),
    );
    expect(await idsOf(transport, size(100, offered))).toHaveLength(3000);
    const expected = Math.min(wanted, offered > given ? wanted : offered, 1000);
    expect(asked.slice(1).every(({ count }) => count === Math.max(expected, Math.min(given, 100)))).toBe(
      true,
    );
  });

  it('should read a server that gives a single user a page', async () => {
    const { transport } = server(({ start }) => page(everybody(5), { start, count: 1 }));
    expect(await idsOf(transport)).toEqual(everybody(5));
  });

  it('should read again where somebody joined or left between two pages', async () => {
    let ids = everybody(300);
    const { transport, asked } = server((at, index) => {
      if (index === 2) ids = [...ids.slice(1), 'joined'];
      return page(ids, at);
    });
    // As many as before: only the seam tells.
    expect(await idsOf(transport)).toEqual(ids);
    expect(asked.filter(({ start }) => start === 1)).toHaveLength(2);
  });

  it('should give up where it changes again and again', async () => {
    const { transport, asked } = server((at, index) => page(everybody(300 + index), at));
    const failed = idsOf(transport);
    await expect(failed).rejects.toBeInstanceOf(VonageError);
    await expect(failed).rejects.toMatchObject({ code: 'incomplete-list' });
    await expect(failed).rejects.toThrow(
      /totalResults went from \d+ to \d+ while it was read \(it was read 3 times\)/,
    );
    // Three times with pages that overlap, and once as they are.
    expect(asked.filter(({ start }) => start === 1)).toHaveLength(4);
  });

  it('should send nothing more once a page has failed', async () => {
    const { transport, asked } = server((at, index) => {
      if (index === 3) throw new Error('no');
      return page(everybody(10_000), at);
    });
    await expect(idsOf(transport)).rejects.toThrow('no');
    expect(asked.length).toBeLessThan(20);
  });

  it('should give the list as it is or throw, however a server misbehaves', async () => {
    const misbehaviour = fc.record({
      total: fc.integer({ min: 0, max: 60 }),
      // Of smaller pages a short one has a single user, of which nobody can see whether it moved.
      most: fc.integer({ min: 4, max: 12 }),
      count: fc.integer({ min: 4, max: 12 }),
      offered: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null }),
      // What is wrong with a request, by its number; requests after these are right.
      faults: fc.array(
        fc.constantFrom(
          'none',
          'none',
          'none',
          'short',
          'repeated',
          'renamed',
          'empty',
          'shuffled',
          'join-first',
          'join-last',
          'leave-first',
          'leave-last',
          'swap',
          'more',
          'fewer',
        ),
        { maxLength: 30 },
      ),
      /** Added to every `totalResults`. */
      lie: fc.constantFrom(0, 0, 0, 0, 1, -1, 5),
      seed: fc.nat(1000),
    });
    let whole = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(misbehaviour, async ({ total, most, count, offered, faults, lie, seed }) => {
        let ids = everybody(total);
        let joined = 0;
        const always = new Set(ids);
        const ever = new Set(ids);
        const join = (at: number) => {
          joined += 1;
          ever.add(`j${joined}`);
          ids = ids.toSpliced(at, 0, `j${joined}`);
        };
        const leave = (at: number) => {
          const [left] = ids.slice(at, at + 1);
          if (left === undefined) return;
          always.delete(left);
          ids = ids.toSpliced(at, 1);
        };
        let shuffled = false;
        let changed = false;
        const { transport } = server((asked, index) => {
          const fault = faults[index] ?? 'none';
          if (fault.startsWith('join')) join(fault === 'join-first' ? 0 : ids.length);
          if (fault.startsWith('leave')) leave(fault === 'leave-first' ? 0 : ids.length - 1);
          if (fault === 'swap') {
            leave(0);
            join(ids.length);
          }
          changed ||= /^(?:join|leave|swap)/.test(fault);
          if (fault === 'shuffled') {
            shuffled = true;
            ids = rotated(ids, seed + index);
          }
          const given = Math.min(asked.count, most);
          const at = { start: asked.start, count: fault === 'short' ? Math.ceil(given / 2) : given };
          const said = ids.length + lie + (fault === 'more' ? 1 : fault === 'fewer' ? -1 : 0);
          if (fault === 'empty')
            return list([], { totalResults: Math.max(0, said), startIndex: asked.start });
          if (fault === 'repeated' || fault === 'renamed') {
            const before = Math.max(1, asked.start - given);
            const body = page(ids, { start: before, count: given }, Math.max(0, said)) as object;
            return fault === 'repeated' ? { ...body, startIndex: asked.start } : body;
          }
          return page(ids, at, Math.max(0, said));
        });
        let read: readonly string[];
        try {
          read = await idsOf(transport, size(count, offered));
        } catch (error) {
          refused += 1;
          expect(error).toBeInstanceOf(VonageError);
          // Nothing was wrong: it must be read.
          const isFaulty = lie !== 0 || faults.some((fault) => fault !== 'none' && fault !== 'short');
          expect(isFaulty).toBe(true);
          return;
        }
        whole += 1;
        expect(new Set(read).size).toBe(read.length);
        expect(read.every((id) => ever.has(id))).toBe(true);
        // Who comes and goes in a list without an order of its own cannot be told by anybody.
        if (shuffled && changed) return;
        // A server that says that there are fewer is found out by whoever comes behind its last page, if that comes.
        const isLying = lie < 0 || faults.includes('fewer');
        if (isLying && (most < count || faults.some((fault) => fault !== 'none'))) return;
        expect([...always].filter((id) => !read.includes(id))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
    // Both ends are reached.
    expect(whole).toBeGreaterThan(150);
    expect(refused).toBeGreaterThan(150);
  });
});

function rotated(ids: readonly string[], by: number): readonly string[] {
  const at = ids.length === 0 ? 0 : by % ids.length;
  return [...ids.slice(at), ...ids.slice(0, at)];
}
