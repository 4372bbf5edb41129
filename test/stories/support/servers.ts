import type { LoggedRequest, Sandbox } from '../../../src/sandbox/index.js';

/** Everything that decides who can use Vonage, in an order of its own: what a refused run leaves exactly as it was. */
export function holdings(sandbox: Sandbox): {
  readonly accounts: readonly Record<string, unknown>[];
  readonly assignments: readonly string[];
} {
  const { vonage, entra } = sandbox;
  return {
    accounts: vonage.accounts.map((account) => ({ ...account })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    assignments: entra
      .assignments()
      .map(({ id, principalId, appRoleId }) => `${principalId} ${appRoleId} ${id}`)
      .sort(),
  };
}

/** userNames of the accounts that can be used now. */
export function activeNames(sandbox: Sandbox): string[] {
  return sandbox.vonage.accounts
    .filter((account) => account.active)
    .map((account) => account.userName)
    .sort();
}

/** userPrincipalNames of the people assigned to the app now. */
export function assignedNames(sandbox: Sandbox): string[] {
  return sandbox.entra
    .assignments()
    .map(({ principalId }) => sandbox.entra.user(principalId).userPrincipalName)
    .sort();
}

/** Requests that take access from somebody: every DELETE, and every body that makes an account inactive. */
export function takings(sandbox: Sandbox): string[] {
  return sandbox.requests.writes().filter(takes).map(routed);
}

function takes({ method, body }: LoggedRequest): boolean {
  return (
    method === 'DELETE' ||
    /"(?:path":"active","value|active)":(?:false|"false")/i.test(JSON.stringify(body ?? null))
  );
}

/** Methods and routes of all requests to Graph and Vonage that are not reads. */
export function writtenRoutes(sandbox: Sandbox): string[] {
  return sandbox.requests.writes().map(routed);
}

function routed({ method, route }: LoggedRequest): string {
  return `${method} ${route}`;
}
