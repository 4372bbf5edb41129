import type { Claims, Tokens } from '../authority/tokens.js';
import { Refused, type Reply, type SandboxRequest } from '../server/types.js';
import { graphError } from './errors.js';

export interface AccessOptions {
  readonly origin: string;
  readonly tokens: Tokens;
  readonly now: () => Date;
}

/** The claims of the request's token; ends the request with 401 where it is not good for Graph. */
export function authenticate(request: SandboxRequest, options: AccessOptions): Claims {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer === undefined) throw unauthorised(request, 'Access token is empty.');
  const claims = options.tokens.read(bearer);
  if (claims === null) throw unauthorised(request, 'Access token validation failure. Invalid signature.');
  if (claims.aud !== options.origin) {
    throw unauthorised(request, 'Access token validation failure. Invalid audience.');
  }
  const now = Math.floor(options.now().getTime() / 1000);
  if (now >= claims.exp || now < claims.nbf || options.tokens.isRevoked(bearer)) {
    throw unauthorised(request, 'Lifetime validation failed, the token is expired.');
  }
  return claims;
}

/** Whether each permission that a route needs is there; what may write may also read. */
export function forbidden(request: SandboxRequest, claims: Claims, needed: readonly string[]): Reply | null {
  const granted = new Set(claims.roles.flatMap((role) => [role, role.replace('.ReadWrite.', '.Read.')]));
  if (needed.every((permission) => granted.has(permission))) return null;
  return graphError(
    request,
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  );
}

function unauthorised(request: SandboxRequest, message: string): Refused {
  return new Refused(
    graphError(request, 401, 'InvalidAuthenticationToken', message, {
      'WWW-Authenticate':
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
    }),
  );
}
