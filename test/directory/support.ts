import { createWriteTransport } from '../../src/http/transport.js';
import { serve, stillTime } from '../http/server.js';

export const appId = '0f1e2d3c-0000-4000-8000-000000000001';
export const leaId = '0f1e2d3c-0000-4000-8000-00000000000a';
export const roleId = '0f1e2d3c-0000-4000-8000-0000000000aa';

/** A server below `/v1.0`, and a transport to it in which no time passes. */
export async function graph(handler: Parameters<typeof serve>[0]) {
  const server = await serve(handler);
  const time = stillTime();
  const transport = createWriteTransport({
    name: 'Microsoft Graph',
    baseUrl: `${server.url}/v1.0`,
    token: async () => 'token',
    runtime: time,
  });
  const close = async () => {
    await transport.close();
    await server.close();
  };
  return { server, time, transport, close };
}

/** A token as Entra makes it, unsigned. */
export function jwt(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
}
