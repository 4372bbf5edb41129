import { findRoute } from '../server/routes.js';
import { Refused, type Reply, type Route, type SandboxRequest } from '../server/types.js';
import { refuse, scimError } from './errors.js';
import { attribute, isObject } from './resource.js';

/** What `/ServiceProviderConfig` says of it (RFC 7643 section 5). */
export interface BulkLimits {
  readonly maxOperations: number;
  /** Bytes of a request's body. */
  readonly maxPayloadSize: number;
}

const requestSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const responseSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/**
 * `POST /Bulk` (RFC 7644 section 3.7): operations on `/Users`, one after the other, each by the route that has it outside of bulk.
 * @param base where SCIM's paths begin
 */
export function bulk(
  request: SandboxRequest,
  options: { readonly base: string; readonly limits: BulkLimits; readonly routes: readonly Route[] },
): Reply {
  const { limits } = options;
  if (Buffer.byteLength(request.text, 'utf8') > limits.maxPayloadSize) {
    refuse(413, `The size of the bulk operation exceeds the maxPayloadSize (${limits.maxPayloadSize}).`);
  }
  const { body } = request;
  const schemas = isObject(body) ? attribute(body, 'schemas') : undefined;
  const operations = isObject(body) ? attribute(body, 'Operations') : undefined;
  if (!Array.isArray(operations) || !Array.isArray(schemas) || !schemas.includes(requestSchema)) {
    refuse(400, `A bulk request needs Operations and the schema ${requestSchema}.`, 'invalidSyntax');
  }
  if (operations.length > limits.maxOperations) {
    refuse(413, `The bulk operation exceeds the maximum number of operations (${limits.maxOperations}).`);
  }
  const failOnErrors = readFailOnErrors(isObject(body) ? attribute(body, 'failOnErrors') : undefined);
  const made = new Map<string, string>();
  const answers: Record<string, unknown>[] = [];
  let errors = 0;
  for (const operation of operations) {
    // The limit is the number of errors at which the rest is left undone.
    if (errors >= failOnErrors) break;
    const answer = carryOut(request, operation, made, options);
    if (Number(answer.status) >= 400) errors += 1;
    answers.push(answer);
  }
  return { status: 200, body: { schemas: [responseSchema], Operations: answers } };
}

function readFailOnErrors(value: unknown): number {
  if (value === undefined || value === null) return Number.POSITIVE_INFINITY;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  return refuse(400, "'failOnErrors' must be a whole number from 1.", 'invalidValue');
}

/** One operation's answer; an error of it is no error of the request. */
function carryOut(
  request: SandboxRequest,
  operation: unknown,
  made: Map<string, string>,
  { base, routes }: { readonly base: string; readonly routes: readonly Route[] },
): Record<string, unknown> {
  const given = isObject(operation) ? operation : {};
  const method = String(attribute(given, 'method') ?? '').toUpperCase();
  const bulkId = attribute(given, 'bulkId');
  const version = attribute(given, 'version');
  const path = resolved(String(attribute(given, 'path') ?? ''), made);
  const { match } = findRoute({ routes, prefixes: [''] }, method, path);
  const reply = answerOf(() => {
    if (method === 'POST' && (typeof bulkId !== 'string' || bulkId === '')) {
      return scimError(400, "A POST operation needs a 'bulkId'.", 'invalidSyntax');
    }
    if (match.route === null || method === 'GET') {
      return scimError(match.pathExists ? 405 : 404, `${method} '${path}' is no operation of this server.`);
    }
    return match.route.handle({
      ...request,
      method,
      path,
      url: new URL(`${base}${path}`),
      query: new URLSearchParams(),
      headers: typeof version === 'string' ? { 'if-match': version } : {},
      params: match.params,
      body: attribute(given, 'data'),
    });
  });
  const id = isObject(reply.body) && reply.status < 400 ? attribute(reply.body, 'id') : match.params.id;
  if (typeof bulkId === 'string' && typeof id === 'string') made.set(bulkId, id);
  const etag = reply.headers?.ETag;
  return {
    method,
    ...(bulkId !== undefined && { bulkId }),
    ...(etag !== undefined && { version: etag }),
    ...(typeof id === 'string' && { location: `${base}/Users/${id}` }),
    ...(reply.status >= 400 && { response: reply.body }),
    status: String(reply.status),
  };
}

function answerOf(act: () => Reply): Reply {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused) return error.reply;
    throw error;
  }
}

/** A path may name what an earlier operation made by its bulkId (section 3.7.2). */
function resolved(path: string, made: ReadonlyMap<string, string>): string {
  return path.replace(/bulkId:([^/]+)/, (whole, bulkId: string) => made.get(bulkId) ?? whole);
}
