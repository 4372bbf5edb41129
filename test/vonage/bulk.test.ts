import { afterEach, describe, expect, it } from 'vitest';
import { isRecord } from '../../src/http/index.js';
import { ScimWriter } from '../../src/vonage/writer.js';
import { failure, json, type Seen } from '../http/server.js';
import { list, scim, user } from './support.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly bulkId: string;
  readonly data?: { readonly userName: string };
}

/** How the small server below misbehaves. */
interface Ways {
  /** What ServiceProviderConfig says of bulk. */
  readonly offer?: unknown;
  /** Answers the whole bulk request in place of doing it. */
  readonly bulk?: (response: Parameters<typeof json>[0]) => unknown;
  /** Cuts the first bulk request's answer, after everything was done. */
  readonly cut?: boolean;
  /** The answer to an operation of the nth bulk request; undefined: as it should be. */
  readonly operation?: (operation: Operation) => object | null | undefined;
  /** Leaves the body of answers out. */
  readonly terse?: boolean;
}

const offered = { supported: true, maxOperations: 50, maxPayloadSize: 100_000 };

/** A SCIM server that keeps users, with /Bulk. */
async function start(ways: Ways = {}, bulk: 'auto' | 'never' = 'auto') {
  const users = new Map<string, { id: string; userName: string; active: boolean }>();
  let made = 0;
  let bulks = 0;
  const create = (userName: string) => {
    if ([...users.values()].some((each) => each.userName === userName)) return { status: 409 };
    const id = `id-${++made}`;
    users.set(id, user(id, { userName }) as { id: string; userName: string; active: boolean });
    return { status: 201, id, body: users.get(id) };
  };
  const act = ({ method, path, data }: Operation): { status: number; id?: string; body?: unknown } => {
    if (method === 'POST') return create(data?.userName ?? '');
    const id = path.split('/').at(-1) ?? '';
    if (!users.has(id)) return { status: 404 };
    if (method === 'DELETE') users.delete(id);
    return { status: method === 'DELETE' ? 204 : 200, id };
  };
  const made_ = await scim((request, response) => {
    const path = request.url.replace('/scim/v2', '');
    if (path.startsWith('/ServiceProviderConfig'))
      return json(response, 200, { bulk: ways.offer ?? offered });
    if (request.method === 'GET') {
      const name = /"(.*)"/.exec(decodeURIComponent(path))?.[1];
      return json(response, 200, list([...users.values()].filter(({ userName }) => userName === name)));
    }
    const body: unknown = request.body === '' ? undefined : JSON.parse(request.body);
    if (path !== '/Bulk') {
      const { status, body: answer } = act({ method: request.method, path, bulkId: '', data: body as never });
      return status === 204 ? response.writeHead(204).end() : json(response, status, answer ?? {});
    }
    bulks++;
    if (ways.bulk !== undefined) return ways.bulk(response);
    const operations = (isRecord(body) ? body.Operations : []) as Operation[];
    const results = operations.flatMap((operation) => {
      const own = ways.operation?.(operation);
      if (own !== undefined) return own === null ? [] : [own];
      const { status, id, body: answer } = act(operation);
      return [
        {
          method: operation.method,
          bulkId: operation.bulkId,
          status: String(status),
          ...(id !== undefined && { location: `https://vonage.test/Users/${id}` }),
          ...(ways.terse !== true && answer !== undefined && { response: answer }),
        },
      ];
    });
    if (ways.cut && bulks === 1) return response.destroy();
    return json(response, 200, { schemas: [], Operations: results });
  });
  open.push(made_);
  const { server, transport, time } = made_;
  const writer = new ScimWriter(transport, { bulk, runtime: time });
  const sent = (what: string) =>
    server.seen.filter((request: Seen) => `${request.method} ${request.url}`.startsWith(what)).length;
  return { writer, users, server, sent };
}

const people = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ userName: `p${n}@contoso.com`, active: true }));
const createAll = (writer: ScimWriter, count: number) =>
  Promise.all(people(count).map((values) => writer.create(values)));
const post = 'POST /scim/v2/Users';
const bulkPost = 'POST /scim/v2/Bulk';

describe('writes at the same time', () => {
  it.each([false, true])('should share a request where Vonage offers it (terse: %s)', async (terse) => {
    const { writer, users, sent } = await start({ terse });
    const made = await createAll(writer, 120);
    expect(users.size).toBe(120);
    expect(made.map(({ id }) => users.get(id)?.userName)).toEqual(
      people(120).map(({ userName }) => userName),
    );
    expect(made.every(({ existed }) => !existed)).toBe(true);
    // 50 operations are offered.
    expect(sent(bulkPost)).toBe(3);
    expect(sent(post)).toBe(0);
    await Promise.all([
      ...made.slice(0, 10).map(({ id }) => writer.patch(id, { active: false })),
      ...made.slice(10).map(({ id }) => writer.remove(id)),
    ]);
    expect(users.size).toBe(10);
    expect(sent('PATCH')).toBe(0);
    expect(sent('DELETE')).toBe(0);
    expect(sent('GET /scim/v2/ServiceProviderConfig')).toBe(1);
  });

  it('should keep to the size that is offered', async () => {
    const { writer, users, server } = await start({ offer: { ...offered, maxPayloadSize: 2000 } });
    await createAll(writer, 40);
    expect(users.size).toBe(40);
    for (const { url, body } of server.seen.filter(({ url }) => url.endsWith('/Bulk'))) {
      expect(`${url} ${body.length <= 2000}`).toBe('/scim/v2/Bulk true');
    }
  });

  it.each([
    ['none', { supported: false, maxOperations: 0, maxPayloadSize: 0 }],
    ['no limits', { supported: true }],
    ['nothing', 'yes'],
  ])('should go alone where Vonage offers %s, and ask once', async (_, offer) => {
    const { writer, sent } = await start({ offer });
    await createAll(writer, 5);
    await Promise.all(people(5).map(({ userName }) => writer.remove(userName)));
    expect(sent(post)).toBe(5);
    expect(sent(bulkPost)).toBe(0);
    expect(sent('GET /scim/v2/ServiceProviderConfig')).toBe(1);
  });

  it('should go alone, and ask nothing, where there are few or the policy says never', async () => {
    const few = await start();
    await createAll(few.writer, 2);
    const never = await start({}, 'never');
    await createAll(never.writer, 20);
    for (const { sent } of [few, never]) {
      expect(sent(bulkPost)).toBe(0);
      expect(sent('GET')).toBe(0);
    }
  });

  it.each([404, 413, 501])('should go alone from then on where /Bulk answers %d', async (status) => {
    const { writer, users, sent } = await start({ bulk: (response) => json(response, status, {}) });
    await createAll(writer, 10);
    await Promise.all([...users.keys()].map((id) => writer.remove(id)));
    expect(users.size).toBe(0);
    expect(sent(bulkPost)).toBe(1);
    expect(sent(post)).toBe(10);
  });

  it('should each be looked up when the answer is lost, before any is sent again', async () => {
    const { writer, users, server } = await start({ cut: true });
    const made = await createAll(writer, 10);
    expect(users.size).toBe(10);
    expect(made.every(({ existed }) => existed)).toBe(true);
    expect(server.seen.filter(({ url }) => url.endsWith('/Users'))).toEqual([]);
  });

  it('should send again, alone, what was lost and is not there', async () => {
    const { writer, users, sent } = await start({ bulk: (response) => response.destroy() });
    const made = await createAll(writer, 4);
    expect(users.size).toBe(4);
    expect(made.every(({ existed }) => !existed)).toBe(true);
    expect(sent(bulkPost)).toBe(1);
    expect(sent(post)).toBe(4);
  });

  it.each<[string, (o: Operation) => object | null]>([
    ['429', (o: Operation) => ({ bulkId: o.bulkId, method: o.method, status: '429' })],
    ['500', (o: Operation) => ({ bulkId: o.bulkId, method: o.method, status: 500 })],
    ['503 as an object', (o: Operation) => ({ bulkId: o.bulkId, method: o.method, status: { code: 503 } })],
    ['nothing', () => null],
    ...[null, '', 0, 999, 'OK', [], true].map((status): [string, (o: Operation) => object] => [
      `the status ${JSON.stringify(status)}`,
      ({ bulkId, method }) => ({ bulkId, method, status }),
    ]),
  ])('should go alone after %s for a single operation', async (_, answer) => {
    const unlucky = (operation: Operation) =>
      operation.data?.userName === 'p3@contoso.com' ? answer(operation) : undefined;
    const { writer, users, sent } = await start({ operation: unlucky });
    await createAll(writer, 6);
    expect([...users.values()].map(({ userName }) => userName).sort()).toEqual(
      people(6).map(({ userName }) => userName),
    );
    expect(sent(post)).toBe(1);
  });

  it('should be looked up, and not taken for certain failures, where no status says what became of them', async () => {
    const made = new Map<string, { id: string }>();
    const { writer, users, sent } = await start({
      operation: ({ bulkId, method, data }) => {
        const id = `late-${bulkId}`;
        const given = user(id, { userName: data?.userName ?? '' }) as { id: string };
        made.set(id, given);
        users.set(id, given as never);
        return { bulkId, method, status: null, location: `https://vonage.test/Users/${id}` };
      },
    });
    expect((await createAll(writer, 4)).map(({ id, existed }) => [made.has(id), existed])).toEqual(
      Array(4).fill([true, true]),
    );
    expect([sent(bulkPost), sent(post)]).toEqual([1, 0]);
  });

  it('should take over who exists already, and fail alone', async () => {
    const { writer, users } = await start({
      operation: ({ bulkId, method, data }) =>
        data?.userName === 'p2@contoso.com'
          ? { bulkId, method, status: '400', response: { scimType: 'invalidValue', detail: 'no surname' } }
          : undefined,
    });
    users.set('old', { id: 'old', userName: 'p1@contoso.com', active: false });
    const results = await Promise.allSettled(people(5).map((values) => writer.create(values)));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(results[1]).toMatchObject({ value: { id: 'old', existed: true, values: { active: false } } });
    const error = await failure(Promise.reject((results[2] as PromiseRejectedResult).reason));
    expect(error).toMatchObject({ name: 'HttpError', status: 400, code: 'invalidValue' });
    expect(error.message).toBe(
      'POST /Users, in a bulk request: Vonage answered 400: no surname (invalidValue)',
    );
  });

  it('should tell that an account is gone', async () => {
    const { writer } = await start();
    const ends = await Promise.allSettled(['a', 'b', 'c'].map((id) => writer.patch(id, { active: true })));
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { status: 404 } });
    await Promise.all(['a', 'b', 'c'].map((id) => writer.remove(id)));
  });
});
