import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineEnvironment, findEngine } from '../../src/engine/index.js';
import { makeProject } from '../../src/sandbox/index.js';
import { Child } from './support/child.js';

const rollcall = resolve('bin/rollcall.js');

describe('story 43: what `rollcall sandbox --write` makes can be planned at once', () => {
  let dir: string;
  let env: NodeJS.ProcessEnv;
  let running: Child | undefined;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rollcall-story-'));
    await makeProject(dir, { packageRoot: resolve('.') });
    await mkdir(join(dir, '.state'));
    const engine = await findEngine();
    if (engine === undefined) throw new Error('no Pulumi CLI; run `npm run setup`');
    env = engineEnvironment(engine, {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PULUMI_BACKEND_URL: `file://${join(dir, '.state')}`,
      PULUMI_CONFIG_PASSPHRASE: 'story',
      PULUMI_HOME: join(dir, '.pulumi-home'),
    });
  });
  afterEach(async () => {
    running?.kill();
    await rm(dir, { recursive: true, force: true });
  });

  /** Sources the file of variables, as a person would, and runs a command. */
  const withVariables = (
    args: readonly string[],
  ): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((done) => {
      const script = '. ./sandbox.env && exec "$@"';
      const words = ['-c', script, 'sh', process.execPath, rollcall, ...args];
      execFile('sh', words, { cwd: dir, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
        done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });

  it.each([
    [10, 3],
    [100, 12],
    [1000, 40],
  ])('should validate and plan at %d people in %d groups, and stop by Ctrl-C', async (people, groups) => {
    const size = ['--people', `${people}`, '--groups', `${groups}`];
    const args = [rollcall, 'sandbox', ...size, '--write', dir, '--env', 'sandbox.env', '--stack', 'big'];
    running = Child.start(process.execPath, args, { cwd: dir, env });
    await running.until('Ctrl-C stops it.');

    expect(await withVariables(['validate', '--stack', 'big'])).toMatchObject({ code: 0 });
    const planned = await withVariables(['plan', '--format', 'json', '--stack', 'big']);
    expect(planned).toMatchObject({ code: 0 });
    const plan = JSON.parse(planned.stdout);
    // One more is in a group, and disabled in Entra: they get no account.
    expect(plan).toMatchObject({ refusals: [], counts: { people: people + 1 } });
    expect(plan.problems.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
    expect(plan.counts.byAction.create).toBeGreaterThan(0);

    const file = join(dir, 'sandbox.env');
    const text = await readFile(file, 'utf8');
    const value = (name: string): string => new RegExp(`${name}='([^']*)'`).exec(text)?.[1] ?? '';
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(existsSync(value('NODE_EXTRA_CA_CERTS'))).toBe(true);

    expect(await running.stop('SIGINT')).toBe(0);
    expect(running.leftSomething).toBe(false);
    expect(existsSync(value('NODE_EXTRA_CA_CERTS'))).toBe(false);
    for (const name of ['AZURE_AUTHORITY_HOST', 'ROLLCALL_GRAPH_URL', 'ROLLCALL_VONAGE_URL']) {
      expect(value(name)).toMatch(/^https:\/\/(127\.0\.0\.1|localhost):\d+/);
      await expect(fetch(value(name))).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    }
  });

  it('should stop by SIGTERM too', async () => {
    const args = [rollcall, 'sandbox', '--people', '10', '--groups', '3'];
    running = Child.start(process.execPath, args, { cwd: dir, env });
    await running.until('Ctrl-C stops it.');
    expect(await running.stop('SIGTERM')).toBe(0);
    expect(running.leftSomething).toBe(false);
  });

  it('should leave declarations as they are that are there already', async () => {
    const args = [rollcall, 'sandbox', '--people', '10', '--groups', '3', '--write', dir];
    running = Child.start(process.execPath, args, { cwd: dir, env });
    await running.until('Ctrl-C stops it.');
    expect(await running.stop('SIGINT')).toBe(0);
    const file = join(dir, 'stacks/demo/stack.yaml');
    const before = await readFile(file, 'utf8');
    running = Child.start(process.execPath, [...args, '--seed', '2'], { cwd: dir, env });
    expect(await running.end()).toBe(2);
    expect(running.output).toContain('has declarations already');
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
