/**
 * Runs `task` on each item, at most `atMost` at a time, begun in their order. The first failure is thrown once those that had begun have
 * ended; nothing is begun after it.
 * @returns the results in the order of the items
 */
export async function inParallel<T, R>(
  items: readonly T[],
  atMost: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const work = async (): Promise<void> => {
    while (failure === undefined && next < items.length) {
      const index = next;
      next += 1;
      try {
        results[index] = await task(items[index] as T);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atMost, items.length) }, work));
  if (failure !== undefined) throw failure.error;
  return results;
}

/** `Promise.all` that leaves no request running behind an error: the first rejection is thrown once all have ended. */
export async function settled<T extends readonly unknown[]>(
  promises: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(promises);
  return Promise.all(promises) as unknown as Promise<T>;
}
