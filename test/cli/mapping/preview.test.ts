import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/index.js';
import { declaredFolder, emptyFolder, type Ran, rollcall, sandboxEnvironment } from '../support.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const who = 'ivan.popovic@contoso.com';

async function preview(cwd: string, ...args: readonly string[]): Promise<Ran> {
  const env = sandboxEnvironment(sandbox, await emptyFolder());
  return rollcall(['mapping', 'preview', '--user', ...args], { cwd, env });
}

function git(cwd: string, ...args: readonly string[]): void {
  const identity = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@contoso.com',
    '-c',
    'commit.gpgsign=false',
  ];
  execFileSync('git', [...identity, ...args], { cwd, stdio: 'pipe' });
}

async function edit(cwd: string, from: string, to: string): Promise<void> {
  const file = join(cwd, 'mappings/vonage-business.yaml');
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  // Its own tests would no longer pass.
  await writeFile(file, text.replace(from, to).replace(/^tests:[\s\S]*/m, ''));
}

describe('rollcall mapping preview', () => {
  it('should print each attribute with its expression and inputs, and the body that Vonage would get', async () => {
    sandbox.requests.resetCounts();
    const { code, stdout, stderr } = await preview(await declaredFolder(), who);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('name.givenName: Iván\n  [givenName]\n  [givenName] is Iván\n');
    expect(stdout).toContain('active: true\n  Not([IsSoftDeleted])\n  [IsSoftDeleted] is false\n');
    const body = JSON.parse(stdout.slice(stdout.indexOf('POST /Users\n') + 'POST /Users\n'.length));
    expect(body).toMatchObject({ userName: who, active: true, name: { givenName: 'Iván' } });
    const counts = sandbox.requests.counts();
    expect(Object.keys(counts).filter((route) => !route.startsWith('GET '))).toEqual([]);
    expect(counts['GET /users/{id}']).toBe(1);
    expect(counts['GET /users']).toBeUndefined();
  });

  it('should show what a revision of Git made of the same person, before and after', async () => {
    const cwd = await declaredFolder();
    git(cwd, 'init', '-q');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'before');
    await edit(cwd, '"[givenName]"', '"NormalizeDiacritics([givenName])"');
    const { code, stdout } = await preview(cwd, who, '--against', 'HEAD');
    expect(code).toBe(0);
    expect(stdout).toContain('1 attribute other than at HEAD\n');
    expect(stdout).toContain(
      'name.givenName: Iván → Ivan\n  before: [givenName]\n  now:    NormalizeDiacritics([givenName])\n',
    );
  });

  it('should give both as JSON, and say that nothing is other where nothing is', async () => {
    const cwd = await declaredFolder();
    git(cwd, 'init', '-q');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'before');
    const same = await preview(cwd, who, '--against', 'HEAD');
    expect(same.stdout).toContain('no attribute other than at HEAD\n');
    const json = await preview(cwd, who, '--against', 'HEAD', '--format', 'json');
    const found = JSON.parse(json.stdout);
    expect(found).toMatchObject({ version: 1, user: who, body: { name: { givenName: 'Iván' } } });
    expect(found.before).toEqual(found.attributes);
    expect(found.before).toContainEqual(expect.objectContaining({ target: 'name.givenName', value: 'Iván' }));
  });

  it('should refuse revisions that are not there, and options in their place', async () => {
    const cwd = await declaredFolder();
    const nowhere = await preview(cwd, who, '--against', 'HEAD');
    expect(nowhere).toMatchObject({ code: 2, stdout: '' });
    expect(nowhere.stderr).toContain('is in no Git repository');
    git(cwd, 'init', '-q');
    const empty = await preview(cwd, who, '--against', 'HEAD');
    expect(empty.stderr).toContain('Git knows no revision `HEAD`');
    git(cwd, 'add', 'Pulumi.yaml');
    git(cwd, 'commit', '-qm', 'without mappings');
    const without = await preview(cwd, who, '--against', 'HEAD');
    expect(without.stderr).toContain('revision `HEAD` has no mappings/vonage-business.yaml');
    const option = await preview(cwd, who, '--against', '--output=/tmp/x');
    expect(option.code).toBe(2);
  });

  it('should refuse a user whom Entra does not have', async () => {
    const unknown = await preview(await declaredFolder(), 'nobody@contoso.com');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('Entra has no user `nobody@contoso.com`');
    const empty = await preview(await declaredFolder(), ' ');
    expect(empty).toMatchObject({ code: 2, stdout: '' });
    expect(empty.stderr).toContain('`--user` names nobody');
  });

  it('should end with 4 where a required attribute cannot be had', async () => {
    const cwd = await declaredFolder();
    await edit(cwd, '"[givenName]"', '"Left([mobilePhone], 0)"');
    const { code, stdout } = await preview(cwd, who);
    expect(code).toBe(4);
    expect(stdout).toMatch(/name\.givenName: \(none\)\n {2}problem: required, and empty\n/);
  });
});
