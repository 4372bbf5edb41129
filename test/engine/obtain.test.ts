import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enginePlace } from '../../src/engine/cache.js';
import type { Machine } from '../../src/engine/machine.js';
import { obtainEngine } from '../../src/engine/obtain.js';
import { EngineMissing } from '../../src/engine/types.js';
import { type TestMachine, testMachine } from './machine.js';

const BUILDING =
  'building the Pulumi CLI from its Go modules; this takes three to six minutes, once per user';
const INSTALLING = "installing the Pulumi CLI 3.246.0 with Pulumi's own installer, once per user";

async function obtain(machine: Machine) {
  const lines: string[] = [];
  const engine = await obtainEngine((line) => lines.push(line), machine);
  return { engine, lines };
}

/** Why no engine could be had. */
async function failure(machine: Machine): Promise<EngineMissing> {
  const error = await obtain(machine).catch((thrown: unknown) => thrown);
  if (!(error instanceof EngineMissing))
    throw new Error('an engine was found, or something else went wrong', { cause: error });
  return error;
}

function cacheContent(machine: TestMachine): readonly string[] {
  return readdirSync(dirname(enginePlace(machine)));
}

/** A network on which Pulumi's installer puts this version in place. */
function online(machine: TestMachine, version = '3.246.0'): TestMachine {
  return {
    ...machine,
    answers: async () => true,
    install: async (root) => machine.engine(version, join(root, 'bin')),
  };
}

describe('obtainEngine', () => {
  it('should take what is there and ask nobody', async () => {
    const machine = testMachine({ answers: () => Promise.reject(new Error('nobody should have asked')) });
    machine.engine('3.246.0', machine.cacheBin);
    expect(await obtain(machine)).toMatchObject({ engine: { origin: 'cache' }, lines: [] });

    machine.engine('3.250.1');
    expect(await obtain(machine)).toMatchObject({ engine: { origin: 'path' }, lines: [] });
  });

  it("should use Pulumi's installer where its host answers", async () => {
    const machine = testMachine();
    machine.go('1.26.8');

    const { engine, lines } = await obtain(online(machine));

    expect(engine).toEqual({
      binary: join(machine.cacheBin, 'pulumi'),
      binFolder: machine.cacheBin,
      version: '3.246.0',
      origin: 'installed',
    });
    expect(lines).toEqual([INSTALLING]);
    expect(cacheContent(machine)).toEqual(['pulumi-3.246.0']);
  });

  it('should build, without a word about the network, where the host does not answer', async () => {
    const machine = testMachine();
    machine.go('1.25.8');

    const { engine, lines } = await obtain(machine);

    expect(engine).toMatchObject({ binFolder: machine.cacheBin, origin: 'built' });
    expect(lines).toEqual([BUILDING]);
    expect(readdirSync(machine.cacheBin).sort()).toEqual([
      'pulumi',
      'pulumi-language-nodejs',
      'pulumi-resource-pulumi-nodejs',
    ]);
    expect(machine.calls().map((call) => call.replace(/-o \S+/, '-o …'))).toEqual([
      'pulumi-cli env GOVERSION',
      'pulumi-cli build -mod=readonly -trimpath -buildvcs=false -ldflags -s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.246.0 -o … github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
      'pulumi-language-nodejs build -mod=readonly -trimpath -buildvcs=false -ldflags -s -w -o … github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
    ]);
    expect(await obtain(machine)).toMatchObject({ engine: { origin: 'cache' }, lines: [] });
  });

  it('should say now and then that the build goes on, and stop when it ends', async () => {
    let running = 0;
    const times = [0, 15_000, 75_400];
    const machine = testMachine({
      now: () => times.shift() as number,
      every(seconds, tick) {
        expect(seconds).toBe(15);
        running += 1;
        tick();
        tick();
        return () => {
          running -= 1;
        };
      },
    });
    machine.go('1.26.8');

    const { lines } = await obtain(machine);

    expect(lines).toEqual([
      BUILDING,
      'still building the Pulumi CLI (0 min 15 s)',
      'still building the Pulumi CLI (1 min 15 s)',
    ]);
    expect(running).toBe(0);
  });

  it('should build where the installer fails', async () => {
    const machine = testMachine({
      answers: async () => true,
      install: () => Promise.reject(new Error('download was cut\nmore of it')),
    });
    machine.go('1.26.8');

    expect(await obtain(machine)).toMatchObject({
      engine: { origin: 'built' },
      lines: [INSTALLING, BUILDING],
    });
  });

  it('should not keep another version than the one it asked for', async () => {
    const machine = testMachine();
    machine.go('1.26.8');

    expect(await obtain(online(machine, '3.1.0'))).toMatchObject({ engine: { origin: 'built' } });
  });

  it('should list the choices where there is neither network nor Go', async () => {
    const machine = testMachine();

    const error = await failure(machine);

    expect(
      error.message,
    ).toBe(`rollcall needs the Pulumi CLI, version 3.225.0 or later, and found no way to get it:
  - on PATH: there is no pulumi
  - installing it: https://get.pulumi.com/install.sh can't be reached
  - building it: Go is not on PATH
Do one of these, then run the command again:
  - install Pulumi yourself: https://www.pulumi.com/docs/install/
  - allow this machine to reach https://get.pulumi.com, and rollcall installs it
  - install Go 1.25.8 or later (https://go.dev/dl/), and rollcall builds it from its Go modules`);
    expect(cacheContent(machine)).toEqual([]);
  });

  it('should say what is wrong with the CLI on PATH', async () => {
    const machine = testMachine();
    machine.engine('3.100.0');

    const error = await failure(machine);

    expect(error.tried[0]).toBe(
      `${join(machine.bin, 'pulumi')} is version 3.100.0; 3.225.0 or a later 3.x is needed`,
    );
  });

  it('should refuse a Go that is too old without starting a build', async () => {
    const machine = testMachine();
    machine.go('1.22.4');

    const error = await failure(machine);

    expect(error.tried[2]).toBe('building it: Go on PATH is 1.22.4; 1.25.8 or later is needed');
    expect(machine.calls()).toEqual(['pulumi-cli env GOVERSION']);
  });

  it('should show the end of what Go said where the build fails, and leave nothing behind', async () => {
    const machine = testMachine();
    machine.script(
      'go',
      'if [ "$1" = env ]; then echo go1.26.8; exit; fi; for n in 1 2 3 4; do echo "line $n" >&2; done; exit 7',
    );

    const error = await failure(machine);

    expect(error.tried[2]).toBe(
      'building it: go build in tools/pulumi-cli failed with exit code 7: line 2 | line 3 | line 4',
    );
    expect(cacheContent(machine)).toEqual([]);
  });

  it('should not keep a build that does not run', async () => {
    const machine = testMachine();
    machine.go('1.26.8', '0.0.0-dev');

    const error = await failure(machine);

    expect(error.tried[2]).toBe('the Pulumi CLI that came does not run as version 3.246.0: 0.0.0');
    expect(cacheContent(machine)).toEqual([]);
  });

  it('should say so where the cache cannot be written', async () => {
    const machine = testMachine();
    machine.go('1.26.8');
    writeFileSync(join(machine.home, '.cache'), 'a file where the folder would be');

    const error = await failure(machine);

    expect(error.tried[2]).toMatch(/^the cache can't be written: .*\.cache/);
  });

  it('should let two clones build at once', async () => {
    const machine = testMachine();
    machine.go('1.26.8');

    const both = await Promise.all([obtain(machine), obtain(machine)]);

    expect(both.map(({ engine }) => engine.binary)).toEqual(Array(2).fill(join(machine.cacheBin, 'pulumi')));
    expect(machine.calls().filter((call) => call.startsWith('pulumi-cli build'))).toHaveLength(2);
    expect(cacheContent(machine)).toEqual(['pulumi-3.246.0']);
  });

  it('should replace a broken engine in the cache', async () => {
    const machine = testMachine();
    machine.go('1.26.8');
    machine.script('pulumi', 'exit 1', machine.cacheBin);

    expect(await obtain(machine)).toMatchObject({ engine: { origin: 'built' } });
    expect(cacheContent(machine)).toEqual(['pulumi-3.246.0']);
  });

  it('should never take what a killed build left for an engine, and clear it away when it is old', async () => {
    const machine = testMachine();
    machine.go('1.26.8');
    const cache = dirname(enginePlace(machine));
    const [old, young] = [join(cache, '.pulumi-3.246.0-old'), join(cache, '.pulumi-3.246.0-young')];
    for (const folder of [old, young]) machine.engine('3.246.0', join(folder, 'bin'));
    utimesSync(old, 1, 1);
    mkdirSync(join(cache, 'something-else'));

    expect(await obtain(machine)).toMatchObject({ engine: { origin: 'built' } });
    expect(cacheContent(machine).toSorted()).toEqual([
      '.pulumi-3.246.0-young',
      'pulumi-3.246.0',
      'something-else',
    ]);
  });
});
