import type { Ordered } from '../store/ordered.js';
import type { Entity } from './entities.js';

/** Where a page ended: the last row that it had, and a place to go on from should that row be gone. */
export interface Mark {
  readonly id: string;
  readonly place: number;
}

/** The rows of a list, to be read by pages; a page costs the same however many rows there are. */
export interface Rows {
  count(): number;
  /** @param after null: from the beginning */
  page(
    after: Mark | null,
    size: number,
  ): { readonly entities: readonly Entity[]; readonly next: Mark | null };
  /** Every row, for what no index answers. */
  all(): readonly Entity[];
  /** Rows that have one of these values, without regard to case; null where the property has no index. */
  with?(property: string, values: readonly string[]): readonly Entity[] | null;
}

/** Rows out of a store, in its order. */
export function storedRows<Item extends { readonly id: string }>(
  store: Pick<Ordered<Item>, 'from' | 'shown'>,
  entityOf: (item: Item) => Entity,
  find?: (property: string, value: string) => readonly Item[] | null,
): Rows {
  return {
    count: () => store.shown,
    page: (after, size) => {
      const { items, next } = store.from(after?.place ?? 0, size);
      const last = items.at(-1);
      return {
        entities: items.map(entityOf),
        next: next === null || last === undefined ? null : { id: last.id, place: next },
      };
    },
    all: () => store.from(0, Number.POSITIVE_INFINITY).items.map(entityOf),
    with: (property, values) => {
      const found = new Map<string, Item>();
      for (const value of values) {
        const items = find?.(property, value) ?? null;
        if (items === null) return null;
        for (const item of items) found.set(item.id, item);
      }
      return [...found.values()].map(entityOf);
    },
  };
}

/** Rows by id in a given order, of which some may be gone. */
export function rowsOf(ids: readonly string[], entityOf: (id: string) => Entity | null): Rows {
  const existing = (): Entity[] => ids.flatMap((id) => entityOf(id) ?? []);
  return {
    count: () => existing().length,
    page: (after, size) => {
      const entities: Entity[] = [];
      for (let at = placeAfter(ids, after); at < ids.length; at += 1) {
        const entity = entityOf(ids[at] ?? '');
        if (entity === null) continue;
        const last = entities.at(-1);
        if (entities.length === size && last !== undefined)
          return { entities, next: { id: last.id, place: at } };
        entities.push(entity);
      }
      return { entities, next: null };
    },
    all: existing,
  };
}

/** Rows that were made for this list. */
export function listed(entities: readonly Entity[]): Rows {
  return {
    count: () => entities.length,
    page: (after, size) => {
      const start = after === null ? 0 : placeAfterEntity(entities, after);
      const end = start + size;
      const last = entities[end - 1];
      const next = last === undefined || end >= entities.length ? null : { id: last.id, place: end };
      return { entities: entities.slice(start, end), next };
    },
    all: () => entities,
  };
}

function placeAfter(ids: readonly string[], after: Mark | null): number {
  if (after === null) return 0;
  // As long as nothing changes, the rows before the place are those that were read.
  const at = ids[after.place - 1] === after.id ? after.place - 1 : ids.indexOf(after.id);
  return at < 0 ? Math.max(0, after.place - 1) : at + 1;
}

function placeAfterEntity(entities: readonly Entity[], after: Mark): number {
  if (entities[after.place - 1]?.id === after.id) return after.place;
  const at = entities.findIndex(({ id }) => id === after.id);
  return at < 0 ? Math.max(0, after.place - 1) : at + 1;
}

/** Keeps what was searched or sorted, so that it is done once for all pages of a list, and anew after a change. */
export class RowCache {
  private readonly kept = new Map<string, { readonly version: number; readonly rows: Rows }>();

  /** @param versionOf grows with every change of what lists are made from */
  constructor(
    private readonly versionOf: () => number,
    private readonly size = 8,
  ) {}

  get(key: string, make: () => Rows): Rows {
    const version = this.versionOf();
    const known = this.kept.get(key);
    this.kept.delete(key);
    const entry = known?.version === version ? known : { version, rows: make() };
    this.kept.set(key, entry);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.size) break;
      this.kept.delete(oldest);
    }
    return entry.rows;
  }
}
