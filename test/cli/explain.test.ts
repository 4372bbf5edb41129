import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { declaredFolder, emptyFolder, type Ran, rollcall, sandboxEnvironment } from './support.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

async function explain(cwd: string, ...args: readonly string[]): Promise<Ran> {
  return rollcall(['explain', ...args], { cwd, env: sandboxEnvironment(sandbox, await emptyFolder()) });
}

describe('rollcall explain', () => {
  it('should say why somebody has access and what comes next, and write to nobody', async () => {
    const cwd = await declaredFolder();
    sandbox.requests.resetCounts();
    const { code, stdout } = await explain(cwd, 'IVAN.popovic@contoso.com');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ivan\.popovic@contoso\.com\nenabled user in Entra, object id [0-9a-f-]{36}\n/);
    expect(stdout).toContain(
      'because a line of their own: Dispatcher, first point of contact for sites at stacks/demo/people/field-service.yaml:5:11',
    );
    expect(stdout).toContain('~ adopt');
    const routes = Object.keys(sandbox.requests.counts());
    expect(routes.filter((route) => !route.startsWith('GET '))).toEqual([]);
  });

  it('should print JSON of a version', async () => {
    const { code, stdout } = await explain(
      await declaredFolder(),
      'ivan.popovic@contoso.com',
      '--format',
      'json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      name: 'ivan.popovic@contoso.com',
      inScope: true,
      grants: [{ scope: 'people' }],
      account: { values: { userName: 'ivan.popovic@contoso.com' } },
    });
  });

  it('should tell of a line of the emergency list, also of one that means nobody', async () => {
    const cwd = await declaredFolder();
    const list = ['ivan.popovic', 'nobody.here'].map((name) => `{user: ${name}@contoso.com, reason: Gone}`);
    await writeFile(join(cwd, 'stacks/demo/lockout.yaml'), `lockout: [${list.join(', ')}]\n`);
    const locked = await explain(cwd, 'ivan.popovic@contoso.com');
    expect(locked.stdout).toContain(
      'On the emergency list, locked out: Gone at stacks/demo/lockout.yaml:1:18\nIn scope: yes',
    );
    const nobody = await explain(cwd, 'nobody.here@contoso.com');
    expect(nobody.code).toBe(0);
    expect(nobody.stdout).toContain('lockout.yaml:1:66: error: neither Entra nor Vonage has anybody');
    expect(nobody.stdout).not.toContain('no line and no scope names them');
  });

  it('should tell of a name that stands in a declaration alone, and end with 2 for one that stands nowhere', async () => {
    const cwd = await declaredFolder();
    const typo = 'people:\n  - user: nobody.here@contoso.com\n    reason: A typo\n';
    await writeFile(join(cwd, 'stacks/demo/people/typo.yaml'), typo);
    const declared = await explain(cwd, 'nobody.here@contoso.com');
    expect(declared.code).toBe(0);
    expect(declared.stdout).toContain('Entra has nobody of this name.');
    expect(declared.stdout).toContain('typo.yaml:2:11: error: Entra has no user');
    const unknown = await explain(cwd, 'ivan.popovik@contoso.com');
    expect(unknown.code).toBe(2);
    expect(unknown.stdout).toBe('');
    expect(unknown.stderr).toContain('did you mean `ivan.popovic@contoso.com`?');
  });
});
