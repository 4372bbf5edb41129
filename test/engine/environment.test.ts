import { delimiter, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineEnvironment, isOnPath } from '../../src/engine/environment.js';
import type { Engine } from '../../src/engine/types.js';
import { path } from './machine.js';

const node = dirname(process.execPath);
const cached: Engine = { binary: '/c/bin/pulumi', binFolder: '/c/bin', version: '3.246.0', origin: 'cache' };
const onPath: Engine = { ...cached, binary: '/e/bin/pulumi', binFolder: '/e/bin', origin: 'path' };

function folders(env: NodeJS.ProcessEnv): readonly string[] {
  return (env.PATH ?? '').split(delimiter);
}

describe('engineEnvironment', () => {
  it('should put the engine first on PATH, and our own node last where it is not there', () => {
    expect(folders(engineEnvironment(cached, path('/a', '/b')))).toEqual(['/c/bin', '/a', '/b', node]);
    expect(folders(engineEnvironment(cached, path(node, '/b')))).toEqual(['/c/bin', node, '/b']);
    expect(folders(engineEnvironment(cached, {}))).toEqual(['/c/bin', node]);
  });

  it('should not grow PATH when it is applied again', () => {
    const once = engineEnvironment(cached, path('/a'));
    expect(engineEnvironment(cached, once)).toEqual(once);
  });

  it('should leave an engine from PATH where it stands', () => {
    expect(folders(engineEnvironment(onPath, path('/a', '/e/bin', node)))).toEqual(['/a', '/e/bin', node]);
    expect(folders(engineEnvironment(onPath, path('/a', node)))).toEqual(['/e/bin', '/a', node]);
  });

  it('should keep the key by which Windows names PATH', () => {
    const env = engineEnvironment(cached, { Path: node });
    expect(env).toMatchObject({ Path: ['/c/bin', node].join(delimiter) });
    expect(env.PATH).toBeUndefined();
  });

  it('should keep the engine off the network, unless the user says otherwise', () => {
    const env = engineEnvironment(cached, { PULUMI_SKIP_UPDATE_CHECK: 'false', OTHER: 'kept' });
    expect(env).toMatchObject({
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
      PULUMI_SKIP_UPDATE_CHECK: 'false',
      OTHER: 'kept',
    });
    expect(engineEnvironment(cached, {}).PULUMI_SKIP_UPDATE_CHECK).toBe('true');
  });
});

describe('isOnPath', () => {
  it('should tell whether a bare `pulumi` starts the engine', () => {
    expect(isOnPath(onPath, {})).toBe(true);
    expect(isOnPath(cached, path('/a'))).toBe(false);
    expect(isOnPath(cached, path('/a', '/c/bin'))).toBe(true);
  });
});
