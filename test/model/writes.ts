import { type Change, isLockout, isWritten } from '../../src/plan/types.js';
import type { LoggedRequest, Sandbox } from '../../src/sandbox/index.js';
import type { Reconciled } from '../support/reconcile.js';
import type { Snapshot } from './ledger.js';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Single writes; a bulk request has several. */
function operationsOf({ method, path, body }: LoggedRequest): readonly Operation[] {
  const own = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (!path.endsWith('/Bulk')) return [{ method, path, body: own }];
  return (own.Operations as { method: string; path: string; data?: Operation['body'] }[]).map((each) => ({
    method: each.method,
    path: each.path,
    body: each.data ?? {},
  }));
}

/** Writes of a run for which its plan has no change, each as a line. */
export function beyondPlan(
  sandbox: Sandbox,
  { planned, wasRefused }: Reconciled,
  before: Snapshot,
): string[] {
  const { changes } = planned.plan;
  const written = changes.filter(isWritten).filter((change) => !wasRefused || isLockout(change));
  return sandbox.requests
    .writes()
    .flatMap(operationsOf)
    .filter((operation) => !written.some((change) => covers(change, operation, sandbox, before)))
    .map(({ method, path, body }) => `no plan has ${method} ${path} ${JSON.stringify(body)}`);
}

function covers(
  { action, kind, subject }: Change,
  { method, path, body }: Operation,
  sandbox: Sandbox,
  before: Snapshot,
): boolean {
  const last = decodeURIComponent(path.split('/').at(-1) ?? '');
  if (path.includes('appRoleAssignedTo')) {
    if (kind !== 'assignment') return false;
    const { objectId } = subject;
    if (method === 'POST') return action === 'assign' && body.principalId === objectId;
    const held = before.assignments.get(last);
    return action === 'unassign' && (held === undefined || held === objectId);
  }
  if (kind !== 'account') return false;
  if (method === 'POST') return action === 'create' && same(String(body.userName), subject.name);
  if (method === 'DELETE') return action === 'delete' && subject.scimId === last;
  // After a create that was answered with a conflict, what is there is brought in line.
  if (action === 'create') return same(sandbox.vonage.find(last)?.userName ?? '', subject.name);
  return action !== 'delete' && subject.scimId === last;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** What is wrong with the number of writes of a run that nothing disturbed. */
export function unwantedWrites(sandbox: Sandbox, { planned, wasRefused, failures }: Reconciled): string[] {
  // What was taken and given again by hand has another id than the state knows, and is asked for after a 404.
  const isMiss = ({ method, status }: LoggedRequest): boolean => method === 'DELETE' && status === 404;
  const done = sandbox.requests.writes().filter((request) => !isMiss(request));
  const sent = done.flatMap(operationsOf).length;
  const written = planned.plan.changes.filter(isWritten);
  const expected = wasRefused ? written.filter(isLockout).length : written.length;
  // One that is gone already takes no write that counts.
  const gone = sandbox.requests.writes().filter(isMiss).length;
  if ((sent <= expected && sent + gone >= expected) || failures.length > 0) return [];
  return [`${sent} writes, and the plan has ${expected}`];
}
