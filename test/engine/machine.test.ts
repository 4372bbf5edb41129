import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thisMachine } from '../../src/engine/machine.js';

const server = createServer((request, response) => {
  if (request.url === '/silent') return;
  response.writeHead(request.url === '/there' ? 200 : 403).end();
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(
  () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
);

describe('thisMachine', () => {
  const { answers, run } = thisMachine();
  const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

  it('should tell a URL that answers from one that refuses, says nothing or is not there', async () => {
    expect(await answers(at('/there'), 5000)).toBe(true);
    expect(await answers(at('/elsewhere'), 5000)).toBe(false);
    expect(await answers(at('/silent'), 20)).toBe(false);
    expect(await answers('http://127.0.0.1:1/', 5000)).toBe(false);
  });

  it('should run a command to its end', async () => {
    const said = 'console.log("out"); console.error("err"); process.exit(3)';
    expect(await run(process.execPath, ['-e', said], {})).toEqual({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  it('should not throw where a command is not there', async () => {
    expect(await run('/no/such/command', [], {})).toMatchObject({ code: null, stdout: '' });
  });
});
