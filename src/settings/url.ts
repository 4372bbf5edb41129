import { isLoopback } from '../loopback.js';

/**
 * Checks the address of a service to which rollcall sends a token. Returns the address without slashes at its end, or
 * what is wrong with it. Plain `http:` is accepted for loopback alone (docs/architecture.md, "Settings"); credentials,
 * a query or a fragment in it would end up in logs or be lost when paths are appended.
 */
export function parseServiceUrl(text: string): { readonly url: string } | { readonly wrong: string } {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { wrong: 'is not a URL; it looks like https://host/path' };
  }
  if (url.username !== '' || url.password !== '') {
    return { wrong: 'holds a user name or password; leave them out' };
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { wrong: `begins with ${url.protocol}// and not with https://` };
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { wrong: 'is plain http, which is accepted for this machine alone; use https' };
  }
  // A bare `?` or `#` parses to an empty search or hash, and would still swallow what is appended.
  if (/[?#]/.test(text)) return { wrong: 'holds a query or fragment; leave out everything from ? or #' };
  return { url: (url.origin + url.pathname).replace(/\/+$/, '') };
}
