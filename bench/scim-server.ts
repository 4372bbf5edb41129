import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A SCIM server that takes so many requests a second, and notes when it refused any. */
export interface LimitedServer {
  readonly url: string;
  /** Accounts that were made. */
  readonly users: ReadonlyMap<string, string>;
  /** Every request, in order: milliseconds, and whether it was answered with 429. */
  readonly requests: readonly { readonly at: number; readonly refused: boolean }[];
  close(): Promise<void>;
}

interface Operation {
  readonly bulkId: string;
  readonly data: { readonly userName: string };
}

/**
 * Keeps users by name, makes them by POST /Users and /Bulk, and counts as most servers do: a bucket of a second's requests that
 * fills up evenly. A refusal asks to wait a second.
 */
export async function serveLimited(
  perSecond: number,
  { bulk }: { readonly bulk: boolean },
): Promise<LimitedServer> {
  const users = new Map<string, string>();
  const requests: { at: number; refused: boolean }[] = [];
  let room = perSecond;
  let filledAt = performance.now();
  const take = (now: number): boolean => {
    room = Math.min(perSecond, room + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (room < 1) return false;
    room -= 1;
    return true;
  };
  const make = (userName: string) => {
    if (users.has(userName)) return { status: 409, body: { detail: 'the userName is taken' } };
    const id = `u${users.size + 1}`;
    users.set(userName, id);
    return { status: 201, body: { id, userName, active: true } };
  };
  const answer = (path: string, body: unknown): { status: number; body: unknown } => {
    if (path.endsWith('/ServiceProviderConfig')) {
      return {
        status: 200,
        body: { bulk: { supported: bulk, maxOperations: 1000, maxPayloadSize: 1_048_576 } },
      };
    }
    if (path.endsWith('/Users')) return make((body as Operation['data']).userName);
    const { Operations: operations } = body as { readonly Operations: readonly Operation[] };
    const results = operations.map(({ bulkId, data }) => {
      const made = make(data.userName);
      return { method: 'POST', bulkId, status: String(made.status), response: made.body };
    });
    return { status: 200, body: { Operations: results } };
  };
  const server = createServer(async (request, response) => {
    const text = await readText(request);
    const at = performance.now();
    const refused = !take(at);
    requests.push({ at, refused });
    const { status, body } = refused
      ? { status: 429, body: { detail: 'Too many requests.' } }
      : answer(
          new URL(request.url ?? '/', 'http://scim').pathname,
          text === '' ? undefined : JSON.parse(text),
        );
    response.writeHead(status, {
      'content-type': 'application/scim+json',
      ...(refused && { 'retry-after': '1' }),
    });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    users,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
