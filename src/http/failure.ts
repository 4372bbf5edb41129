import type { TransportErrorCode } from './errors.js';
import type { Attempt } from './retry.js';

/** Why there was no answer: for a message, and for whether to try again. */
export interface Failure {
  readonly code: TransportErrorCode;
  /** A clause, for example: host api.example.com was not found. */
  readonly what: string;
  /** Whether the address in the settings may be to blame. */
  readonly checkAddress: boolean;
  readonly attempt: Attempt;
}

const lost: Attempt = { kind: 'lost' };
const unsent: Attempt = { kind: 'unsent', passing: false };
const unsentForNow: Attempt = { kind: 'unsent', passing: true };

/**
 * Sorts an error of the HTTP client by what it means. Whether the request may have reached the server is judged to the
 * careful side: only errors that can come up before a connection is made count as not sent.
 */
export function explain(error: unknown, host: string): Failure {
  const { code, syscall, message } = facts(error);
  const connecting = syscall === 'connect' || syscall === 'getaddrinfo';
  if (code === 'ENOTFOUND') {
    // Not tried again: a passing fault of name resolution is EAI_AGAIN, this one is a name that does not exist.
    return {
      code: 'host-not-found',
      what: `host ${host} was not found`,
      checkAddress: true,
      attempt: unsent,
    };
  }
  if (code === 'EAI_AGAIN') {
    const what = `host ${host} can't be looked up (name resolution does not answer)`;
    return { code: 'host-not-found', what, checkAddress: false, attempt: unsentForNow };
  }
  if (code === 'ECONNREFUSED') {
    const what = `${host} refused the connection (nothing listens there)`;
    return { code: 'refused', what, checkAddress: true, attempt: unsentForNow };
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || (code === 'ETIMEDOUT' && connecting)) {
    return { code: 'timeout', what: `${host} can't be reached`, checkAddress: true, attempt: unsentForNow };
  }
  if (isTls(code)) {
    const what = `no safe connection to ${host} (${code}); a network with its own CA needs NODE_EXTRA_CA_CERTS`;
    return { code: 'tls', what, checkAddress: false, attempt: unsent };
  }
  if (connecting || /before secure TLS connection/.test(message)) {
    const what = `${host} can't be reached (${code})`;
    return { code: 'unreachable', what, checkAddress: false, attempt: unsentForNow };
  }
  if (code.startsWith('HPE_')) {
    return { code: 'failed', what: `${host} does not answer in HTTP`, checkAddress: true, attempt: lost };
  }
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT') {
    return { code: 'cut', what: `${host} cut the connection`, checkAddress: false, attempt: lost };
  }
  const what = `the request to ${host} failed (${code || 'unknown error'})`;
  return { code: 'failed', what, checkAddress: false, attempt: lost };
}

function isTls(code: string): boolean {
  return (
    /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|EPROTO$)/.test(code) ||
    code === 'DEPTH_ZERO_SELF_SIGNED_CERT' ||
    code === 'SELF_SIGNED_CERT_IN_CHAIN'
  );
}

function facts(error: unknown): { code: string; syscall: string; message: string } {
  // A host with several addresses fails with one error for each; they are alike enough to judge by the first.
  const first: unknown = error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
  if (!(first instanceof Error)) return { code: '', syscall: '', message: '' };
  const { code, syscall } = first as NodeJS.ErrnoException;
  return { code: code ?? '', syscall: syscall ?? '', message: first.message };
}
