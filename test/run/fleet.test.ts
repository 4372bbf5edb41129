import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFleet } from '../../src/run/fleet.js';

const tenantId = '7d43cf66-810c-4f1c-8763-ce773ad2f0c2';
const config = { tenantId, servicePrincipal: 'Vonage' };

/** Finds the fleet of stack `a` among folders of `stacks/` and texts of `Pulumi.<stack>.yaml`. */
async function find(
  folders: readonly string[],
  files: Readonly<Record<string, string>>,
  given: { readonly config?: Record<string, string>; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const [dir, project] = await Promise.all([temporary(), temporary()]);
  for (const folder of folders) await mkdir(join(dir, 'stacks', folder), { recursive: true });
  for (const [stack, text] of Object.entries(files)) {
    await writeFile(join(project, `Pulumi.${stack}.yaml`), text);
    // The pull request's own is never looked at.
    await writeFile(join(dir, `Pulumi.${stack}.yaml`), stackText({ tenantId: 'other' }));
  }
  return findFleet({
    stack: 'a',
    dir,
    project,
    env: given.env ?? {},
    config: { ...config, ...given.config },
  });
}

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-fleet-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function stackText(given: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ ...config, ...given }).map(
    ([key, value]) => `  rollcall:${key}: ${value}\n`,
  );
  return `config:\n${lines.join('')}`;
}

describe('findFleet', () => {
  it('should find the stacks of the same tenant and app, without regard to case', async () => {
    const files = {
      a: stackText(),
      b: stackText({ tenantId: tenantId.toUpperCase(), servicePrincipal: 'vonage' }),
      c: stackText({ servicePrincipal: 'Another app' }),
      d: stackText({ tenantId: '00000000-0000-4000-8000-000000000000' }),
    };
    expect(await find(['a', 'b', 'c', 'd'], files)).toEqual({ siblings: ['b'], problems: [] });
  });

  it('should count a stack in whose folder is gone: its state may have people still', async () => {
    expect(await find(['a'], { b: stackText() })).toEqual({ siblings: ['b'], problems: [] });
  });

  it('should warn of a folder that no file says where it writes to', async () => {
    const { siblings, problems } = await find(['a', 'b', 'c'], { c: 'encryptionsalt: v1:x\n' });
    expect(siblings).toEqual([]);
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['no-stack-file', 'warning'],
      ['no-stack-file', 'warning'],
    ]);
    expect(problems[0]?.message).toContain('stacks/b has no Pulumi.b.yaml');
    expect(problems[1]?.message).toContain('names no tenant and app');
  });

  it('should keep stacks of two Vonage accounts apart, unless a variable says that it is one', async () => {
    const files = { b: stackText({ vonageUrl: 'https://two.example/scim/' }) };
    const own = { vonageUrl: 'https://one.example/scim' };
    expect((await find(['a', 'b'], files, { config: own })).siblings).toEqual([]);
    expect((await find(['a', 'b'], files)).siblings).toEqual(['b']);
    const same = { vonageUrl: 'https://two.example/scim' };
    expect((await find(['a', 'b'], files, { config: same })).siblings).toEqual(['b']);
    const env = { ROLLCALL_VONAGE_URL: 'https://three.example' };
    expect((await find(['a', 'b'], files, { config: own, env })).siblings).toEqual(['b']);
  });

  it.each([
    [
      'a name beside an id',
      stackText({ servicePrincipal: '20000000-bbbb-4bbb-8bbb-000000000001' }),
      'servicePrincipal',
    ],
    ['a domain beside an id', stackText({ tenantId: 'contoso.com' }), 'tenantId'],
    [
      'a secret',
      `config:\n  rollcall:tenantId: {secure: v1:x}\n  rollcall:servicePrincipal: Vonage\n`,
      'tenantId',
    ],
  ])('should not guess where one file has %s', async (_, text, key) => {
    const { siblings, problems } = await find(['a', 'b'], { b: text });
    expect(siblings).toEqual([]);
    expect(problems).toMatchObject([{ code: 'unclear-fleet', severity: 'error' }]);
    expect(problems[0]?.message).toContain(`rollcall:${key}`);
  });

  it('should tell of a file that is no YAML', async () => {
    const { problems } = await find(['a', 'b'], { b: 'config: [\n' });
    expect(problems).toMatchObject([
      { code: 'bad-yaml', severity: 'error', position: { file: 'Pulumi.b.yaml' } },
    ]);
  });
});
