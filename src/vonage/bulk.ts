import {
  errorDetails,
  HttpError,
  isRecord,
  mayHaveBeenProcessed,
  plainLine,
  type RequestOptions,
  type Runtime,
  type WriteTransport,
} from '../http/index.js';
import { type BulkOperation, type BulkResult, bulkBody, bulkResults } from './dialect.js';
import { VonageError } from './errors.js';
import { ScimReader, type ServiceProviderConfig } from './reader.js';

type Limits = NonNullable<ServiceProviderConfig['bulk']>;

/** Milliseconds in which writes gather. */
const gathering = 5;
/** Fewer go alone: they are as quick, and a lost answer leaves less to look up. */
const worthwhile = 3;
/** Of one request, whatever the server allows: its answer must come within the time-out, and its loss must stay small. */
const most: Limits = { maxOperations: 100, maxPayloadSize: 512 * 1024 };
/** Requests under way at once; meanwhile more writes gather. */
const atOnce = 2;

interface Waiting {
  readonly method: BulkOperation['method'];
  readonly path: string;
  readonly body: unknown;
  readonly options: RequestOptions | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends writes that come at the same time in one request, where Vonage's ServiceProviderConfig offers it (RFC 7644 section
 * 3.7), and each alone where it does not, or where only a few come. To a caller it is as if each were sent alone: what is
 * resolved, and which errors there are, is as `WriteTransport.send` has it.
 */
export class BulkSender implements Pick<WriteTransport, 'send'> {
  readonly #transport: WriteTransport;
  readonly #runtime: Pick<Runtime, 'sleep'>;
  #waiting: Waiting[] = [];
  #gathering = false;
  #underWay = 0;
  /** Vonage does not offer it, or what it offers does not work. */
  #off = false;
  /** Asked when it first matters. */
  #offer: Promise<Limits | null> | undefined;

  constructor(transport: WriteTransport, runtime: Pick<Runtime, 'sleep'>) {
    this.#transport = transport;
    this.#runtime = runtime;
  }

  send(
    method: BulkOperation['method'],
    path: string,
    body?: unknown,
    options?: RequestOptions,
  ): Promise<unknown> {
    if (this.#off) return this.#transport.send(method, path, body, options);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ method, path, body, options, resolve, reject });
      void this.#gather();
    });
  }

  async #gather(): Promise<void> {
    if (this.#gathering || this.#underWay >= atOnce || this.#waiting.length === 0) return;
    this.#gathering = true;
    await this.#runtime.sleep(gathering);
    const offer = this.#waiting.length < worthwhile ? null : await this.#limits();
    this.#gathering = false;
    if (offer === null || this.#off) {
      for (const write of this.#waiting.splice(0)) this.#alone(write);
      return;
    }
    const writes = this.#take(offer);
    this.#underWay++;
    // The rest, and what comes meanwhile, may have the other request.
    void this.#gather();
    await this.#together(writes);
    this.#underWay--;
    void this.#gather();
  }

  /** As many of those that wait as fit into one request; at least one. */
  #take(offer: Limits): readonly Waiting[] {
    let bytes = 200;
    let count = 0;
    for (const { path, body } of this.#waiting) {
      bytes += Buffer.byteLength(JSON.stringify(body) ?? '') + path.length + 100;
      if (count > 0 && (count >= offer.maxOperations || bytes > offer.maxPayloadSize)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  #limits(): Promise<Limits | null> {
    this.#offer ??= new ScimReader(this.#transport).serviceProviderConfig().then(
      ({ bulk }) => {
        if (bulk === null || bulk.maxOperations < worthwhile) return null;
        return {
          maxOperations: Math.min(bulk.maxOperations, most.maxOperations),
          maxPayloadSize: Math.min(bulk.maxPayloadSize, most.maxPayloadSize),
        };
      },
      // Servers need not have it, and no write may fail because of a question that is not needed.
      () => null,
    );
    return this.#offer.then((offer) => {
      this.#off ||= offer === null;
      return offer;
    });
  }

  #alone({ method, path, body, options, resolve, reject }: Waiting): void {
    this.#transport.send(method, path, body, options).then(resolve, reject);
  }

  /** Never rejects: each write gets its own end. */
  async #together(writes: readonly Waiting[]): Promise<void> {
    const operations = writes.map(({ method, path, body }, index) => ({
      method,
      path,
      bulkId: `${index + 1}`,
      data: body,
    }));
    try {
      const answer = bulkResults(await this.#transport.send('POST', '/Bulk', bulkBody(operations)));
      if (answer === undefined)
        throw new VonageError('malformed', "Vonage's answer to a bulk request is none");
      for (const [index, write] of writes.entries()) {
        this.#settle(write, find(answer, operations[index] as BulkOperation));
      }
    } catch (error) {
      const lost = mayHaveBeenProcessed(error) || error instanceof VonageError;
      const refused = error instanceof HttpError && error.status !== 429 && !lost;
      if (refused) this.#off = true;
      for (const write of writes) {
        if (lost) this.#unsure(write, error);
        else if (refused) this.#alone(write);
        else write.reject(error);
      }
    }
  }

  /** What a write ends with that may have been done: a POST is for the caller to look up; the others do the same twice as once. */
  #unsure(write: Waiting, error: unknown): void {
    if (write.method === 'POST') write.reject(error);
    else this.#alone(write);
  }

  #settle(write: Waiting, result: BulkResult | undefined): void {
    const { method, path, body } = write;
    const status = result?.status ?? null;
    if (result === undefined || status === null) {
      const what = `Vonage's answer to a bulk request does not tell what became of ${method} ${path}`;
      this.#unsure(write, new VonageError('malformed', what));
      return;
    }
    const { response, location } = result;
    if (status >= 200 && status < 300) {
      // The body of an answer may be left out (section 3.7.3); the location never is.
      const made = { ...(isRecord(body) ? body : {}), id: lastSegment(location) };
      write.resolve(response ?? (method === 'POST' ? made : undefined));
    } else if (status === 429) {
      this.#alone(write);
    } else if (status >= 500 || status === 408) {
      this.#unsure(write, failed(write, status, response, true));
    } else {
      write.reject(failed(write, status, response, false));
    }
  }
}

/** By bulkId; where the server leaves that out, by what the operation was about. */
function find(results: readonly BulkResult[], operation: BulkOperation): BulkResult | undefined {
  const own = results.find(({ bulkId }) => bulkId === operation.bulkId);
  if (own !== undefined || operation.method === 'POST') return own;
  return results.find(
    ({ bulkId, method, location }) =>
      bulkId === null && method === operation.method && (location ?? '').endsWith(operation.path),
  );
}

function failed({ method, path }: Waiting, status: number, response: unknown, processed: boolean): HttpError {
  const details = errorDetails(response);
  const detail = details.message === undefined ? undefined : plainLine(details.message);
  const code = details.code === undefined ? undefined : plainLine(details.code, [], 60);
  const said = `${detail === undefined ? '' : `: ${detail}`}${code === undefined ? '' : ` (${code})`}`;
  return new HttpError(`${method} ${path}, in a bulk request: Vonage answered ${status}${said}`, {
    status,
    method,
    url: path,
    code,
    detail,
    mayHaveBeenProcessed: processed,
  });
}

function lastSegment(location: string | null): string | undefined {
  const last = location?.split('/').at(-1);
  try {
    return last === undefined ? undefined : decodeURIComponent(last);
  } catch {
    return last;
  }
}
