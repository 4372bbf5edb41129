import { afterEach, describe, expect, it } from 'vitest';
import { GraphWriter } from '../../src/directory/writer.js';
import { failure, json, type Seen } from '../http/server.js';
import { appId, graph, leaId, roleId } from './support.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(handler: Parameters<typeof graph>[0]) {
  const made = await graph(handler);
  open.push(made);
  const writer = new GraphWriter(made.transport, made.time);
  return { ...made, writer, methods: () => made.server.seen.map(({ method }) => method) };
}

const assignment = {
  id: 'xyz_1',
  principalId: leaId,
  principalType: 'User',
  principalDisplayName: 'Lea',
  appRoleId: roleId,
  resourceId: appId,
};
const made = {
  id: 'xyz_1',
  principalId: leaId,
  principalType: 'User',
  principalDisplayName: 'Lea',
  appRoleId: roleId,
};
const others = [
  { ...assignment, id: 'other-person', principalId: appId },
  { ...assignment, id: 'other-role', appRoleId: appId },
];
const already = {
  error: { code: 'Request_BadRequest', message: 'Permission being assigned already exists on the object' },
};

describe('GraphWriter.assign', () => {
  it('should post what Graph asks for', async () => {
    const { writer, server, methods } = await start((_, response) => json(response, 201, assignment));
    expect(await writer.assign(appId, leaId, roleId)).toEqual(made);
    expect(methods()).toEqual(['POST']);
    expect(server.seen[0]?.url).toBe(`/v1.0/servicePrincipals/${appId}/appRoleAssignedTo`);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      principalId: leaId,
      resourceId: appId,
      appRoleId: roleId,
    });
  });

  it('should return the one that exists already', async () => {
    const { writer, methods } = await start((request, response) =>
      request.method === 'POST'
        ? json(response, 400, already)
        : json(response, 200, {
            value: [...others, { ...assignment, principalId: leaId.toUpperCase() }],
          }),
    );
    expect(await writer.assign(appId, leaId, roleId)).toMatchObject({ id: 'xyz_1' });
    expect(methods()).toEqual(['POST', 'GET']);
  });

  it.each(['cut', 'error', 'nonsense'])(
    'should look before sending again when the answer is lost: %s',
    async (how) => {
      const { writer, methods } = await start((request, response) => {
        if (request.method === 'GET') return json(response, 200, { value: [...others, assignment] });
        if (how === 'cut') return response.destroy();
        return how === 'error' ? json(response, 500, {}) : json(response, 201, { odd: true });
      });
      expect(await writer.assign(appId, leaId, roleId)).toEqual(made);
      expect(methods()).toEqual(['POST', 'GET']);
    },
  );

  it('should send again what was looked for and is not there', async () => {
    const { writer, methods, time } = await start((request, response, index) => {
      if (request.method === 'GET') return json(response, 200, { value: others });
      return index === 0 ? json(response, 502, {}) : json(response, 201, assignment);
    });
    expect(await writer.assign(appId, leaId, roleId)).toEqual(made);
    expect(methods()).toEqual(['POST', 'GET', 'GET', 'POST']);
    expect(time.sleeps).toEqual([500]);
  });

  it('should not send again what the list shows a moment later', async () => {
    let looks = 0;
    const { writer, methods } = await start((request, response) => {
      if (request.method === 'POST') return response.destroy();
      json(response, 200, { value: looks++ === 0 ? others : [...others, assignment] });
    });
    expect(await writer.assign(appId, leaId, roleId)).toEqual(made);
    expect(methods()).toEqual(['POST', 'GET', 'GET']);
  });

  it('should say so where Graph has it and does not list it', async () => {
    const { writer } = await start((request, response) =>
      request.method === 'POST' ? json(response, 400, already) : json(response, 200, { value: others }),
    );
    const error = await failure(writer.assign(appId, leaId, roleId));
    expect(error).toMatchObject({ name: 'DirectoryError' });
    expect(error.message).toContain('run again later');
  });

  it.each([
    [404, { error: { code: 'Request_ResourceNotFound', message: 'Resource x does not exist' } }],
    [400, { error: { code: 'Request_BadRequest', message: 'Not a valid reference update.' } }],
  ])('should wait for a new principal to be known everywhere (%d)', async (status, body) => {
    const { writer, methods, time } = await start((_, response, index) =>
      index < 3 ? json(response, status, body) : json(response, 201, assignment),
    );
    expect(await writer.assign(appId, leaId, roleId)).toEqual(made);
    expect(methods()).toEqual(['POST', 'POST', 'POST', 'POST']);
    expect(time.sleeps).toEqual([500, 1000, 2000]);
  });

  it('should not wait for ever', async () => {
    const { writer, server } = await start((_, response) => json(response, 404, {}));
    expect(await failure(writer.assign(appId, leaId, roleId))).toMatchObject({ status: 404 });
    expect(server.seen).toHaveLength(7);
  });

  it('should not try again what Graph refuses', async () => {
    const { writer, server } = await start((_, response) => json(response, 403, {}));
    expect(await failure(writer.assign(appId, leaId, roleId))).toMatchObject({ status: 403 });
    expect(server.seen).toHaveLength(1);
  });

  it("should keep the write's own error when nobody can look", async () => {
    const { writer } = await start((request, response) =>
      request.method === 'GET' ? json(response, 403, {}) : json(response, 500, {}),
    );
    expect(await failure(writer.assign(appId, leaId, roleId))).toMatchObject({
      status: 500,
      method: 'POST',
      mayHaveBeenProcessed: true,
    });
  });
});

describe('GraphWriter.unassign', () => {
  const refuse = (status: number) => (_: Seen, response: Parameters<typeof json>[0]) =>
    status === 204 ? response.writeHead(204).end() : json(response, status, {});

  const held = { principalId: leaId, appRoleId: roleId };
  const list = `/v1.0/servicePrincipals/${appId}/appRoleAssignedTo`;

  it('should be done after 204', async () => {
    const { writer, server } = await start(refuse(204));
    await writer.unassign(appId, 'a/b', held);
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([`DELETE ${list}/a%2Fb`]);
  });

  it.each([[], others])(
    'should be done where it is gone and the principal holds the role by no other',
    async (...value) => {
      const { writer, methods } = await start((request, response) =>
        request.method === 'GET' ? json(response, 200, { value }) : json(response, 404, {}),
      );
      await writer.unassign(appId, 'old', held);
      expect(methods()).toEqual(['DELETE', 'GET']);
    },
  );

  it('should delete the one by which the principal holds the role now', async () => {
    const { writer, server } = await start((request, response) => {
      if (request.method === 'GET') json(response, 200, { value: [...others, assignment] });
      else if (request.url?.endsWith('/xyz_1')) response.writeHead(204).end();
      else json(response, 404, {});
    });
    await writer.unassign(appId, 'old', held);
    expect(server.seen.filter(({ method }) => method === 'DELETE').map(({ url }) => url)).toEqual([
      `${list}/old`,
      `${list}/xyz_1`,
    ]);
  });

  it('should fail where it is gone and nobody can tell whether the principal holds the role', async () => {
    const { writer } = await start((request, response) =>
      json(response, request.method === 'GET' ? 403 : 404, {}),
    );
    expect(await failure(writer.unassign(appId, 'old', held))).toMatchObject({
      status: 404,
      method: 'DELETE',
    });
  });

  it('should fail where Graph refuses', async () => {
    const { writer } = await start(refuse(403));
    expect(await failure(writer.unassign(appId, 'x', held))).toMatchObject({ status: 403 });
  });

  it.each(['', '.', '..'])('should never send the id %j', async (id) => {
    const { writer, server } = await start(refuse(204));
    expect(await failure(writer.unassign(appId, id, held))).toBeInstanceOf(RangeError);
    expect(server.seen).toEqual([]);
  });
});
