/** Adds to a list in a map; the first items of a key begin its list. */
export function push<K, T>(map: Map<K, T[]>, key: K, ...items: readonly T[]): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [...items]);
  else list.push(...items);
}
