import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorityService, leastPermissions } from './authority/authority.js';
import { Tokens } from './authority/tokens.js';
import { demoCompany } from './company/demo.js';
import type { Company } from './company/types.js';
import { Entra } from './entra/entra.js';
import { contractErrors } from './graph/entities.js';
import { graphService } from './graph/graph.js';
import type { GraphLimits } from './graph/throttle.js';
import type { BulkLimits } from './scim/bulk.js';
import type { ScimLimit } from './scim/limit.js';
import { scimPrefix, scimService } from './scim/scim.js';
import type { Seats } from './scim/users.js';
import { Vonage } from './scim/vonage.js';
import { type Certificates, makeCertificates } from './server/certificates.js';
import { Faults } from './server/faults.js';
import { type Listener, listen } from './server/listen.js';
import { RequestLog } from './server/requests.js';
import type { ServerName } from './server/types.js';

export interface SandboxOptions {
  /** Default: the demo company, which fits `stacks/demo`. */
  readonly company?: Company;
  /**
   * Default true. Without, everything is plain http on 127.0.0.1, and `@azure/identity` will not sign in. `sign-in`: only what it
   * signs in to has TLS, so that a process which does not trust the CA can use the rest.
   */
  readonly tls?: boolean | 'sign-in';
  /** Default: free ones. */
  readonly ports?: Partial<Record<ServerName, number>>;
  /** Application permissions in tokens; default: what rollcall needs, and no more. */
  readonly permissions?: readonly string[];
  /** Default: made anew at each start. */
  readonly clientSecret?: string;
  readonly scimToken?: string;
  readonly tokenLifetimeSeconds?: number;
  readonly now?: () => Date;
  /** Rows of a page of Graph without `$top` (default 100), the largest `$top` (default 999), and the most rows whatever `$top` says. */
  readonly graphPage?: { readonly standard: number; readonly max: number; readonly rows?: number };
  /** Values of an `in` that Graph takes in a query which is not advanced; default 15, as it documents. */
  readonly graphInValues?: number;
  /** Largest page of SCIM; default 100. Several: of one list request after the other, over and over. */
  readonly scimPage?: number | readonly number[];
  /** `filter.maxResults` of SCIM's `/ServiceProviderConfig`; default: the largest page. */
  readonly scimMaxResults?: number;
  /** Gives every SCIM list request another order, so that pages overlap and leave out. */
  readonly scimUnordered?: boolean;
  /** SCIM's `/Bulk` (RFC 7644 section 3.7); default: the server has none. Entra does not use it (facts sheet B.8). */
  readonly scimBulk?: BulkLimits;
  /** How many Vonage accounts may be active, hidden ones included, and how one more is refused; default: any number. */
  readonly seats?: number | (Pick<Seats, 'total'> & Partial<Seats>);
  /** userNames of administrators in Vonage whom SCIM cannot see (facts sheet A.2.4); who has no account gets one. */
  readonly hiddenAccounts?: readonly string[];
  /** Requests that the servers take; default: any number. */
  readonly limits?: SandboxLimits;
  /** How long each server takes to answer, in milliseconds; a function is given the number of the request, from 1. */
  readonly latencyMs?: Partial<Record<ServerName, number | ((request: number) => number)>>;
  readonly scimPatchStatus?: 200 | 204;
  /** Whether Vonage lets people be without names and e-mail; default false, as its tutorial has it (facts sheet A.1.3). */
  readonly scimIncomplete?: boolean;
  /** How many reads of a single new assignment are answered with 404, as before it is replicated; default 0. */
  readonly replicationReads?: number;
  /** Holds every entity that Graph sends against Graph's published contract; one that breaks it is answered with 500. */
  readonly validate?: boolean;
}

/** Request limits of the servers. */
export interface SandboxLimits {
  readonly graph?: GraphLimits | null;
  readonly scim?: ScimLimit | null;
  /** Milliseconds from any start; default: the real clock. */
  readonly clock?: () => number;
}

/** A running Entra and Vonage. */
export interface Sandbox {
  readonly company: Company;
  /** Entra's sign-in, Graph (without its version), and Vonage's SCIM base; none ends with a slash. */
  readonly authorityUrl: string;
  readonly graphUrl: string;
  readonly scimUrl: string;
  /** The CA to trust, a PEM file; null without TLS. Gone after `close`. */
  readonly caFile: string | null;
  readonly clientSecret: string;
  readonly scimToken: string;
  /** What each system holds, and edits by hand. */
  readonly entra: Entra;
  readonly vonage: Vonage;
  readonly requests: RequestLog;
  readonly faults: Faults;
  /** Everything that rollcall and `@azure/identity` need to use this sandbox. */
  environment(): Record<string, string>;
  /** Application permissions of tokens from now on. */
  grant(permissions: readonly string[]): void;
  /** Every token that was issued so far is answered with 401 from now on. */
  expireTokens(): void;
  /** A new SCIM token; the old one is answered with 401. */
  renewScimToken(token: string): void;
  /** Stops the servers, cuts every connection, removes the CA file. Can be called again. */
  close(): Promise<void>;
}

/** Starts a local Entra and Vonage on 127.0.0.1, with a company in them. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? (() => new Date());
  const company = options.company ?? demoCompany();
  // Certificates live by the real clock, whatever the sandbox's own says: clients check them by theirs.
  const certificates = options.tls === false ? null : makeCertificates(new Date());
  const [tokens, servers] = await Promise.all([Tokens.make(), listenAll(options, certificates)]);
  const trust = certificates === null ? null : await keepCa(certificates, servers);
  return assemble(options, { now, company, tokens, servers, trust });
}

interface Servers {
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly listeners: Readonly<Record<ServerName, Listener>>;
}

async function listenAll(options: SandboxOptions, certificates: Certificates | null): Promise<Servers> {
  const faults = new Faults();
  const requests = new RequestLog();
  const opened: Listener[] = [];
  const open = async (name: ServerName): Promise<Listener> => {
    const plain = options.tls === 'sign-in' && name !== 'authority';
    const latency = options.latencyMs?.[name];
    const listener = await listen({
      port: options.ports?.[name] ?? 0,
      certificates: plain ? null : certificates,
      faults,
      requests,
      ...(latency !== undefined && { latencyMs: typeof latency === 'number' ? () => latency : latency }),
    });
    opened.push(listener);
    return listener;
  };
  try {
    const listeners = {
      authority: await open('authority'),
      graph: await open('graph'),
      scim: await open('scim'),
    };
    return { faults, requests, listeners };
  } catch (error) {
    await Promise.all(opened.map((listener) => listener.close()));
    throw error;
  }
}

interface Trust {
  readonly folder: string;
  readonly file: string;
}

async function keepCa(certificates: Certificates, servers: Servers): Promise<Trust> {
  try {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-sandbox-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, certificates.ca);
    return { folder, file };
  } catch (error) {
    await Promise.all(Object.values(servers.listeners).map((listener) => listener.close()));
    throw error;
  }
}

interface Parts {
  readonly now: () => Date;
  readonly company: Company;
  readonly tokens: Tokens;
  readonly servers: Servers;
  readonly trust: Trust | null;
}

function assemble(options: SandboxOptions, { now, company, tokens, servers, trust }: Parts): Sandbox {
  const { faults, requests } = servers;
  const { authority, graph, scim } = servers.listeners;
  const entra = new Entra(company, now);
  const vonage = new Vonage(company, now);
  for (const userName of options.hiddenAccounts ?? []) hide(vonage, userName);
  const clock = options.limits?.clock ?? (() => performance.now());
  const scimPage = options.scimPage ?? 100;
  const clientSecret = options.clientSecret ?? randomBytes(24).toString('base64url');
  const scimUrl = `${scim.origin}${scimPrefix}`;
  let scimToken = options.scimToken ?? randomBytes(24).toString('base64url');
  let permissions: readonly string[] = options.permissions ?? leastPermissions;
  authority.serve(
    authorityService({
      origin: authority.origin,
      graphOrigin: graph.origin,
      entra,
      tokens,
      now,
      clientSecret,
      lifetimeSeconds: options.tokenLifetimeSeconds ?? 3599,
      permissions: () => permissions,
    }),
  );
  graph.serve(
    graphService({
      origin: graph.origin,
      tokens,
      now,
      entra,
      page: options.graphPage ?? { standard: 100, max: 999 },
      limits: options.limits?.graph ?? null,
      clock,
      inValues: options.graphInValues ?? 15,
      replicationReads: options.replicationReads ?? 0,
      check: (type, json) => {
        const errors = options.validate === true ? contractErrors(type, json) : [];
        if (errors.length > 0) throw new Error(`a ${type} breaks Graph's contract: ${errors.join('; ')}`);
      },
    }),
  );
  scim.serve(
    scimService({
      base: scimUrl,
      vonage,
      page: scimPage,
      maxResults: options.scimMaxResults ?? Math.max(...[scimPage].flat()),
      unordered: options.scimUnordered ?? false,
      seats: seatsOf(options.seats),
      bulk: options.scimBulk ?? null,
      limit: options.limits?.scim ?? null,
      clock,
      patchStatus: options.scimPatchStatus ?? 200,
      incomplete: options.scimIncomplete ?? false,
      token: () => scimToken,
    }),
  );
  return {
    company,
    authorityUrl: authority.origin,
    graphUrl: graph.origin,
    scimUrl,
    caFile: trust?.file ?? null,
    clientSecret,
    get scimToken() {
      return scimToken;
    },
    entra,
    vonage,
    requests,
    faults,
    environment: () => ({
      AZURE_AUTHORITY_HOST: authority.origin,
      AZURE_TENANT_ID: entra.tenantId,
      AZURE_CLIENT_ID: entra.client.id,
      AZURE_CLIENT_SECRET: clientSecret,
      ROLLCALL_GRAPH_URL: graph.origin,
      ROLLCALL_VONAGE_URL: scimUrl,
      ROLLCALL_VONAGE_TOKEN: scimToken,
      ...(trust !== null && { NODE_EXTRA_CA_CERTS: trust.file, SSL_CERT_FILE: trust.file }),
    }),
    grant: (next) => {
      permissions = next;
    },
    expireTokens: () => tokens.revokeAll(),
    renewScimToken: (token) => {
      scimToken = token;
    },
    close: async () => {
      await Promise.all([authority, graph, scim].map((listener) => listener.close()));
      if (trust !== null) await rm(trust.folder, { recursive: true, force: true });
    },
  };
}

function seatsOf(seats: SandboxOptions['seats']): Seats | null {
  if (seats === undefined) return null;
  const given = typeof seats === 'number' ? { total: seats } : seats;
  return { status: 400, detail: 'Every seat of the account is taken.', ...given };
}

function hide(vonage: Vonage, userName: string): void {
  if (vonage.find(userName) === null) {
    vonage.add({ userName, email: userName, givenName: 'Account', familyName: 'Admin', hidden: true });
  } else vonage.edit(userName, { hidden: true });
}
