import { createWriteTransport } from '../../src/http/transport.js';
import { serve, stillTime } from '../http/server.js';

/** A SCIM server below `/scim/v2`, and a transport to it in which no time passes. */
export async function scim(handler: Parameters<typeof serve>[0]) {
  const server = await serve(handler);
  const time = stillTime();
  const transport = createWriteTransport({
    name: 'Vonage',
    baseUrl: `${server.url}/scim/v2`,
    token: async () => 'token',
    contentType: 'application/scim+json',
    runtime: time,
  });
  const close = async () => {
    await transport.close();
    await server.close();
  };
  return { server, time, transport, close };
}

export function user(id: string, more: object = {}) {
  return { id, userName: `${id}@contoso.com`, active: true, ...more };
}

/** A ListResponse (RFC 7644 section 3.4.2). */
export function list(resources: readonly unknown[], more: object = {}) {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    Resources: resources,
    ...more,
  };
}
