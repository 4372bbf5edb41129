import { isRecord } from '../http/index.js';
import type { SignedInAs } from './types.js';

const nobody: SignedInAs = { objectId: null, tenantId: null, permissions: [] };

/**
 * Who a token was issued to, read from its claims without checking its signature: Entra gave it to us over TLS, and
 * nothing is granted on the strength of this. Nulls for a token that is no JWT.
 */
export function claimsOf(token: string): SignedInAs {
  const parts = token.split('.');
  if (parts.length !== 3) return nobody;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return nobody;
  }
  if (!isRecord(claims)) return nobody;
  return {
    objectId: text(claims.oid),
    tenantId: text(claims.tid),
    permissions: permissions(claims),
  };
}

/** `roles` holds application permissions as a list, `scp` delegated ones with spaces between. */
function permissions({ roles, scp }: Record<string, unknown>): string[] {
  const found = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
  return typeof scp === 'string' ? [...found, ...scp.split(' ').filter((part) => part !== '')] : found;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
