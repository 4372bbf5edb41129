import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A sandbox without TLS, closed after the test. */
export async function open(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ tls: false, validate: true, ...options });
  cleanups.push(() => sandbox.close());
  return sandbox;
}

/** An empty folder, removed after the test. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-sandbox-test-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** An answer's JSON, with what tests look into by name. Absent where the answer says otherwise. */
export interface Body {
  readonly id: string;
  readonly access_token: string;
  readonly value: readonly Body[];
  readonly Resources: readonly Body[];
  readonly '@odata.nextLink': string;
  readonly error: { readonly code: string; readonly message: string };
  readonly [property: string]: unknown;
}

/** Sends one request; the body is JSON. */
export async function send(
  url: string,
  token: string,
  init: { method?: string; body?: unknown; headers?: Record<string, string>; text?: string } = {},
): Promise<Answer> {
  const { method = 'GET', body, text, headers = {} } = init;
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const received = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (received === '' ? {} : JSON.parse(received)) as Body,
  };
}

/** Asks for a token as a client with a secret does. */
export function requestToken(
  sandbox: Sandbox,
  form: Record<string, string> = {},
  tenant?: string,
): Promise<Answer> {
  const { AZURE_CLIENT_ID: id = '', AZURE_CLIENT_SECRET: secret = '' } = sandbox.environment();
  const text = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
    scope: `${sandbox.graphUrl}/.default`,
    ...form,
  }).toString();
  return send(`${sandbox.authorityUrl}/${tenant ?? sandbox.company.tenantId}/oauth2/v2.0/token`, '', {
    method: 'POST',
    text,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

/** A token for Graph. */
export async function tokenOf(sandbox: Sandbox): Promise<string> {
  return (await requestToken(sandbox)).body.access_token;
}

export type Client = (path: string, init?: Parameters<typeof send>[2]) => Promise<Answer>;

/** Graph v1.0 with a token. Absolute URLs are asked as they are. */
export async function graphOf(sandbox: Sandbox): Promise<Client> {
  const token = await tokenOf(sandbox);
  return (path, init) =>
    send(path.startsWith('http') ? path : `${sandbox.graphUrl}/v1.0${path}`, token, init);
}

/** SCIM with the right token. */
export function scimOf(sandbox: Sandbox): Client {
  return (path, init) => send(`${sandbox.scimUrl}${path}`, sandbox.scimToken, init);
}

/** What makes a query an advanced one. */
export const eventual = { headers: { ConsistencyLevel: 'eventual' } };
