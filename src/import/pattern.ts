import { referenceKey } from '../declare/names.js';

/** Whether a name is like a pattern, in which `*` stands for any text; without regard to case, in linear time but for the `*`s. */
export function isLike(name: string, pattern: string): boolean {
  const text = referenceKey(name);
  const parts = referenceKey(pattern).split('*');
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
