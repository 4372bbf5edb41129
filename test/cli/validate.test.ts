import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { declaredFolder, emptyFolder, fakeTerminal } from './support.js';

describe('rollcall validate', () => {
  it('should say what a stack declares', async () => {
    const terminal = fakeTerminal({ cwd: await declaredFolder() });
    expect(await runCli(['validate'], terminal)).toBe(0);
    expect(terminal.stdout).toBe('stack demo: 9 people lines, 5 scopes, 1 warning\n');
    expect(terminal.stderr).toContain('the policy does not name the account with which SCIM was set up');
    expect(terminal.stderr).toContain('policies/default.yaml:');
  });

  it('should have nothing to say where the policy names the SCIM user', async () => {
    const cwd = await declaredFolder();
    await writeFile(join(cwd, 'policies/default.yaml'), 'policy: default\nscimUser: scim@contoso.com\n');
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(['validate'], terminal)).toBe(0);
    expect(terminal.stdout).toBe('stack demo: 9 people lines, 5 scopes, no problems\n');
    expect(terminal.stderr).toBe('');
  });

  it('should count who is locked out', async () => {
    const cwd = await declaredFolder();
    const list = 'lockout:\n  - user: gone@contoso.com\n    reason: Dismissed\n';
    await writeFile(join(cwd, 'stacks/demo/lockout.yaml'), list);
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(['validate'], terminal)).toBe(0);
    expect(terminal.stdout).toBe('stack demo: 9 people lines, 5 scopes, 1 locked out, 1 warning\n');
  });

  it('should tell every problem at once, on stderr', async () => {
    const cwd = await declaredFolder();
    await writeFile(
      join(cwd, 'stacks/demo/people/a.yaml'),
      'people:\n  - user: nobody\n    untill: 2027-01-01\n',
    );
    await writeFile(join(cwd, 'stacks/demo/people/b.yaml'), 'people: [\n');
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(['validate'], terminal)).toBe(2);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toContain('stacks/demo/people/a.yaml:2:11: error:');
    expect(terminal.stderr).toContain('did you mean `until`?');
    expect(terminal.stderr).toContain('stacks/demo/people/b.yaml:');
    expect(terminal.stderr).toMatch(/\nstack demo: \d+ errors\n$/);
  });

  it('should take warnings for no errors', async () => {
    const cwd = await declaredFolder();
    await writeFile(
      join(cwd, 'stacks/demo/people/old.yaml'),
      'people:\n  - user: gone@contoso.com\n    reason: Was here\n    until: 2020-01-01\n',
    );
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(['validate'], terminal)).toBe(0);
    expect(terminal.stdout).toBe('stack demo: 10 people lines, 5 scopes, 2 warnings\n');
    expect(terminal.stderr).toContain('warning:');
  });

  it('should go by the clock that it is given', async () => {
    const cwd = await declaredFolder();
    await writeFile(
      join(cwd, 'stacks/demo/people/old.yaml'),
      'people:\n  - user: gone@contoso.com\n    reason: Was here\n    until: 2020-01-01\n',
    );
    const terminal = fakeTerminal({ cwd, env: { ROLLCALL_NOW: '2020-01-01T12:00:00Z' } });
    expect(await runCli(['validate'], terminal)).toBe(0);
    expect(terminal.stdout).toContain(', 1 warning\n');
  });

  it('should say that there is nothing to validate', async () => {
    const cwd = await declaredFolder();
    await rm(join(cwd, 'stacks'), { recursive: true });
    for (const folder of [cwd, await emptyFolder()]) {
      const terminal = fakeTerminal({ cwd: folder });
      expect(await runCli(['validate'], terminal)).toBe(2);
      expect(terminal.stderr).toContain('run this in the clone, or name the folder with --dir');
    }
  });
});
