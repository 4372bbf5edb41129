import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enginePlace } from '../../src/engine/cache.js';
import { findEngine } from '../../src/engine/find.js';
import { path, testMachine } from './machine.js';

describe('findEngine', () => {
  it('should find nothing on a bare machine', async () => {
    expect(await findEngine(testMachine())).toBeUndefined();
  });

  it('should find a CLI on PATH with its hosts beside it', async () => {
    const machine = testMachine();
    machine.engine('3.250.1');

    expect(await findEngine(machine)).toEqual({
      binary: join(machine.bin, 'pulumi'),
      binFolder: machine.bin,
      version: '3.250.1',
      origin: 'path',
    });
  });

  it('should follow a link on PATH to where the hosts are', async () => {
    const machine = testMachine();
    const opt = join(machine.home, 'opt');
    machine.engine('3.250.1', opt);
    symlinkSync(join(opt, 'pulumi'), join(machine.bin, 'pulumi'));

    expect(await findEngine(machine)).toMatchObject({ binFolder: machine.bin, origin: 'path' });
  });

  it('should take hosts from another folder on PATH', async () => {
    const machine = testMachine();
    const [one, other] = [join(machine.home, 'one'), join(machine.home, 'other')];
    machine.script('pulumi', 'echo 3.230.0', one);
    machine.script('pulumi-language-nodejs', '', other);
    machine.script('pulumi-resource-pulumi-nodejs', '', other);

    expect(await findEngine({ ...machine, env: path(one, other) })).toMatchObject({ version: '3.230.0' });
  });

  it.each(['3.224.9', '2.300.0', '4.0.0'])('should pass over version %s on PATH', async (version) => {
    const machine = testMachine();
    machine.engine(version);

    expect(await findEngine(machine)).toBeUndefined();
  });

  it('should take the oldest version that it knows to work', async () => {
    const machine = testMachine();
    machine.engine('3.225.0');

    expect(await findEngine(machine)).toMatchObject({ version: '3.225.0' });
  });

  it.each(['pulumi-language-nodejs', 'pulumi-resource-pulumi-nodejs'])(
    'should pass over a CLI without %s',
    async (host) => {
      const machine = testMachine();
      machine.engine('3.250.1');
      rmSync(join(machine.bin, host));

      expect(await findEngine(machine)).toBeUndefined();
    },
  );

  it('should pass over a file on PATH that is not executable', async () => {
    const machine = testMachine();
    machine.engine('3.250.1');
    chmodSync(join(machine.bin, 'pulumi'), 0o644);

    expect(await findEngine(machine)).toBeUndefined();
  });

  it('should find the cache where PATH holds no CLI or one that is too old', async () => {
    const machine = testMachine();
    machine.engine('3.246.0', machine.cacheBin);
    const cached = {
      binary: join(machine.cacheBin, 'pulumi'),
      binFolder: machine.cacheBin,
      version: '3.246.0',
      origin: 'cache',
    };
    expect(await findEngine(machine)).toEqual(cached);

    machine.engine('3.100.0');
    expect(await findEngine(machine)).toEqual(cached);
  });

  it('should prefer PATH to the cache', async () => {
    const machine = testMachine();
    machine.engine('3.246.0', machine.cacheBin);
    machine.engine('3.250.1');

    expect(await findEngine(machine)).toMatchObject({ origin: 'path', version: '3.250.1' });
  });

  it('should know the cache on PATH without starting the CLI', async () => {
    const machine = testMachine();
    machine.engine('3.246.0', machine.cacheBin);

    expect(await findEngine({ ...machine, env: path(machine.cacheBin, machine.bin) })).toMatchObject({
      origin: 'cache',
    });
    expect(machine.calls()).toEqual([]);
  });

  it('should pass over a cache with a part missing', async () => {
    const machine = testMachine();
    machine.engine('3.246.0', machine.cacheBin);
    rmSync(join(machine.cacheBin, 'pulumi-language-nodejs'));

    expect(await findEngine(machine)).toBeUndefined();
  });
});

describe('enginePlace', () => {
  const place = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv) =>
    enginePlace({ platform, env, home: '/home/lea' });

  it('should be in the cache folder of the platform', () => {
    expect(place('linux', {})).toBe('/home/lea/.cache/rollcall/pulumi-3.246.0');
    expect(place('darwin', {})).toBe('/home/lea/Library/Caches/rollcall/pulumi-3.246.0');
    expect(place('win32', { LOCALAPPDATA: '/local' })).toBe('/local/rollcall/pulumi-3.246.0');
  });

  it('should heed XDG_CACHE_HOME where it is absolute', () => {
    expect(place('linux', { XDG_CACHE_HOME: '/cache' })).toBe('/cache/rollcall/pulumi-3.246.0');
    expect(place('linux', { XDG_CACHE_HOME: 'cache' })).toBe('/home/lea/.cache/rollcall/pulumi-3.246.0');
  });
});
