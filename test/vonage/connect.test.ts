import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/settings/index.js';
import { connectVonage } from '../../src/vonage/connect.js';
import { failure, json, serve } from '../http/server.js';
import { list, user } from './support.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(status = 200) {
  const server = await serve((request, response) =>
    request.method === 'GET' ? json(response, status, list([user('a')])) : response.writeHead(204).end(),
  );
  open.push(server);
  return { server, settings: { vonage: { url: `${server.url}/scim`, token: new Secret('hunter2') } } };
}

describe('connectVonage', () => {
  it('should send nothing but GET when it reads, and have nothing that writes', async () => {
    const { server, settings } = await start();
    const vonage = connectVonage(settings, 'read', { count: 7 });
    open.push(vonage);
    expect('writer' in vonage).toBe(false);
    await vonage.reader.accounts();
    await vonage.reader.find('a@contoso.com');
    expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(server.seen[0]?.url).toBe('/scim/Users?startIndex=1&count=7');
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer hunter2',
      accept: 'application/scim+json, application/json',
    });
    expect(vonage.counts()).toEqual({ 'GET /Users': 2 });
  });

  it('should count reads and writes together when it writes', async () => {
    const { settings } = await start();
    const vonage = connectVonage(settings, 'write');
    open.push(vonage);
    await vonage.reader.accounts();
    await vonage.writer.remove('a');
    expect(vonage.counts()).toEqual({ 'DELETE /Users/{id}': 1, 'GET /Users': 1 });
  });

  it('should name the setting when the token is refused, and not the token', async () => {
    const { settings } = await start(401);
    const vonage = connectVonage(settings, 'read');
    open.push(vonage);
    const error = await failure(vonage.reader.accounts());
    expect(error.message).toContain('check ROLLCALL_VONAGE_TOKEN or rollcall:vonageToken');
    expect(`${error.stack}`).not.toContain('hunter2');
  });
});
