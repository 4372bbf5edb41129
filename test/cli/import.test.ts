import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { companyFrom, declarationFiles, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { emptyFolder, folderWith, projectFile, type Ran, rollcall, sandboxEnvironment } from './support.js';

const [ann, bob, cid, dan] = ['ann', 'bob', 'cid', 'dan'].map((name) => `${name}.person@contoso.com`) as [
  string,
  string,
  string,
  string,
];
const account = (userName: string) => ({
  userName,
  givenName: userName.split('.')[0] ?? '',
  familyName: 'person',
});

/** Three are assigned and have an account, two of them with another first name; the fourth has an account alone. */
const company = companyFrom({
  users: [ann, bob, cid, dan].map((userPrincipalName) => ({ userPrincipalName })),
  groups: [{ displayName: 'Desk', members: [ann, bob] }],
  accounts: [
    account(ann),
    { ...account(bob), givenName: 'Bobby' },
    { ...account(cid), givenName: 'Cy' },
    account(dan),
  ],
  assigned: [ann, bob, cid],
});

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ company });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.requests.resetCounts());

async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const stackFile = declarationFiles(company, 'prod').get('Pulumi.prod.yaml') ?? '';
  return folderWith({ 'Pulumi.yaml': projectFile, 'Pulumi.prod.yaml': stackFile, ...files });
}

async function importInto(cwd: string, ...args: readonly string[]): Promise<Ran> {
  const env = sandboxEnvironment(sandbox, await emptyFolder());
  const ran = await rollcall(['import', '--stack', 'prod', ...args], { cwd, env });
  expect(sandbox.requests.writes()).toEqual([]);
  return ran;
}

const lines = (cwd: string): Promise<string> =>
  readFile(join(cwd, 'stacks/prod/people/imported.yaml'), 'utf8');

describe('rollcall import', () => {
  it('should propose a mapping that leaves alone what many accounts hold otherwise', async () => {
    const cwd = await project();
    const { code, stdout } = await importInto(cwd);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'prod: 3 people declared: 0 by assigned groups, 0 by other groups, 3 one by one',
    );
    const mapping = await readFile(join(cwd, 'mappings/vonage-business.yaml'), 'utf8');
    expect(mapping).toMatch(
      /# 2 of 4 accounts held something else on .*\n {2}name\.givenName: \{.*, on: create \}/,
    );
    expect((await rollcall(['validate', '--stack', 'prod'], { cwd })).code).toBe(0);
  });

  it('should take a mapping that is there as it is, and list apart whom it does not fit', async () => {
    const text = await readFile(new URL('../../mappings/vonage-business.yaml', import.meta.url), 'utf8');
    const cwd = await project({ 'mappings/vonage-business.yaml': text });
    const { code, stdout } = await importInto(cwd);
    expect(code).toBe(0);
    expect(stdout).toContain('prod: 1 person declared');
    expect(stdout).toContain(`${bob}: name.givenName is Bobby, and bob by the mapping`);
    expect(await readFile(join(cwd, 'mappings/vonage-business.yaml'), 'utf8')).toBe(text);
    expect(await lines(cwd)).not.toContain(bob);
  });

  it('should declare people whom it is told to include, and say what the first plan does to them', async () => {
    const text = await readFile(new URL('../../mappings/vonage-business.yaml', import.meta.url), 'utf8');
    const cwd = await project({ 'mappings/vonage-business.yaml': text });
    const { stdout } = await importInto(cwd, '--include-differing', '--include-unassigned');
    expect(stdout).toContain('prod: 4 people declared');
    expect(stdout).toMatch(
      /The first plan: 7 to adopt, 1 to assign\. Takes over 2 accounts and 3 assignments/,
    );
    expect(await lines(cwd)).toContain(`user: ${dan}\n    reason: Had a Vonage account on`);
  });

  it("should keep the policy's rules", async () => {
    const policy = 'policy: default\ngrants: { until: required, longest: 90d }\n';
    const cwd = await project({ 'policies/default.yaml': policy });
    expect(await importInto(cwd)).toMatchObject({ code: 0 });
    expect(await lines(cwd)).toMatch(/until: 20\d\d-\d\d-\d\d/);
    expect((await rollcall(['validate', '--stack', 'prod'], { cwd })).code).toBe(0);
  });

  it('should write elsewhere, and take where to read from the current folder', async () => {
    const [cwd, elsewhere] = [await project(), await emptyFolder()];
    expect(await importInto(cwd, '--dir', elsewhere)).toMatchObject({ code: 0 });
    expect((await readdir(elsewhere)).sort()).toEqual(['mappings', 'policies', 'stacks']);
    expect((await readdir(cwd)).sort()).toEqual(['Pulumi.prod.yaml', 'Pulumi.yaml']);
  });

  it('should overwrite nothing, and name what is there', async () => {
    const cwd = await project({ 'stacks/prod/stack.yaml': 'mine' });
    const ran = await importInto(cwd);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('  stacks/prod/stack.yaml\n');
    expect(sandbox.requests.counts()).toEqual({});
    expect(await readdir(join(cwd, 'stacks/prod'))).toEqual(['stack.yaml']);
    expect((await readdir(cwd)).sort()).not.toContain('mappings');
    expect(await importInto(cwd, '--force')).toMatchObject({ code: 0 });
    expect(await readFile(join(cwd, 'stacks/prod/stack.yaml'), 'utf8')).toContain('stack: prod');
  });

  it('should not write beside declarations that are there, whatever is forced', async () => {
    const other = 'stacks/prod/people/old.yaml';
    const cwd = await project({ [other]: 'people: []\n' });
    const ran = await importInto(cwd, '--force');
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.stderr).toContain(`  ${other}\n`);
    expect(await readdir(join(cwd, 'stacks/prod'))).toEqual(['people']);
  });

  it('should tell of mistakes in a mapping or policy before anything is read', async () => {
    const cwd = await project({ 'mappings/vonage-business.yaml': 'mapping: other\n' });
    expect(await importInto(cwd)).toMatchObject({ code: 2 });
    expect(sandbox.requests.counts()).toEqual({});
    expect(await importInto(await project(), '--mapping', '../x')).toMatchObject({ code: 2 });
  });

  it('should follow no link to write elsewhere', async () => {
    const [cwd, elsewhere] = [await project(), await emptyFolder()];
    await mkdir(dirname(join(cwd, 'stacks/prod')), { recursive: true });
    await writeFile(join(elsewhere, 'keep'), '');
    const { symlink } = await import('node:fs/promises');
    await symlink(elsewhere, join(cwd, 'stacks/prod'));
    expect(await importInto(cwd)).toMatchObject({ code: 2 });
    expect(await readdir(elsewhere)).toEqual(['keep']);
  });

  it('should need a name for the stack', async () => {
    const cwd = await project();
    expect(await rollcall(['import'], { cwd })).toMatchObject({ code: 2 });
  });
});
