/** Whether the first version found in a text is at least another; false where the text names none. `go1.26.8` and `v3.246.0-dev` are read too. */
export function atLeast(text: string, oldest: string): boolean {
  const [found, wanted] = [numbers(text), numbers(oldest)];
  if (found === undefined || wanted === undefined) return false;
  for (const [index, number] of wanted.entries()) {
    const difference = (found[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The first version in a text, such as `3.246.0`; undefined where there is none. */
export function versionIn(text: string): string | undefined {
  return /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0];
}

function numbers(text: string): readonly number[] | undefined {
  return versionIn(text)?.split('.').map(Number);
}
