import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkClock } from '../../../src/cli/doctor/clock.js';

const noon = Date.parse('2026-11-24T12:00:00Z');
const minute = 60_000;

/** A server whose clock stands at noon; null: it does not tell the time. */
async function server(date: number | null = noon): Promise<{ url: string; methods: string[] }> {
  const methods: string[] = [];
  const http = createServer((request, response) => {
    methods.push(request.method ?? '');
    response.sendDate = false;
    if (date !== null) response.setHeader('Date', new Date(date).toUTCString());
    response.writeHead(401).end();
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  onTestFinished(() => void http.close());
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/`, methods };
}

describe('checkClock', () => {
  it('should be content with some minutes, whatever the server answers', async () => {
    const { url, methods } = await server();
    for (const skew of [0, 4.9 * minute, -4.9 * minute]) {
      const findings = await checkClock({ Entra: url, Vonage: url }, () => noon + skew);
      expect(findings).toEqual([{ level: 'ok', text: 'clock: within five minutes of the others' }]);
    }
    expect(new Set(methods)).toEqual(new Set(['HEAD']));
  });

  it.each([
    [7 * minute, '7 minutes ahead of Vonage'],
    [-90 * minute, '90 minutes behind Vonage'],
  ])('should warn of a clock that is %d ms off', async (skew, text) => {
    const [right, wrong] = [await server(noon + skew), await server(noon)];
    const findings = await checkClock({ Entra: right.url, Vonage: wrong.url }, () => noon + skew);
    expect(findings).toEqual([
      { level: 'warning', text: `clock: this machine is ${text}`, advice: expect.stringContaining('NTP') },
    ]);
  });

  it('should say where nobody tells the time', async () => {
    const { url } = await server(null);
    const findings = await checkClock({ Entra: url, Vonage: 'http://127.0.0.1:9/' }, () => noon);
    expect(findings.map(({ level, text }) => [level, text])).toEqual([
      ['warning', 'clock: Entra does not tell the time'],
      ['warning', 'clock: Vonage does not tell the time'],
    ]);
  });
});
