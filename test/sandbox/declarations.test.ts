import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadDeclarations } from '../../src/declare/load.js';
import { declarationFiles, demoCompany, makeCompany, writeDeclarations } from '../../src/sandbox/index.js';
import { emptyFolder } from './support.js';

const packageRoot = resolve(import.meta.dirname, '../..');
const filesBelow = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

describe('stacks/demo', () => {
  it('should be what the demo company writes, and no more', async () => {
    const written = declarationFiles(demoCompany(), 'demo');
    for (const [file, text] of written)
      expect(await readFile(join(packageRoot, file), 'utf8'), file).toBe(text);
    const wanted = [...written.keys()].filter((file) => file.startsWith('stacks/'));
    expect(await filesBelow(join(packageRoot, 'stacks/demo'))).toEqual(
      wanted.map((file) => join(packageRoot, file)).sort(),
    );
  });
});

describe('writeDeclarations', () => {
  it.each([10, 60, 100, 1000])(
    'should write declarations of %i people that load without a problem',
    async (people) => {
      const company = makeCompany({ people, groups: 9, seed: people });
      const dir = await emptyFolder();
      await writeDeclarations(company, dir, { stack: 'prod' });
      const { declarations, problems } = await loadDeclarations(dir, 'prod', { today: '2026-11-24' });
      expect(problems).toEqual([]);
      expect(declarations?.scopes).toHaveLength(6);
      const lines = company.people.flatMap((file) => file.entries);
      expect(declarations?.people).toHaveLength(lines.length);
      expect(lines.length).toBeGreaterThan(people / 10);
    },
  );

  it('should declare groups, an exception, and a grant with dates', async () => {
    const dir = await emptyFolder();
    await writeDeclarations(demoCompany(), dir, { stack: 'demo' });
    const { declarations } = await loadDeclarations(dir, 'demo', { today: '2026-11-24' });
    expect(declarations?.scopes.flatMap((scope) => scope.except)).toHaveLength(1);
    expect(declarations?.people.filter((line) => line.from !== null && line.until !== null)).toHaveLength(1);
    for (const line of declarations?.people ?? [])
      if (line.from !== null) expect(line.from >= '2027').toBe(true);
  });

  it('should write where to, and the mapping and policy of this repository', async () => {
    const company = demoCompany();
    const dir = await emptyFolder();
    await writeDeclarations(company, dir, { stack: 'prod' });
    expect(parse(await readFile(join(dir, 'Pulumi.prod.yaml'), 'utf8'))).toEqual({
      config: { 'rollcall:tenantId': company.tenantId, 'rollcall:servicePrincipal': 'Vonage' },
    });
    for (const file of ['mappings/vonage-business.yaml', 'policies/default.yaml']) {
      expect(await readFile(join(dir, file), 'utf8')).toBe(await readFile(join(packageRoot, file), 'utf8'));
    }
    expect((await filesBelow(dir)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('should overwrite nothing', async () => {
    const dir = await emptyFolder();
    const own = {
      'stacks/demo/stack.yaml': 'mine\n',
      'policies/default.yaml': 'mine too\n',
      'Pulumi.b.yaml': 'mine\n',
    };
    for (const [file, text] of Object.entries(own)) {
      await mkdir(resolve(join(dir, file), '..'), { recursive: true });
      await writeFile(join(dir, file), text);
    }
    await expect(writeDeclarations(demoCompany(), dir, { stack: 'demo' })).rejects.toThrow(/stacks\/demo/);
    expect(await filesBelow(dir)).toHaveLength(3);
    await writeDeclarations(demoCompany(), dir, { stack: 'b' });
    for (const [file, text] of Object.entries(own))
      expect(await readFile(join(dir, file), 'utf8')).toBe(text);
  });

  it('should quote what YAML would take for something else', () => {
    const company = makeCompany({ people: 3, groups: 1, seed: 1 });
    const reason = 'Yes: #1, [on call]';
    const entries = [{ user: "o'brien@contoso.com", reason, ticket: '0012' }];
    const scopes = [{ scope: 'x', owner: 'no', reason: '*', groups: ['A, B', '007', 'null', "O'Brien [x]"] }];
    const files = declarationFiles(
      {
        ...company,
        people: [{ name: 'p', comment: 'c', entries }],
        scopes: [{ name: 's', comment: 'c', entries: scopes }],
      },
      'x',
    );
    expect(parse(files.get('stacks/x/people/p.yaml') ?? '')).toEqual({ people: entries });
    expect(parse(files.get('stacks/x/scopes/s.yaml') ?? '')).toEqual({ scopes });
  });
});
