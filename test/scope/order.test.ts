import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderScopes } from '../../src/scope/order.js';

const position = { file: 'x.yaml', line: 1, column: 1 };
const scope = (name: string, to: readonly string[], minus: readonly string[] = []) => ({
  scope: name,
  scopes: to.map((each) => ({ name: each, position })),
  minus: minus.map((each) => ({ name: each, position })),
});
const names = (scopes: readonly { readonly scope: string }[]) => scopes.map((each) => each.scope);

describe('orderScopes', () => {
  it('should put each scope behind those that it refers to, and else keep the order', () => {
    const found = orderScopes([scope('a', ['c']), scope('b', []), scope('c', [], ['d']), scope('d', [])]);
    expect(names(found.order)).toEqual(['d', 'c', 'a', 'b']);
    expect(found.cycles).toEqual([]);
  });

  it('should name a ring from where it was entered, with the reference that closes it', () => {
    const found = orderScopes([
      scope('x', ['a']),
      scope('a', ['b']),
      scope('b', [], ['c']),
      scope('c', ['a']),
    ]);
    expect(found.cycles).toMatchObject([{ scopes: ['a', 'b', 'c'], from: 'c', reference: { name: 'a' } }]);
  });

  it('should pass over names that are no scope', () => {
    expect(orderScopes([scope('a', ['nobody'])])).toMatchObject({ cycles: [] });
  });

  it('should end its list of rings', () => {
    const all = Array.from({ length: 60 }, (_, index) => `s${index}`);
    expect(orderScopes(all.map((name) => scope(name, all))).cycles).toHaveLength(100);
  });

  it('should order every scope once, behind its references where there is no ring', () => {
    const some = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 14 });
    fc.assert(
      fc.property(some, (edges) => {
        const all = Array.from({ length: 10 }, (_, index) =>
          scope(
            `s${index}`,
            edges.filter(([from]) => from === index).map(([, to]) => `s${to}`),
          ),
        );
        const { order, cycles } = orderScopes(all);
        expect(names(order).sort()).toEqual(names(all).sort());
        const place = new Map(names(order).map((name, index) => [name, index]));
        const backward = edges.filter(
          ([from, to]) => (place.get(`s${to}`) ?? 0) >= (place.get(`s${from}`) ?? 0),
        );
        expect(backward.length === 0).toBe(cycles.length === 0);
      }),
    );
  });
});
