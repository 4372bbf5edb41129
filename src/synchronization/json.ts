/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A hundred calls deep is the deepest expression, and each takes three levels of its tree; the rest of a schema needs a dozen. */
const deepest = 400;

/** Whether `json` is nested deeper than any schema. What is not can be walked by functions that call themselves. */
export function isTooDeep(json: Json): boolean {
  const waiting: (readonly [json: Json, depth: number])[] = [[json, 1]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, depth] = next;
    if (value === null || typeof value !== 'object') continue;
    if (depth > deepest) return true;
    for (const item of Object.values(value)) waiting.push([item, depth + 1]);
  }
  return false;
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !isList(json);
}

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** A property that the object itself has; undefined where `json` is no object or has none such. */
export function own(json: Json | undefined, key: string): Json | undefined {
  return isObject(json) && Object.hasOwn(json, key) ? json[key] : undefined;
}

/** A property that is a text. */
export function ownText(json: Json | undefined, key: string): string | undefined {
  const value = own(json, key);
  return typeof value === 'string' ? value : undefined;
}

/** The items of a property that is a list; none where it is none. */
export function ownList(json: Json | undefined, key: string): readonly Json[] {
  const value = own(json, key);
  return isList(value) ? value : [];
}

/** A JSON pointer (RFC 6901) to a place below another. */
export function below(pointer: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>(
    (path, key) => `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );
}

/** Text that is equal for equal data, whatever the order in which an object's keys were written. */
export function canonical(json: Json): string {
  if (isList(json)) return `[${json.map(canonical).join(',')}]`;
  if (!isObject(json)) return JSON.stringify(json);
  const entries = Object.entries(json).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${canonical(value)}`).join(',')}}`;
}

const longestShown = 60;

/** A value for a message, cut where it is long. */
export function shown(json: Json): string {
  const text = JSON.stringify(json);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
