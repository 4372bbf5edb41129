import { afterEach, describe, expect, it } from 'vitest';
import { HttpError } from '../../src/http/errors.js';
import type { TransportOptions } from '../../src/http/options.js';
import { createWriteTransport } from '../../src/http/transport.js';
import { failure, json, serve, stillTime } from './server.js';

/** When `stillTime` begins. */
const begin = Date.UTC(2026, 10, 1);
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(handler: Parameters<typeof serve>[0], more: Partial<TransportOptions> = {}) {
  const server = await serve(handler);
  open.push(server);
  const time = stillTime();
  const transport = createWriteTransport({
    name: 'Vonage',
    baseUrl: `${server.url}/scim`,
    token: async () => 'token',
    runtime: time,
    ...more,
  });
  open.push(transport);
  return { server, time, transport };
}

describe('a throttled transport', () => {
  it.each([
    ['of our own clock', {}, 9000],
    // An hour ahead of ours.
    ["of the server's clock", { date: new Date(begin + 3_600_000).toUTCString() }, 9000 + 3_600_000],
  ])('should read Retry-After as a date %s', async (_, headers, ahead) => {
    const { time, transport } = await start((_, response, index) => {
      if (index > 0) return json(response, 200, {});
      response.sendDate = false;
      json(response, 503, {}, { ...headers, 'retry-after': new Date(begin + ahead).toUTCString() });
    });
    await transport.get('/Users');
    expect(time.sleeps).toEqual([9000]);
  });

  it.each([
    '86400',
    '31536000',
    '-5',
    'soon',
    '0',
    new Date(begin - 60_000).toUTCString(),
    new Date(begin + 86_400_000).toUTCString(),
  ])('should take Retry-After: %s for none, and wait as it would without', async (retryAfter) => {
    const { server, time, transport } = await start((_, response, index) => {
      response.sendDate = false;
      if (index === 0) json(response, 429, {}, { 'retry-after': retryAfter });
      else json(response, 201, {});
    });
    await transport.send('POST', '/Users', {});
    expect(server.seen).toHaveLength(2);
    const waited = time.sleeps.reduce((sum, sleep) => sum + sleep, 0);
    expect(waited).toBeGreaterThanOrEqual(500);
    expect(waited).toBeLessThan(2000);
  });

  it('should say so when it is asked again and again to wait absurdly long', async () => {
    const { time, transport } = await start((_, response) =>
      json(response, 429, {}, { 'retry-after': '86400' }),
    );
    const error = await failure(transport.get('/Users'));
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ status: 429, retryAfter: 86400 });
    expect(error.message).toContain('asks to wait 86400 s, and rollcall waits 300 s at most');
    expect(Math.max(...time.sleeps)).toBeLessThan(60_000);
  });

  it.each([1, 299])(
    'should end within the total time, however often it is asked to wait %d s',
    async (asked) => {
      const { time, transport } = await start(
        (_, response) => json(response, 429, {}, { 'retry-after': String(asked) }),
        { limits: { totalTime: 400_000, attempts: 1000 } },
      );
      const error = await failure(transport.send('POST', '/Users', {}));
      expect(error).toMatchObject({ status: 429, mayHaveBeenProcessed: false });
      expect(error.message).toMatch(/gave up after \d+ s/);
      expect(time.now() - begin).toBeLessThanOrEqual(400_000);
    },
  );

  it('should say what Graph throttles', async () => {
    const { transport } = await start((_, response) =>
      json(response, 429, {}, { 'x-ms-throttle-scope': 'Tenant_Application/Write/app/tenant' }),
    );
    const error = await failure(transport.get('/users'));
    expect(error.message).toContain('throttled: Tenant_Application/Write/app/tenant');
  });

  it('should slow down as Graph says that its limit is near, before any 429', async () => {
    const { time, transport } = await start(
      (_, response) => json(response, 200, {}, { 'x-ms-throttle-limit-percentage': '0.95' }),
      { limits: { perSecond: 100, burst: 50 } },
    );
    for (let n = 0; n < 5; n++) await transport.get('/users');
    const gaps = time.sleeps.slice(-3);
    expect(Math.min(...gaps)).toBeGreaterThan(25);
  });

  it('should send no more when a server has failed everything for long, but for one try in a minute', async () => {
    let works = false;
    const { server, time, transport } = await start(
      (_, response) => (works ? json(response, 200, {}) : json(response, 500, {})),
      { limits: { longestOutage: 60_000 } },
    );
    while (time.now() - begin <= 60_000) await failure(transport.get('/Users'));
    const sent = server.seen.length;
    const error = await failure(transport.send('PATCH', '/Users/1', {}));
    expect(error).toMatchObject({ name: 'TransportError', code: 'outage', mayHaveBeenProcessed: false });
    expect(error.message).toContain('not sent, because Vonage has answered nothing but failures for');
    expect(server.seen).toHaveLength(sent);
    works = true;
    await time.sleep(60_000);
    await transport.get('/Users');
    await transport.get('/Users');
    expect(server.seen).toHaveLength(sent + 2);
  });

  it('should take a sign-in that fails for an outage too', async () => {
    let signIns = 0;
    const { server, time, transport } = await start((_, response) => json(response, 200, {}), {
      limits: { longestOutage: 60_000 },
      token: async () => {
        signIns++;
        throw new Error('no sign-in');
      },
    });
    expect((await failure(transport.get('/Users'))).message).toBe('no sign-in');
    await time.sleep(59_000);
    expect((await failure(transport.get('/Users'))).message).toBe('no sign-in');
    await time.sleep(2_000);
    expect(await failure(transport.get('/Users'))).toMatchObject({ code: 'outage' });
    expect([signIns, server.seen.length]).toEqual([2, 0]);
  });

  it('should not take refusals of single requests for an outage', async () => {
    const { server, transport } = await start((_, response) => json(response, 404, {}), {
      limits: { longestOutage: -1 },
    });
    for (let n = 0; n < 5; n++) await failure(transport.get('/Users/1'));
    expect(server.seen).toHaveLength(5);
  });
});
