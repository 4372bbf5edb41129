import { afterEach, describe, expect, it } from 'vitest';
import { ScimWriter } from '../../src/vonage/writer.js';
import { failure, json, type Seen } from '../http/server.js';
import { list, scim, user } from './support.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(handler: Parameters<typeof scim>[0]) {
  const made = await scim(handler);
  open.push(made);
  const writer = new ScimWriter(made.transport, { runtime: made.time });
  return { ...made, writer, methods: () => made.server.seen.map(({ method }) => method) };
}

const email = 'emails[type eq "work"].value';
const lea = { userName: 'lea@contoso.com', active: true, [email]: 'lea@contoso.com' };
const stored = user('1', {
  userName: 'Lea@contoso.com',
  emails: [{ type: 'work', value: 'lea@contoso.com' }],
});
const isSearch = (request: Seen) => request.url.includes('filter=');

describe('ScimWriter.lookUp', () => {
  const answering = (byId: object | null, byName: object | null) =>
    start((request, response) => {
      if (isSearch(request)) return json(response, 200, list(byName === null ? [] : [byName]));
      return byId === null ? json(response, 404, {}) : json(response, 200, byId);
    });

  it('should find who answers to the id, else to the name', async () => {
    const known = await answering(stored, null);
    expect(await known.writer.lookUp('1', 'lea@contoso.com')).toMatchObject({ id: '1' });
    expect(known.server.seen.map(({ url }) => url)).toEqual(['/scim/v2/Users/1']);
    const renewed = await answering(null, stored);
    expect(await renewed.writer.lookUp('0', 'lea@contoso.com')).toMatchObject({ id: '1' });
  });

  it('should say that nobody does only where both answers say so', async () => {
    const { writer } = await answering(null, null);
    expect(await writer.lookUp('1', 'lea@contoso.com')).toBeNull();
    const broken = await start((_, response) => json(response, 400, {}));
    expect(await failure(broken.writer.lookUp('1', 'lea@contoso.com'))).toMatchObject({ status: 400 });
  });
});

describe('ScimWriter.create', () => {
  it('should post the user and return the account', async () => {
    const { writer, server } = await start((_, response) => json(response, 201, stored));
    expect(await writer.create(lea)).toEqual({
      id: '1',
      values: { userName: 'Lea@contoso.com', active: true, [email]: 'lea@contoso.com' },
      existed: false,
    });
    expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/scim/v2/Users' });
    expect(server.seen[0]?.headers['content-type']).toBe('application/scim+json');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({
      userName: 'lea@contoso.com',
      active: true,
    });
  });

  it('should take over who exists, without writing again', async () => {
    const { writer, methods } = await start((request, response) =>
      request.method === 'POST'
        ? json(response, 409, { scimType: 'uniqueness' })
        : json(response, 200, list([stored])),
    );
    expect(await writer.create(lea)).toMatchObject({ id: '1', existed: true });
    expect(methods()).toEqual(['POST', 'GET']);
  });

  it('should find who exists where the search minds case', async () => {
    const { writer } = await start((request, response) => {
      if (request.method === 'POST') return json(response, 409, {});
      return json(response, 200, isSearch(request) ? list([]) : list([user('0'), stored]));
    });
    expect(await writer.create(lea)).toMatchObject({ id: '1', existed: true });
  });

  it('should tell the conflict when nobody has the userName, and what to do', async () => {
    const { writer, methods, time } = await start((request, response) =>
      request.method === 'POST'
        ? json(response, 409, { detail: 'e-mail is in use' })
        : json(response, 200, isSearch(request) ? list([]) : list([user('0')])),
    );
    const error = await failure(writer.create(lea));
    expect(error).toMatchObject({ name: 'VonageError', code: 'taken' });
    expect(error.message).toContain('no account lea@contoso.com');
    expect(error.message).toContain('e-mail is in use');
    expect(error.message).toContain('an administrator of Vonage');
    expect(methods().filter((method) => method === 'POST')).toHaveLength(1);
    expect(time.sleeps).toEqual([500, 1000]);
  });

  it('should read the list once for all whose holders are not found', async () => {
    const { writer, server } = await start((request, response) =>
      request.method === 'POST' ? json(response, 409, {}) : json(response, 200, list([])),
    );
    const names = ['a', 'b', 'c'].map((name) => ({ userName: `${name}@contoso.com` }));
    await Promise.all(names.map((values) => failure(writer.create(values))));
    expect(server.seen.filter(({ url }) => url.includes('startIndex'))).toHaveLength(1);
  });

  it('should take over who came in between, though the search lags behind', async () => {
    let searches = 0;
    const { writer, methods } = await start((request, response) => {
      if (request.method === 'POST') return json(response, 409, { scimType: 'uniqueness' });
      if (!isSearch(request)) return json(response, 200, list([]));
      return json(response, 200, list(searches++ < 2 ? [] : [stored]));
    });
    expect(await writer.create(lea)).toMatchObject({ id: '1', existed: true });
    expect(methods().filter((method) => method === 'POST')).toHaveLength(1);
  });

  it.each(['taken', 'lost'])('should name several accounts of the name, and take none: %s', async (how) => {
    const { writer, methods } = await start((request, response) => {
      if (request.method === 'GET') return json(response, 200, list([stored, { ...stored, id: '2' }]));
      return how === 'taken' ? json(response, 409, {}) : response.destroy();
    });
    const error = await failure(writer.create(lea));
    expect(error).toMatchObject({ name: 'VonageError', code: 'ambiguous' });
    expect(error.message).toContain('Lea@contoso.com (id 1), Lea@contoso.com (id 2)');
    expect(methods()).toEqual(['POST', 'GET']);
  });

  it.each(['cut', 'error', 'nonsense'])(
    'should look before sending again when the answer is lost: %s',
    async (how) => {
      const { writer, methods } = await start((request, response) => {
        if (request.method === 'GET') return json(response, 200, list([stored]));
        if (how === 'cut') return response.destroy();
        return how === 'error' ? json(response, 500, {}) : json(response, 201, { odd: true });
      });
      expect(await writer.create(lea)).toMatchObject({ id: '1', existed: true });
      expect(methods()).toEqual(['POST', 'GET']);
    },
  );

  it('should send again what was looked for and is not there', async () => {
    const { writer, methods, time } = await start((request, response, index) => {
      if (request.method === 'GET') return json(response, 200, list([]));
      return index === 0 ? response.destroy() : json(response, 201, stored);
    });
    expect(await writer.create(lea)).toMatchObject({ id: '1', existed: false });
    expect(methods()).toEqual(['POST', 'GET', 'GET', 'GET', 'POST']);
    expect(time.sleeps).toEqual([500, 1000, 2000]);
  });

  it.each([1, 2, 3, 4])('should make nobody twice when the search lags behind: %d', async (lag) => {
    const people: object[] = [];
    let searches = 0;
    const { writer, methods } = await start((request, response) => {
      if (request.method === 'GET') return json(response, 200, list(searches++ < lag ? [] : people));
      if (people.length > 0) return json(response, 409, {});
      people.push(stored);
      response.destroy();
    });
    expect(await writer.create(lea)).toMatchObject({ id: '1', existed: true });
    expect(people).toHaveLength(1);
    expect(methods().filter((method) => method === 'POST')).toHaveLength(lag < 3 ? 1 : 2);
  });

  it('should give up in the end, and say that it may have worked', async () => {
    const { writer, methods } = await start((request, response) =>
      request.method === 'GET' ? json(response, 200, list([])) : json(response, 500, {}),
    );
    expect(await failure(writer.create(lea))).toMatchObject({ status: 500, mayHaveBeenProcessed: true });
    expect(methods().filter((method) => method === 'POST')).toHaveLength(3);
  });

  it("should keep the write's own error when nobody can look, and not send again", async () => {
    const { writer, methods } = await start((request, response) =>
      request.method === 'GET' ? json(response, 403, {}) : json(response, 500, {}),
    );
    expect(await failure(writer.create(lea))).toMatchObject({ method: 'POST', mayHaveBeenProcessed: true });
    expect(methods()).toEqual(['POST', 'GET']);
  });

  it('should not try again what Vonage refuses', async () => {
    const { writer, server } = await start((_, response) =>
      json(response, 400, { scimType: 'invalidValue', detail: 'family name is missing' }),
    );
    const error = await failure(writer.create(lea));
    expect(error).toMatchObject({ status: 400, code: 'invalidValue' });
    expect(error.message).toContain('family name is missing');
    expect(server.seen).toHaveLength(1);
  });

  it('should not send a user without a userName', async () => {
    const { writer, server } = await start((_, response) => json(response, 201, stored));
    expect(await failure(writer.create({ active: true }))).toBeInstanceOf(TypeError);
    expect(server.seen).toEqual([]);
  });
});

describe('ScimWriter.patch', () => {
  it.each([200, 204])('should send just the values and be done after %d', async (status) => {
    const { writer, server } = await start((_, response) =>
      status === 204 ? response.writeHead(204).end() : json(response, 200, stored),
    );
    await writer.patch('a/1', { active: false });
    expect(server.seen[0]).toMatchObject({ method: 'PATCH', url: '/scim/v2/Users/a%2F1' });
    expect(JSON.parse(server.seen[0]?.body ?? '').Operations).toEqual([
      { op: 'replace', path: 'active', value: false },
    ]);
  });

  it('should send nothing for nothing', async () => {
    const { writer, server } = await start((_, response) => response.writeHead(204).end());
    await writer.patch('1', {});
    expect(server.seen).toEqual([]);
  });

  it('should add the work e-mail of an account that has none (RFC 7644 section 3.5.2.3)', async () => {
    const { writer, server } = await start((_, response, index) =>
      index === 0 ? json(response, 400, { scimType: 'noTarget' }) : response.writeHead(204).end(),
    );
    await writer.patch('1', { active: true, [email]: 'lea@contoso.com' });
    expect(JSON.parse(server.seen[1]?.body ?? '').Operations).toEqual([
      { op: 'replace', path: 'active', value: true },
      { op: 'add', path: 'emails', value: [{ type: 'work', value: 'lea@contoso.com' }] },
    ]);
  });

  it('should remove what is null', async () => {
    const { writer, server } = await start((_, response) => response.writeHead(204).end());
    await writer.patch('1', { active: true, [email]: null, 'name.givenName': null });
    expect(JSON.parse(server.seen[0]?.body ?? '').Operations).toEqual([
      { op: 'replace', path: 'active', value: true },
      { op: 'remove', path: 'emails[type eq "work"]' },
      { op: 'remove', path: 'name.givenName' },
    ]);
  });

  it('should remove the primary e-mail of an account that has no work e-mail', async () => {
    const { writer, server } = await start((_, response, index) =>
      index === 0 ? json(response, 400, { scimType: 'noTarget' }) : response.writeHead(204).end(),
    );
    await writer.patch('1', { [email]: null });
    expect(JSON.parse(server.seen[1]?.body ?? '').Operations).toEqual([
      { op: 'remove', path: 'emails[primary eq true]' },
    ]);
  });

  it.each([
    [404, {}],
    [400, { scimType: 'invalidValue' }],
  ])('should tell of %d %j', async (status, body) => {
    const { writer, server } = await start((_, response) => json(response, status, body));
    expect(await failure(writer.patch('1', lea))).toMatchObject({ name: 'HttpError', status });
    expect(server.seen).toHaveLength(1);
  });
});

describe('ScimWriter.remove', () => {
  it.each([204, 404])('should be done after %d', async (status) => {
    const { writer, server } = await start((_, response) => response.writeHead(status).end());
    await writer.remove('1');
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['DELETE /scim/v2/Users/1']);
  });

  it('should be done when the answer was lost and the account is gone', async () => {
    const { writer, methods } = await start((_, response, index) =>
      index === 0 ? response.destroy() : json(response, 404, {}),
    );
    await writer.remove('1');
    expect(methods()).toEqual(['DELETE', 'DELETE']);
  });

  it('should fail where Vonage refuses', async () => {
    const { writer } = await start((_, response) => json(response, 403, {}));
    expect(await failure(writer.remove('1'))).toMatchObject({ status: 403 });
  });

  it.each(['', '.', '..'])(
    'should never send the id %j, which would name the whole collection',
    async (id) => {
      const { writer, server } = await start((_, response) => response.writeHead(204).end());
      expect(await failure(writer.remove(id))).toBeInstanceOf(RangeError);
      expect(server.seen).toEqual([]);
    },
  );
});
