import { Tally } from './tally.js';

/**
 * Things by id in the order in which they came, of which some are not shown. Reading a page, and changing one thing, cost the
 * same however many there are.
 */
export class Ordered<Item extends { readonly id: string }> {
  private readonly places = new Map<string, number>();
  /** A place is never given again, so that what was read up to one is read on from there. */
  private readonly items: (Item | undefined)[] = [];
  private readonly shownAt: boolean[] = [];
  private readonly tally = new Tally();
  private readonly indexes: Index<Item>[] = [];

  constructor(
    items: Iterable<Item> = [],
    private readonly isShown: (item: Item) => boolean = () => true,
  ) {
    for (const item of items) this.set(item);
  }

  /** How many are shown. */
  get shown(): number {
    return this.tally.total;
  }

  get(id: string): Item | undefined {
    const place = this.places.get(id);
    return place === undefined ? undefined : this.items[place];
  }

  /** Adds an item at the end, or changes it where it stands. */
  set(item: Item): void {
    const place = this.places.get(item.id);
    if (place === undefined) {
      this.places.set(item.id, this.items.length);
      this.items.push(item);
      const shown = this.isShown(item);
      this.shownAt.push(shown);
      this.tally.push(shown);
    } else {
      const before = this.items[place];
      if (before !== undefined) for (const index of this.indexes) index.remove(before);
      this.items[place] = item;
      this.show(place, this.isShown(item));
    }
    for (const index of this.indexes) index.add(item);
  }

  delete(id: string): void {
    const place = this.places.get(id);
    if (place === undefined) return;
    const before = this.items[place];
    if (before !== undefined) for (const index of this.indexes) index.remove(before);
    this.places.delete(id);
    this.items[place] = undefined;
    this.show(place, false);
  }

  /** Looks anew whether an item is shown, where that depends on something beside it. */
  refresh(id: string): void {
    const place = this.places.get(id);
    const item = place === undefined ? undefined : this.items[place];
    if (place !== undefined && item !== undefined) this.show(place, this.isShown(item));
  }

  /** Every item, shown or not, in order. */
  all(): Item[] {
    return this.items.filter((item) => item !== undefined);
  }

  /** Every item that is shown, in order. */
  allShown(): Item[] {
    return this.items.filter(
      (item, place): item is Item => item !== undefined && this.shownAt[place] === true,
    );
  }

  /** Shown items from the `start`th on, from 0. */
  slice(start: number, count: number): Item[] {
    return start < 0 || count <= 0 ? [] : this.from(this.tally.select(start), count).items;
  }

  /** Shown items at and behind a place, and the place behind the last of them; null where nothing follows. */
  from(place: number, count: number): { readonly items: Item[]; readonly next: number | null } {
    const items: Item[] = [];
    for (let at = Math.max(0, place); at < this.items.length; at += 1) {
      const item = this.items[at];
      if (item === undefined || this.shownAt[at] !== true) continue;
      if (items.length === count) return { items, next: at };
      items.push(item);
    }
    return { items, next: null };
  }

  /** Finds items by a key: made when it is first asked, and kept up from then on. */
  index(keyOf: (item: Item) => string | null): Index<Item> {
    const index = new Index(keyOf, () => this.all());
    this.indexes.push(index);
    return index;
  }

  private show(place: number, shown: boolean): void {
    if (this.shownAt[place] === shown) return;
    this.shownAt[place] = shown;
    this.tally.change(place, shown ? 1 : -1);
  }
}

/** Ids of items by a key that several may have. */
export class Index<Item extends { readonly id: string }> {
  /** One id is kept as it is: most keys have no other, and a list each would weigh more than the keys. */
  private ids: Map<string, string | readonly string[]> | null = null;

  constructor(
    private readonly keyOf: (item: Item) => string | null,
    private readonly all: () => readonly Item[],
  ) {}

  /** Ids with this key, in the order in which they came to have it. */
  get(key: string): readonly string[] {
    if (this.ids === null) {
      this.ids = new Map();
      for (const item of this.all()) this.add(item);
    }
    const ids = this.ids.get(key);
    if (ids === undefined) return [];
    return typeof ids === 'string' ? [ids] : ids;
  }

  add(item: Item): void {
    const key = this.keyOf(item);
    if (key === null || this.ids === null) return;
    this.ids.set(key, this.ids.has(key) ? [...this.get(key), item.id] : item.id);
  }

  remove(item: Item): void {
    const key = this.keyOf(item);
    if (key === null || this.ids === null) return;
    const rest = this.get(key).filter((id) => id !== item.id);
    const [only] = rest;
    if (only === undefined) this.ids.delete(key);
    else this.ids.set(key, rest.length === 1 ? only : rest);
  }
}
