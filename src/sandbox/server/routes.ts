import type { Route, Service } from './types.js';

/** What a path and method are to a service. */
export interface Match {
  readonly route: Route | null;
  readonly template?: string;
  readonly params: Readonly<Record<string, string>>;
  readonly pathExists: boolean;
}

/** The path without what stands before an API's routes, and the route that has it. */
export function findRoute(
  service: Pick<Service, 'routes' | 'prefixes'>,
  method: string,
  pathname: string,
): { readonly path: string; readonly match: Match } {
  const { path, inside } = withoutPrefix(service, pathname);
  const nothing: Match = { route: null, params: {}, pathExists: false };
  if (!inside) return { path, match: nothing };
  let other: Match | null = null;
  for (const route of service.routes) {
    const params = paramsOf(route.template, path);
    if (params === null) continue;
    if (route.method === method)
      return { path, match: { route, template: route.template, params, pathExists: true } };
    other ??= { route: null, template: route.template, params, pathExists: true };
  }
  return { path, match: other ?? nothing };
}

function withoutPrefix(
  service: Pick<Service, 'prefixes'>,
  pathname: string,
): { path: string; inside: boolean } {
  for (const prefix of service.prefixes) {
    if (prefix === '') return { path: pathname, inside: true };
    if (pathname.startsWith(`${prefix}/`)) return { path: pathname.slice(prefix.length), inside: true };
  }
  return { path: pathname, inside: false };
}

/** The values of a template's `{…}` in a path; null where the path has another form. */
function paramsOf(template: string, path: string): Record<string, string> | null {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decode(given[index] ?? '');
    if (value === null) return null;
    if (!part.startsWith('{')) {
      if (part !== value) return null;
    } else if (value === '') return null;
    else params[part.slice(1, -1)] = value;
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
