import type { Range, SourceFile } from './source.js';

/** YAML as data, each part with its place. `unknown`: an alias or a tagged value, which was reported. */
export type Tree = MapTree | ListTree | ScalarTree | UnknownTree;

export interface MapTree {
  readonly kind: 'map';
  readonly range: Range;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: Range;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly range: Range;
  readonly items: readonly Tree[];
}

export interface ScalarTree {
  readonly kind: 'scalar';
  /** Of the value with its quotes; of the key where there is no value. */
  readonly range: Range;
  readonly value: string | number | boolean | null;
  readonly style: 'plain' | 'single' | 'double' | 'block';
}

export interface TextTree extends ScalarTree {
  readonly value: string;
}

export interface UnknownTree {
  readonly kind: 'unknown';
  readonly range: Range;
}

/** A file that could be read as YAML. */
export interface Document {
  readonly source: SourceFile;
  readonly root: Tree;
}

/** The value of a key; undefined where `tree` is no map or has no such key. */
export function get(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}

/** The text of a key; undefined where there is none, or it is no text (which the schema reports). */
export function getText(tree: Tree | undefined, key: string): TextTree | undefined {
  const value = get(tree, key);
  return value !== undefined && isText(value) ? value : undefined;
}

/** The number of a key; null where there is none. */
export function getNumber(tree: Tree | undefined, key: string): number | null {
  const value = get(tree, key);
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : null;
}

/** The items of the list of a key; none where there is no list. */
export function getList(tree: Tree | undefined, key: string): readonly Tree[] {
  const value = get(tree, key);
  return value?.kind === 'list' ? value.items : [];
}

/** The entries of the map of a key, by name; none where there is no map. */
export function getEntries(tree: Tree | undefined, key: string): readonly (readonly [string, Entry])[] {
  const value = get(tree, key);
  return value?.kind === 'map' ? [...value.entries] : [];
}

export function isText(tree: Tree): tree is TextTree {
  return tree.kind === 'scalar' && typeof tree.value === 'string';
}

/** Plain data, maps as objects without a prototype. What is `unknown` becomes undefined. */
export function toData(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(toData);
    case 'map': {
      const data: Record<string, unknown> = Object.create(null);
      for (const [key, { value }] of tree.entries) data[key] = toData(value);
      return data;
    }
    case 'unknown':
      return undefined;
  }
}

/** A place in a tree, found by JSON pointer. */
export interface Located {
  readonly tree: Tree;
  /** Where the key stands that leads there, if a key does. */
  readonly key: Range | undefined;
  /** The nearest key on the way there; empty at the root. */
  readonly name: string;
  /** Whether it is an item of the list `name`. */
  readonly isItem: boolean;
}

/** Follows a JSON pointer (RFC 6901). Undefined where it leads nowhere. */
export function locate(root: Tree, pointer: string): Located | undefined {
  let located: Located = { tree: root, key: undefined, name: '', isItem: false };
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const { tree } = located;
    if (tree.kind === 'map') {
      const entry = tree.entries.get(name);
      if (entry === undefined) return undefined;
      located = { tree: entry.value, key: entry.key, name, isItem: false };
    } else {
      const item = tree.kind === 'list' ? tree.items[Number(name)] : undefined;
      if (item === undefined) return undefined;
      located = { tree: item, key: undefined, name: located.name, isItem: true };
    }
  }
  return located;
}
