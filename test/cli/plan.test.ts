import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import {
  declaredFolder,
  demoStackFile,
  emptyFolder,
  folderWith,
  projectFile,
  type Ran,
  rollcall,
  sandboxEnvironment,
} from './support.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

/** Plans in a folder with a backend of its own. */
async function plan(
  cwd: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Ran> {
  const all = { ...sandboxEnvironment(sandbox, await emptyFolder()), ...env };
  return rollcall(['plan', ...args], { cwd, env: all });
}

describe('rollcall plan', () => {
  it('should print the plan on stdout and all else on stderr, and write to nobody', async () => {
    sandbox.requests.resetCounts();
    const { code, stdout, stderr } = await plan(await declaredFolder());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^demo: 25 to create, 70 to adopt, 25 to assign; 61 people, 34 active before\n/);
    expect(stderr).toBe('Requests: 10 to Entra, 1 to Vonage\n');
    const routes = Object.keys(sandbox.requests.counts());
    expect(routes).toContain('GET /users');
    expect(routes.filter((route) => !route.startsWith('GET '))).toEqual([]);
  });

  it('should leave warnings of lints to those commands that are asked for them', async () => {
    const cwd = await declaredFolder();
    const file = join(cwd, 'mappings/vonage-business.yaml');
    const risky = 'Switch([department], [givenName], "None", "x")';
    const text = (await readFile(file, 'utf8')).replace('"[givenName]"', `'${risky}'`);
    expect(text).toContain(risky);
    await writeFile(file, text);
    const { code, stderr } = await plan(cwd);
    expect(code).toBe(0);
    expect(stderr).toBe('Requests: 10 to Entra, 1 to Vonage\n');
    const checked = await rollcall(['validate'], { cwd });
    expect(checked.code).toBe(0);
    expect(checked.stderr).toContain('[switch-source]');
  });

  it('should write the plan to a file, whole, and end with 10 where asked', async () => {
    const cwd = await declaredFolder();
    const { code, stdout } = await plan(cwd, ['--format', 'json', '--out', 'plan.json', '--exit-code']);
    expect(code).toBe(10);
    expect(stdout).toBe('');
    const written = JSON.parse(await readFile(join(cwd, 'plan.json'), 'utf8'));
    expect(written).toMatchObject({ version: 1, stack: 'demo', memory: 'first-run' });
    expect((await readdir(cwd)).filter((name) => name.includes('plan'))).toEqual(['plan.json']);
  });

  it('should read where to write to here, and never from the folder of the declarations', async () => {
    const data = await declaredFolder();
    await writeFile(
      join(data, 'Pulumi.demo.yaml'),
      'config:\n  rollcall:tenantId: 00000000-0000-4000-8000-00000000000e\n  rollcall:servicePrincipal: Evil\n  rollcall:vonageUrl: https://evil.example\n',
    );
    const cwd = await folderWith({ 'Pulumi.yaml': projectFile, 'Pulumi.demo.yaml': demoStackFile() });
    const { code, stdout } = await plan(cwd, ['--dir', data]);
    expect(code).toBe(0);
    expect(stdout).toContain('25 to create');
    const without = await plan(await folderWith({ 'Pulumi.yaml': projectFile }), ['--dir', data]);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('there is no Pulumi.demo.yaml in this folder');
    expect(without.stderr).toContain('rollcall:tenantId');
  });

  it('should run nowhere but in a Pulumi project, whose stack remembers who had access', async () => {
    const { code, stderr } = await plan(await emptyFolder(), ['--dir', await declaredFolder()]);
    expect(code).toBe(2);
    expect(stderr).toBe('rollcall: there is no Pulumi.yaml in this folder; run this in the clone\n');
  });

  it('should end with 4 where single people fail, and plan the others', async () => {
    const cwd = await declaredFolder();
    await writeFile(
      join(cwd, 'stacks/demo/people/typo.yaml'),
      'people:\n  - user: nobody.here@contoso.com\n    reason: A typo\n',
    );
    const { code, stdout } = await plan(cwd, ['--exit-code']);
    expect(code).toBe(4);
    expect(stdout).toContain('stacks/demo/people/typo.yaml:2:');
    expect(stdout).toContain('25 to create');
  });

  it('should end with 3 where the plan is refused', async () => {
    const job = { id: 'vonage.job', templateId: 'vonage', scheduleState: 'Active' } as const;
    sandbox.entra.setSynchronizationJobs([job]);
    try {
      const { code, stdout } = await plan(await declaredFolder(), ['--format', 'markdown', '--exit-code']);
      expect(code).toBe(3);
      expect(stdout).toContain('#### Refused: this plan will not be applied (1)');
    } finally {
      sandbox.entra.setSynchronizationJobs([]);
    }
  });

  it('should end with 2 for bad declarations and settings, with all of them, and ask nobody', async () => {
    const cwd = await declaredFolder();
    await writeFile(join(cwd, 'stacks/demo/people/bad.yaml'), 'peple: []\n');
    sandbox.requests.resetCounts();
    const { code, stdout, stderr } = await plan(cwd, [], { ROLLCALL_VONAGE_URL: 'http://vonage.example' });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('stacks/demo/people/bad.yaml:1:1: error:');
    expect(stderr).toContain('ROLLCALL_VONAGE_URL is plain http');
    expect(sandbox.requests.counts()).toEqual({});
  });

  it('should end with 1 where a system is not there, with one message and no stack', async () => {
    const { code, stdout, stderr } = await plan(await declaredFolder(), [], {
      ROLLCALL_VONAGE_URL: 'http://127.0.0.1:9/scim',
    });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^rollcall: .*ROLLCALL_VONAGE_URL.*\n$/);
  });

  it("should say why the stack's state can't be read, and refuse", async () => {
    const { code, stdout, stderr } = await plan(await declaredFolder(), [], {
      PULUMI_BACKEND_URL: 'file:///nowhere/at/all',
    });
    expect(code).toBe(3);
    expect(stderr).toContain("rollcall: the stack's state can't be read: ");
    expect(stdout).toContain('REFUSED: ');
  });
});
