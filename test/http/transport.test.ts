import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createTokenSource } from '../../src/directory/sign-in.js';
import { TransportError } from '../../src/http/errors.js';
import type { TransportOptions } from '../../src/http/options.js';
import { createReadTransport, createWriteTransport } from '../../src/http/transport.js';
import type { DirectorySettings } from '../../src/settings/index.js';
import { failure, json, serve, stillTime, type TestServer } from './server.js';

const token = `tok-${createHash('sha256').update('a token').digest('hex')}`;
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(handler: Parameters<typeof serve>[0], more: Partial<TransportOptions> = {}) {
  const server = await serve(handler);
  open.push(server);
  const time = stillTime();
  return { server, time, transport: connect(server, { runtime: time, ...more }) };
}

function connect({ url }: Pick<TestServer, 'url'>, more: Partial<TransportOptions> = {}) {
  const transport = createWriteTransport({
    name: 'Vonage',
    baseUrl: `${url}/scim`,
    token: async () => token,
    addressSetting: 'ROLLCALL_VONAGE_URL',
    runtime: stillTime(),
    ...more,
  });
  open.push(transport);
  return transport;
}

describe('createReadTransport', () => {
  it('should have no way to write at run time', async () => {
    const transport = createReadTransport({
      name: 'Vonage',
      baseUrl: 'https://h.example',
      token: async () => token,
    });
    expect(Object.keys(transport).sort()).toEqual(['clockOff', 'close', 'counts', 'get']);
    expect(Object.getPrototypeOf(transport)).toBe(Object.prototype);
    expect('send' in transport).toBe(false);
    expect(() => Object.assign(transport, { send: () => {} })).toThrow(TypeError);
  });
});

describe('a request', () => {
  it('should carry the token, a user agent and a request id, and be counted by route', async () => {
    const { server, transport } = await start((_, response) => json(response, 200, { ok: true }), {
      requestIdHeader: 'client-request-id',
      accept: 'application/scim+json',
    });
    expect(await transport.get('/Users/42?filter=x')).toEqual({ ok: true });
    expect(await transport.get('/Users/43')).toEqual({ ok: true });
    await transport.get('/Odd/name', { route: '/Odd/{name}', headers: { consistencylevel: 'eventual' } });
    expect(server.seen[0]?.url).toBe('/scim/Users/42?filter=x');
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      accept: 'application/scim+json',
      'client-request-id': '00000000-0000-4000-8000-000000000001',
    });
    expect(server.seen[0]?.headers['user-agent']).toMatch(/^rollcall\/\d+\.\d+\.\d+/);
    expect(server.seen[0]?.headers['content-type']).toBeUndefined();
    expect(server.seen[2]?.headers.consistencylevel).toBe('eventual');
    expect(transport.counts).toEqual({ 'GET /Odd/{name}': 1, 'GET /Users/{id}': 2 });
  });

  it.each([-3600, 0, 86_400])("should tell how far the server's clock is off: %i s", async (seconds) => {
    const { transport } = await start((_, response, index) => {
      response.sendDate = false;
      const date = new Date(Date.now() + seconds * 1000).toUTCString();
      // The last that was said counts, whatever the answer is.
      if (index === 0) json(response, 404, {}, { date });
      else json(response, 200, {}, index === 1 ? { date: 'soon' } : {});
    });
    expect(transport.clockOff).toBeNull();
    await expect(transport.get('/Users')).rejects.toThrow('404');
    for (const _ of [1, 2]) await transport.get('/Users');
    expect(Math.abs((transport.clockOff ?? Number.NaN) + seconds * 1000)).toBeLessThan(60_000);
  });

  it('should send a body as JSON of the set type and take an empty answer', async () => {
    const { server, transport } = await start((_, response) => response.writeHead(204).end(), {
      contentType: 'application/scim+json',
    });
    expect(await transport.send('PATCH', '/Users/1', { a: 'ü' })).toBeUndefined();
    expect(server.seen[0]).toMatchObject({ method: 'PATCH', body: '{"a":"ü"}' });
    expect(server.seen[0]?.headers['content-type']).toBe('application/scim+json');
  });

  it('should read gzip', async () => {
    const { transport } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync('{"packed":1}'));
    });
    expect(await transport.get('/Users')).toEqual({ packed: 1 });
  });

  it('should run no more at once than its limit', async () => {
    let running = 0;
    let most = 0;
    const { transport } = await start(
      async (_, response) => {
        running++;
        most = Math.max(most, running);
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
        running--;
        json(response, 200, {});
      },
      { limits: { concurrency: 3 } },
    );
    await Promise.all(Array.from({ length: 30 }, () => transport.get('/Users')));
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });
});

describe('retries', () => {
  it('should wait as long as Retry-After says, for POST too', async () => {
    const { server, time, transport } = await start((_, response, index) =>
      index === 0 ? json(response, 429, {}, { 'retry-after': '7' }) : json(response, 201, { id: '1' }),
    );
    expect(await transport.send('POST', '/Users', {})).toEqual({ id: '1' });
    expect(server.seen).toHaveLength(2);
    expect(time.sleeps).toEqual([7000]);
    expect(transport.counts).toEqual({ 'POST /Users': 2 });
  });

  it('should make other requests wait too once one was throttled', async () => {
    const { time, transport } = await start(
      (request, response, index) =>
        index === 0 ? json(response, 429, {}, { 'retry-after': '7' }) : json(response, 200, request.url),
      { limits: { concurrency: 1 } },
    );
    await Promise.all([transport.get('/Users'), transport.get('/Groups')]);
    expect(time.sleeps[0]).toBe(7000);
    // The other one, behind it, evenly spaced.
    expect(time.sleeps).toHaveLength(2);
  });

  it('should back off between tries of a GET and give up in the end', async () => {
    const { server, time, transport } = await start((_, response) => json(response, 500, { detail: 'oops' }));
    const error = await failure(transport.get('/Users?filter=secret'));
    expect(error).toMatchObject({ name: 'HttpError', status: 500, mayHaveBeenProcessed: false });
    expect(error.message).toBe(`GET ${server.url}/scim/Users: Vonage answered 500: oops (tried 5 times)`);
    expect(server.seen).toHaveLength(5);
    expect(time.sleeps).toEqual([500, 1000, 2000, 4000]);
  });

  it('should try GET, PATCH and DELETE again after a cut connection', async () => {
    const { server, transport } = await start((_, response, index) => {
      if (index % 2 === 0) response.destroy();
      else json(response, 200, { index });
    });
    expect(await transport.get('/Users')).toEqual({ index: 1 });
    expect(await transport.send('PATCH', '/Users/1', {})).toEqual({ index: 3 });
    expect(await transport.send('DELETE', '/Users/1')).toEqual({ index: 5 });
    expect(server.seen.map(({ method }) => method)).toEqual([
      'GET',
      'GET',
      'PATCH',
      'PATCH',
      'DELETE',
      'DELETE',
    ]);
  });

  it('should try a GET again whose body was cut', async () => {
    const { transport } = await start((_, response, index) => {
      if (index > 0) return json(response, 200, { whole: true });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"who', () => response.destroy());
    });
    expect(await transport.get('/Users')).toEqual({ whole: true });
  });

  it.each(['cut', 500, 502, 503, 504])(
    'should never send a POST again after %s, and say it may have worked',
    async (how) => {
      const { server, transport } = await start((_, response) =>
        typeof how === 'number' ? json(response, how, {}) : response.destroy(),
      );
      const error = await failure(transport.send('POST', '/Users', {}));
      expect(error).toMatchObject({ mayHaveBeenProcessed: true });
      expect(error.message).toContain('it may have been carried out all the same');
      expect(server.seen).toHaveLength(1);
    },
  );

  it.each([400, 403, 404, 409, 413])('should not try again after %d', async (status) => {
    const { server, time, transport } = await start((_, response) => json(response, status, {}));
    const error = await failure(transport.send('PATCH', '/Users/1', {}));
    expect(error).toMatchObject({ status, mayHaveBeenProcessed: false });
    expect(server.seen).toHaveLength(1);
    expect(time.sleeps).toEqual([]);
  });

  it('should remember that an earlier try of a PATCH may have worked', async () => {
    const { transport } = await start((_, response, index) => json(response, index === 0 ? 500 : 412, {}));
    expect(await failure(transport.send('PATCH', '/Users/1', {}))).toMatchObject({
      status: 412,
      mayHaveBeenProcessed: true,
    });
  });

  it('should try again to reach a port where nothing listens, a POST too, and name the setting', async () => {
    const server = await serve(() => {});
    await server.close();
    const time = stillTime();
    const error = await failure(connect(server, { runtime: time }).send('POST', '/Users', {}));
    expect(error).toMatchObject({ name: 'TransportError', code: 'refused', mayHaveBeenProcessed: false });
    expect(error.message).toContain('refused the connection');
    expect(error.message).toContain('check ROLLCALL_VONAGE_URL');
    expect(time.sleeps).toHaveLength(4);
  });

  it('should give up on an answer that never comes', async () => {
    const { server, transport } = await start(() => {}, { limits: { requestTimeout: 40, attempts: 2 } });
    const error = await failure(transport.get('/Users'));
    expect(error).toMatchObject({ name: 'TransportError', code: 'timeout' });
    expect(error.message).toContain('gave no answer in 0.04 s');
    expect(server.seen).toHaveLength(2);
  });

  it('should count the time of a body that never ends', async () => {
    const { transport } = await start(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{');
      },
      { limits: { requestTimeout: 40, attempts: 1 } },
    );
    expect(await failure(transport.send('POST', '/Users', {}))).toMatchObject({
      code: 'timeout',
      mayHaveBeenProcessed: true,
    });
  });
});

describe('a refused token', () => {
  it('should be renewed once, and the request sent again', async () => {
    const asked: (string | undefined)[] = [];
    const { server, transport } = await start(
      (request, response) =>
        request.headers.authorization === 'Bearer fresh' ? json(response, 201, {}) : json(response, 401, {}),
      {
        token: async (rejected) => {
          asked.push(rejected);
          return { reveal: () => (rejected === 'stale' ? 'fresh' : 'stale') };
        },
      },
    );
    await transport.send('POST', '/Users', {});
    expect(asked).toEqual([undefined, 'stale']);
    expect(server.seen).toHaveLength(2);
  });

  it('should be renewed once for all requests under way', async () => {
    let signIns = 0;
    const source = createTokenSource({ graphUrl: 'https://graph.example' } as DirectorySettings, {
      openCredential: async () => ({
        getToken: async () => {
          signIns++;
          await new Promise(setImmediate);
          return { token: `token-${signIns}`, expiresOnTimestamp: Number.POSITIVE_INFINITY };
        },
      }),
    });
    const { server, transport } = await start(
      (request, response) =>
        json(response, request.headers.authorization === 'Bearer token-1' ? 401 : 200, {}),
      { token: source },
    );
    await Promise.all(Array.from({ length: 20 }, (_, n) => transport.send('PATCH', `/Users/${n}`, {})));
    expect(signIns).toBe(2);
    expect(server.seen.length).toBeLessThanOrEqual(20 + 8);
  });

  it('should be an error the second time, with what to do', async () => {
    const { server, transport } = await start((_, response) => json(response, 401, {}), {
      hints: { 401: 'check ROLLCALL_VONAGE_TOKEN' },
    });
    const error = await failure(transport.get('/Users'));
    expect(error).toMatchObject({ status: 401 });
    expect(error.message).toContain('check ROLLCALL_VONAGE_TOKEN');
    expect(server.seen).toHaveLength(2);
  });
});

describe('where a token goes', () => {
  it('should be nowhere but its origin', async () => {
    const other = await serve((_, response) => json(response, 200, {}));
    open.push(other);
    const { server, transport } = await start((_, response) => json(response, 200, {}));
    const error = await failure(transport.get(`${other.url}/scim/Users?$skiptoken=x`));
    expect(error).toMatchObject({ name: 'TransportError', code: 'foreign-link' });
    expect(error.message).not.toContain('skiptoken');
    expect(other.seen).toEqual([]);
    expect(server.seen).toEqual([]);
    expect(await transport.get(`${server.url}/scim/Users?page=2`)).toEqual({});
  });

  it('should not follow a redirect', async () => {
    const other = await serve((_, response) => json(response, 200, {}));
    open.push(other);
    const { server, transport } = await start((_, response) =>
      response.writeHead(302, { location: `${other.url}/scim/Users` }).end(),
    );
    const error = await failure(transport.get('/Users'));
    expect(error).toMatchObject({ name: 'HttpError', status: 302 });
    expect(error.message).toContain('redirects are not followed');
    expect(other.seen).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });
});

describe('an answer that can not be used', () => {
  it('should be cut off at the limit', async () => {
    const { server, transport } = await start(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(`["${'x'.repeat(5000)}`);
      },
      { limits: { responseBytes: 1000 } },
    );
    const error = await failure(transport.get('/Users'));
    expect(error).toMatchObject({ name: 'TransportError', code: 'too-large' });
    expect(error.message).toContain('larger than 1000 bytes');
    expect(server.seen).toHaveLength(1);
  });

  it('should count unpacked bytes', async () => {
    const { transport } = await start(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(gzipSync(`"${'x'.repeat(1_000_000)}"`));
      },
      { limits: { responseBytes: 10_000 } },
    );
    expect(await failure(transport.get('/Users'))).toMatchObject({ code: 'too-large' });
  });

  it.each([
    ['text/html', '<html>sign in</html>', 'is text/html and not JSON'],
    ['application/json', '{"half":', 'is broken JSON'],
    ['application/json', Buffer.from([0x22, 0xff, 0x22]), 'is not UTF-8'],
  ])('should be told: %s', async (type, body, wrong) => {
    const { server, transport } = await start((_, response) => {
      response.writeHead(200, { 'content-type': type });
      response.end(body);
    });
    const error = await failure(transport.send('POST', '/Users', {}));
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'not-json', mayHaveBeenProcessed: true });
    expect(error.message).toContain(wrong);
    expect(error.message).toContain('check ROLLCALL_VONAGE_URL');
    expect(server.seen).toHaveLength(1);
  });

  it.each(['gzip', 'br'])('should be told: not the %s it says', async (encoding) => {
    const { transport } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      response.end('{}');
    });
    expect(await failure(transport.get('/Users'))).toMatchObject({ code: 'not-json' });
  });
});

describe('errors', () => {
  it('should say what the server says, in one line, without the token and the query', async () => {
    const { transport } = await start((_, response) =>
      json(response, 409, { scimType: 'uniqueness', detail: `taken\n\u001b[31mby ${token} \u0007` }),
    );
    const error = await failure(transport.send('POST', '/Users?debug=lea@contoso.com', { password: 'p4ss' }));
    expect(error).toMatchObject({ status: 409, code: 'uniqueness', detail: 'taken [31mby [secret]' });
    const everything = `${error.message} ${JSON.stringify(error)} ${error.stack}`;
    expect(everything).not.toContain(token);
    expect(everything).not.toContain('p4ss');
    expect(everything).not.toContain('contoso');
    expect(error.message).not.toMatch(/\p{Cc}/u);
  });

  it('should tell of a failure whose body is no JSON', async () => {
    const { transport } = await start((_, response) => {
      response.writeHead(403, { 'content-type': 'text/html' });
      response.end('<h1>Blocked</h1>');
    });
    const error = await failure(transport.get('/Users'));
    expect(error).toMatchObject({ name: 'HttpError', status: 403, detail: undefined });
    expect(error.message).not.toContain('<h1>');
  });

  it("should keep the other side's request id", async () => {
    const { transport } = await start((_, response) =>
      json(response, 400, { error: { code: 'Bad', message: 'no' } }, { 'request-id': 'abc-1' }),
    );
    expect(await failure(transport.get('/users'))).toMatchObject({ code: 'Bad', requestId: 'abc-1' });
  });

  it('should say that a host does not exist, without trying again', async () => {
    const time = stillTime();
    const transport = connect({ url: 'https://rollcall-test.invalid' }, { runtime: time });
    const error = await failure(transport.get('/Users'));
    expect(error).toMatchObject({ name: 'TransportError', mayHaveBeenProcessed: false });
    expect(error.message).toContain('rollcall-test.invalid');
    expect(error.message).not.toContain('\n');
  });

  it('should say that a server speaks no TLS', async () => {
    const { server } = await start((_, response) => json(response, 200, {}));
    const error = await failure(
      connect({ url: server.url.replace('http:', 'https:') }).send('POST', '/Users', {}),
    );
    expect(error).toMatchObject({ name: 'TransportError', code: 'tls', mayHaveBeenProcessed: false });
    expect(server.seen).toEqual([]);
  });
});

describe('a run that is stopped', () => {
  it('should send no write any more, and read on', async () => {
    const stop = new AbortController();
    const { server, transport } = await start((_, response) => json(response, 200, {}), {
      stop: stop.signal,
    });
    await transport.send('PATCH', '/Users/1', {});
    stop.abort();
    for (const method of ['POST', 'PATCH', 'DELETE'] as const) {
      await expect(transport.send(method, '/Users/1', {})).rejects.toMatchObject({
        code: 'stopped',
        mayHaveBeenProcessed: false,
        message: expect.stringContaining('not sent, because the run was stopped'),
      });
    }
    expect(await transport.get('/Users/1')).toEqual({});
    expect(server.seen.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
  });

  it('should give up a write that waits to be tried again, and say what may have become of it', async () => {
    const stop = new AbortController();
    const waits = { ...stillTime(), sleep: () => new Promise<void>(() => {}) };
    const { server, transport } = await start(
      (_, response) => {
        setTimeout(() => stop.abort(), 20);
        json(response, 503, {});
      },
      { stop: stop.signal, runtime: waits },
    );
    await expect(transport.send('PATCH', '/Users/1', {})).rejects.toMatchObject({
      mayHaveBeenProcessed: true,
      message: expect.stringContaining('not tried again, because the run was stopped'),
    });
    expect(server.seen).toHaveLength(1);
  });

  it('should wait for the answer to what is under way', async () => {
    const stop = new AbortController();
    const { transport } = await start(
      (_, response) => {
        stop.abort();
        setTimeout(() => json(response, 201, { id: '1' }), 50);
      },
      { stop: stop.signal },
    );
    expect(await transport.send('POST', '/Users', {})).toEqual({ id: '1' });
  });
});
