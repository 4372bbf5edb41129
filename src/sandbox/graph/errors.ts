import { randomUUID } from 'node:crypto';
import { Refused, type Reply, type SandboxRequest } from '../server/types.js';

/** An error as Graph words it. */
export function graphError(
  request: SandboxRequest,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const requestId = randomUUID();
  const client = request.headers['client-request-id'];
  return {
    status,
    headers: { 'request-id': requestId, ...headers },
    body: {
      error: {
        code,
        message,
        innerError: {
          date: new Date().toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': typeof client === 'string' ? client : requestId,
        },
      },
    },
  };
}

/** Ends the request with 400. */
export function badRequest(request: SandboxRequest, message: string, code = 'BadRequest'): never {
  throw new Refused(graphError(request, 400, code, message));
}

/** Ends the request with 404. */
export function notFound(request: SandboxRequest, id: string): never {
  throw new Refused(
    graphError(
      request,
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    ),
  );
}

/** Graph's code for a status that a fault asks for. */
export function codeOf(status: number): { readonly code: string; readonly message: string } {
  const known: Readonly<Record<number, { code: string; message: string }>> = {
    401: { code: 'InvalidAuthenticationToken', message: 'Access token has expired or is not yet valid.' },
    403: {
      code: 'Authorization_RequestDenied',
      message: 'Insufficient privileges to complete the operation.',
    },
    404: { code: 'Request_ResourceNotFound', message: 'Resource does not exist.' },
    429: { code: 'TooManyRequests', message: 'Too many requests.' },
    500: { code: 'InternalServerError', message: 'An internal server error occurred.' },
    503: { code: 'ServiceUnavailable', message: 'The service is temporarily unavailable.' },
    504: { code: 'GatewayTimeout', message: 'The request timed out.' },
  };
  return known[status] ?? { code: 'UnknownError', message: 'An error occurred.' };
}
