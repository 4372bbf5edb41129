import { randomUUID } from 'node:crypto';
import type { Entra } from '../entra/entra.js';
import type { Reply, SandboxRequest, Service } from '../server/types.js';
import type { Tokens } from './tokens.js';

/** Permissions that rollcall needs, and no more (facts sheet C.3). */
export const leastPermissions = [
  'User.Read.All',
  'GroupMember.Read.All',
  'Application.Read.All',
  'AppRoleAssignment.ReadWrite.All',
  'Synchronization.Read.All',
] as const;

export interface AuthorityOptions {
  readonly origin: string;
  readonly graphOrigin: string;
  readonly entra: Entra;
  readonly tokens: Tokens;
  readonly now: () => Date;
  readonly clientSecret: string;
  readonly lifetimeSeconds: number;
  /** Asked anew for every token. */
  readonly permissions: () => readonly string[];
}

/** Sign-in: Entra's token endpoint for an app with a secret, and what its clients look up before. */
export function authorityService(options: AuthorityOptions): Service {
  return {
    name: 'authority',
    contentType: 'application/json; charset=utf-8',
    prefixes: [''],
    routes: [
      {
        method: 'GET',
        template: '/{tenant}/v2.0/.well-known/openid-configuration',
        handle: (request) => openIdConfiguration(options, request),
      },
      { method: 'GET', template: '/{tenant}/discovery/v2.0/keys', handle: () => keys(options) },
      {
        method: 'POST',
        template: '/{tenant}/oauth2/v2.0/token',
        handle: (request) => token(options, request),
      },
      { method: 'GET', template: '/metadata/endpoints', handle: () => endpoints(options) },
    ],
    admit: () => null,
    guard: () => null,
    unknown: (_, pathExists) => ({ status: pathExists ? 405 : 404 }),
    malformed: () => failure(options, 400, 'invalid_request', 9002313, 'Request is malformed or invalid.'),
    failure: (_, status) =>
      failure(
        options,
        status,
        status < 500 ? 'invalid_request' : 'temporarily_unavailable',
        90033,
        'A transient error has occurred. Please try again.',
      ),
    bend: (_, reply) => reply,
    forestall: () => undefined,
    unseen: (_, carryOut) => carryOut(),
  };
}

function openIdConfiguration(options: AuthorityOptions, request: SandboxRequest): Reply {
  const unknown = checkTenant(options, request);
  if (unknown !== null) return unknown;
  const base = `${options.origin}/${options.entra.tenantId}`;
  return {
    status: 200,
    body: {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      tenant_region_scope: 'EU',
    },
  };
}

function keys({ tokens }: AuthorityOptions): Reply {
  const key = tokens.publicKey.export({ format: 'jwk' });
  return { status: 200, body: { keys: [{ ...key, use: 'sig', kid: tokens.keyId, alg: 'RS256' }] } };
}

/** What azuread's Terraform and Pulumi providers learn a cloud's addresses from. */
function endpoints({ origin, graphOrigin, entra }: AuthorityOptions): Reply {
  return {
    status: 200,
    body: {
      name: 'rollcall-sandbox',
      authentication: {
        loginEndpoint: `${origin}/`,
        audiences: [`${origin}/`],
        tenant: entra.tenantId,
        identityProvider: 'AAD',
      },
      graph: `${graphOrigin}/`,
      graphAudience: `${graphOrigin}/`,
      microsoftGraphResourceId: `${graphOrigin}/`,
      resourceManager: `${origin}/`,
      portal: `${origin}/`,
      media: `${origin}/`,
      gallery: `${origin}/`,
      batch: `${origin}/`,
      sqlManagement: `${origin}/`,
      suffixes: {},
    },
  };
}

function token(options: AuthorityOptions, request: SandboxRequest): Reply {
  const { entra, graphOrigin, now, lifetimeSeconds } = options;
  const unknownTenant = checkTenant(options, request);
  if (unknownTenant !== null) return unknownTenant;
  const form = new URLSearchParams(request.text);
  if (form.get('grant_type') !== 'client_credentials') {
    const grant = form.get('grant_type') ?? '';
    return failure(
      options,
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${grant}'.`,
    );
  }
  const given = credentials(request, form);
  if (given.id.toLowerCase() !== entra.client.id) {
    return failure(
      options,
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${given.id}' was not found in the directory '${entra.displayName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  }
  if (given.secret !== options.clientSecret) {
    return failure(
      options,
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${entra.client.id}'.`,
    );
  }
  const scope = form.get('scope') ?? '';
  if (!scope.split(' ').some((part) => part.endsWith('/.default'))) {
    return failure(
      options,
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  // MSAL adds scopes of its own (openid, profile, offline_access) in some flows; they say nothing about the resource.
  const resources = scope.split(' ').filter((part) => part.endsWith('/.default'));
  if (
    resources.length !== 1 ||
    resources[0]?.replace('//.default', '/.default') !== `${graphOrigin}/.default`
  ) {
    return failure(
      options,
      400,
      'invalid_scope',
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
    );
  }
  const issued = Math.floor(now().getTime() / 1000);
  const claims = {
    aud: graphOrigin,
    iss: `${options.origin}/${entra.tenantId}/`,
    iat: issued,
    nbf: issued,
    exp: issued + lifetimeSeconds,
    tid: entra.tenantId,
    oid: entra.client.objectId,
    appid: entra.client.id,
    idtyp: 'app',
    roles: options.permissions(),
    ver: '1.0',
    uti: randomUUID(),
  } as const;
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store' },
    body: {
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: options.tokens.issue(claims),
    },
  };
}

function credentials(request: SandboxRequest, form: URLSearchParams): { id: string; secret: string } {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic === undefined) {
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
}

function checkTenant(options: AuthorityOptions, request: SandboxRequest): Reply | null {
  const tenant = request.params.tenant ?? '';
  const { tenantId, domain } = options.entra;
  if ([tenantId, domain].includes(tenant.toLowerCase())) return null;
  return failure(
    options,
    400,
    'invalid_tenant',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}

/** An error as Entra's token endpoint words it. */
function failure(
  options: AuthorityOptions,
  status: number,
  error: string,
  code: number,
  message: string,
): Reply {
  const trace = randomUUID();
  const correlation = randomUUID();
  const time = options.now().toISOString().replace('T', ' ').replace(/\..*$/, 'Z');
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${time}`,
      error_codes: [code],
      timestamp: time,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `${options.origin}/error?code=${code}`,
    },
  };
}
