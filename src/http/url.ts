/**
 * The URL of a request. `path` begins with a slash and goes below the base, or is an absolute URL (a `nextLink`) of
 * the same origin. Null for any other: the token is for one origin alone (docs/architecture.md).
 */
export function requestUrl(base: URL, path: string): URL | null {
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(path);
  if (!absolute && !path.startsWith('/')) return null;
  let url: URL;
  try {
    url = new URL(absolute ? path : base.href.replace(/\/+$/, '') + path);
  } catch {
    return null;
  }
  return url.origin === base.origin && url.username === '' && url.password === '' ? url : null;
}

/** The URL without query and fragment, for messages. */
export function withoutQuery(url: URL): string {
  return url.origin + url.pathname;
}

/** The path below the base with everything that looks like an id replaced by `{id}`: the name a request is counted under. */
export function routeOf(base: URL, url: URL): string {
  const prefix = base.pathname.replace(/\/+$/, '');
  const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname;
  return path
    .split('/')
    .map((part) => (looksLikeId(part) ? '{id}' : part))
    .join('/');
}

/** Names in Graph's and SCIM's paths are words; ids have digits or signs, or are long. `v1.0` is no id. */
function looksLikeId(part: string): boolean {
  return !/^v\d+(?:\.\d+)?$/.test(part) && (/[\d%@=_]/.test(part) || part.length > 24);
}

/**
 * An id as one segment of a path.
 *
 * @throws {RangeError} for an empty id and for `.` and `..`, which would name another resource.
 */
export function pathSegment(id: string): string {
  if (id === '' || id === '.' || id === '..') throw new RangeError(`\`${id}\` can't be an id`);
  return encodeURIComponent(id);
}
