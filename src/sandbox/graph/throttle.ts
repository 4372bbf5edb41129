import type { Entra } from '../entra/entra.js';
import { Bucket } from '../server/bucket.js';
import type { Admission, Route, SandboxRequest } from '../server/types.js';
import { codeOf, graphError } from './errors.js';

/** What one app may ask of one tenant; `documented` is what Microsoft publishes (facts sheet C.4, concepts/throttling-limits.md). */
export type GraphLimits =
  | 'documented'
  | {
      /** Resource units in 10 seconds; default: as documented for the size of the tenant. */
      readonly units?: number;
      /** Writes in 150 seconds; default 3,000, as documented. */
      readonly writes?: number;
    };

/** Base costs in resource units by what a path is for; a path that is not here costs 1. */
const baseCosts: Readonly<Record<string, number>> = {
  '/users': 2,
  '/groups/{id}/members': 3,
  '/groups/{id}/transitiveMembers': 5,
};

/** Resource units that a request costs. */
export function costOf(request: Pick<SandboxRequest, 'method' | 'query'>, template: string | null): number {
  if (request.method !== 'GET') return 1;
  // A cast asks for the same list.
  const path = (template ?? '').replace(/\/microsoft\.graph\.\w+$/, '');
  const top = request.query.get('$top');
  const cost =
    (baseCosts[path] ?? 1) -
    Number(request.query.has('$select')) +
    Number(request.query.has('$expand')) -
    Number(top !== null && Number(top) < 20);
  return Math.max(1, cost);
}

/** Resource units in 10 seconds for a tenant of so many users. */
export function documentedUnits(users: number): number {
  if (users < 50) return 3500;
  return users <= 500 ? 5000 : 8000;
}

/** Counts requests against Graph's limits. Refused ones count too, so that a client which only hammers stays out. */
export function graphLimiter(
  limits: GraphLimits | null,
  { entra, clock }: { readonly entra: Entra; readonly clock: () => number },
): (request: SandboxRequest, route: Route | null) => Admission | null {
  if (limits === null) return () => null;
  const given = limits === 'documented' ? {} : limits;
  const unitsIn10 = given.units ?? documentedUnits(entra.userStore.shown);
  const writesIn150 = given.writes ?? 3000;
  const units = new Bucket(unitsIn10 / 10, unitsIn10, clock);
  const writes = new Bucket(writesIn150 / 150, writesIn150, clock);
  return (request, route) => {
    const cost = costOf(request, route?.template ?? null);
    const isWrite = request.method !== 'GET';
    const waitForUnits = units.take(cost, cost);
    const waitToWrite = isWrite ? writes.take(1, 1) : 0;
    const used = Math.max(units.used, isWrite ? writes.used : 0);
    const headers = {
      'x-ms-resource-unit': String(cost),
      ...(used >= 0.8 && { 'x-ms-throttle-limit-percentage': used.toFixed(2) }),
    };
    if (waitForUnits === 0 && waitToWrite === 0) return { refused: null, headers };
    const isUnits = waitForUnits >= waitToWrite;
    const { code, message } = codeOf(429);
    const { client, tenantId } = entra;
    const refused = graphError(request, 429, code, message, {
      'Retry-After': String(Math.ceil(Math.max(waitForUnits, waitToWrite))),
      'x-ms-throttle-scope': `Tenant_Application/${isUnits ? 'ReadWrite' : 'Write'}/${client.id}/${tenantId}`,
      'x-ms-throttle-information': isUnits ? 'ResourceUnitLimitExceeded' : 'WriteLimitExceeded',
    });
    return { refused, headers };
  };
}
