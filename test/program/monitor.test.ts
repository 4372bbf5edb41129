import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from 'vitest';
import { type Monitor, openMonitor } from '../../src/program/monitor.js';
import type { ResourceGoal } from '../../src/program/registration.js';

/** gRPC's own server, as far as it is used here: what it understands is right. */
interface Grpc {
  readonly Server: new () => {
    addService(service: object, handlers: object): void;
    bindAsync(address: string, credentials: object, done: (error: Error | null, port: number) => void): void;
    forceShutdown(): void;
  };
  readonly ServerCredentials: { createInsecure(): object };
  readonly status: Record<'UNKNOWN' | 'INVALID_ARGUMENT' | 'UNAVAILABLE' | 'CANCELLED', number>;
}

interface Call {
  readonly request: { getName(): string };
}

type Answer = (error: { code: number; details: string } | null, response?: object) => void;

const require = createRequire(createRequire(import.meta.url).resolve('@pulumi/pulumi/package.json'));
const grpc = require('@grpc/grpc-js') as Grpc;
const { ResourceMonitorService } = require('./proto/resource_grpc_pb.js') as {
  ResourceMonitorService: object;
};
const { RegisterResourceResponse } = require('./proto/resource_pb.js') as {
  RegisterResourceResponse: new () => { setUrn(urn: string): void };
};

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0).reverse()) close();
});

/** A monitor before an engine that does this with every resource. */
async function monitorOf(registerResource: (name: string, answer: Answer) => void): Promise<Monitor> {
  const server = new grpc.Server();
  server.addService(ResourceMonitorService, {
    registerResource: ({ request }: Call, answer: Answer) => registerResource(request.getName(), answer),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  );
  const monitor = openMonitor(`127.0.0.1:${port}`);
  open.push(
    () => server.forceShutdown(),
    () => monitor.close(),
  );
  return monitor;
}

function urnOf(name: string): object {
  const response = new RegisterResourceResponse();
  response.setUrn(`urn of ${name}`);
  return response;
}

const goal = (name: string, inputs: object = {}): ResourceGoal => ({
  type: 'pulumi-nodejs:dynamic/rollcall:VonageUser',
  name,
  parent: 'urn:pulumi:demo::rollcall::pulumi:pulumi:Stack::rollcall-demo',
  inputs,
  protect: false,
  formerNames: [],
  dependencies: [],
});

describe('openMonitor', () => {
  it('should answer each of many registrations with its own result', async () => {
    const monitor = await monitorOf((name, answer) => setTimeout(() => answer(null, urnOf(name)), 3));
    const names = Array.from({ length: 1000 }, (_, each) => `person ${each}`);
    const answers = await Promise.all(names.map((name) => monitor.register(goal(name))));
    expect(answers).toEqual(names.map((name) => ({ urn: `urn of ${name}`, result: 'success' })));
  });

  it('should have no more under way than the engine needs, and all of them in their order', async () => {
    let [now, most] = [0, 0];
    const order: string[] = [];
    const monitor = await monitorOf((name, answer) => {
      most = Math.max(most, ++now);
      order.push(name);
      setTimeout(() => {
        now--;
        answer(null, urnOf(name));
      }, 5);
    });
    const names = Array.from({ length: 700 }, (_, each) => `${each}`);
    await Promise.all(names.map((name) => monitor.register(goal(name))));
    expect(order).toEqual(names);
    expect(most).toBeLessThanOrEqual(256);
    expect(most).toBeGreaterThan(64);
  });

  it('should send a message that is larger than any window of HTTP/2', async () => {
    const monitor = await monitorOf((name, answer) => answer(null, urnOf(name)));
    const removals = Array.from({ length: 40_000 }, (_, each) => `disable:${each}`.padEnd(60, '.'));
    expect(await monitor.register(goal('roster', { removals }))).toMatchObject({ urn: 'urn of roster' });
  });

  it('should tell in full why the engine does not take a resource, and go on with others', async () => {
    const monitor = await monitorOf((name, answer) =>
      name === 'bad'
        ? answer({ code: grpc.status.INVALID_ARGUMENT, details: '100 % wrong: é' })
        : answer(null, urnOf(name)),
    );
    await expect(monitor.register(goal('bad'))).rejects.toMatchObject({
      message: '100 % wrong: é',
      isEnding: false,
    });
    expect(await monitor.register(goal('good'))).toMatchObject({ urn: 'urn of good' });
  });

  it.each(['UNAVAILABLE', 'CANCELLED'] as const)(
    'should tell an engine that is ending (%s) from a refusal',
    async (code) => {
      const monitor = await monitorOf((_, answer) =>
        answer({ code: grpc.status[code], details: 'shut down' }),
      );
      await expect(monitor.register(goal('a'))).rejects.toMatchObject({ isEnding: true });
    },
  );

  it('should fail what is under way, and whatever comes later, when the engine is gone', async () => {
    let begin: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const monitor = await monitorOf(() => begin());
    const many = Array.from({ length: 400 }, (_, each) => monitor.register(goal(`${each}`)));
    const ended = Promise.allSettled(many);
    await begun;
    open.splice(0, 1)[0]?.();
    for (const each of await ended)
      expect(each).toMatchObject({ status: 'rejected', reason: { isEnding: true } });
    await expect(monitor.register(goal('late'))).rejects.toMatchObject({ isEnding: true });
  });

  it('should fail where nobody listens', async () => {
    const monitor = openMonitor('127.0.0.1:1');
    await expect(monitor.register(goal('a'))).rejects.toMatchObject({ isEnding: true });
  });
});
