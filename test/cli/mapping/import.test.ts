import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../../../src/cli/run.js';
import { loadMapping } from '../../../src/declare/load-mapping.js';
import type { Json, JsonObject } from '../../../src/synchronization/index.js';
import { example, users, withChange } from '../../synchronization/given.js';
import { emptyFolder, type FakeTerminal, fakeTerminal, folderWith } from '../support.js';

const run = async (cwd: string, ...args: readonly string[]): Promise<FakeTerminal & { code: number }> => {
  const terminal = fakeTerminal({ cwd });
  const code = await runCli(['mapping', 'import', ...args], terminal);
  return Object.assign(terminal, { code });
};
const withSchema = (schema: Json): Promise<string> => folderWith({ 'live.json': JSON.stringify(schema) });

describe('rollcall mapping import', () => {
  it('should print the mapping, and the filter as a comment', async () => {
    const ran = await run(await withSchema(example), 'live.json', '--name', 'entra');
    expect(ran.code).toBe(0);
    expect(parse(ran.stdout)).toEqual({
      mapping: 'entra',
      attributes: {
        userName: { expression: '[userPrincipalName]', match: 1 },
        active: { expression: 'Not([IsSoftDeleted])' },
        'emails[type eq "work"].value': { expression: '[mail]' },
      },
    });
    const comment = ran.stdout
      .split('\n')
      .flatMap((line) => (/^# {1,}(?:where| )/.test(line) ? [line.slice(2)] : []));
    expect(parse(comment.join('\n'))).toMatchObject({
      where: { any: [{ all: [{ attribute: 'department' }, { attribute: 'mail' }] }, { all: [{}] }] },
    });
    expect(ran.stderr).toContain('warning: Vonage refuses people without `name.givenName`');
  });

  it('should say that a file is not there', async () => {
    const ran = await run(await emptyFolder(), 'live.json');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toBe('rollcall: there is no file live.json\n');
  });

  it('should write files, and call the mapping as its file is', async () => {
    const cwd = await withSchema(example);
    const ran = await run(cwd, 'live.json', '--out', 'entra.yaml', '--where', 'where.yaml');
    expect([ran.code, ran.stdout]).toEqual([0, '']);
    expect(await readFile(join(cwd, 'entra.yaml'), 'utf8')).toContain('mapping: "entra"');
    expect(await readFile(join(cwd, 'entra.yaml'), 'utf8')).not.toContain('where');
    expect(parse(await readFile(join(cwd, 'where.yaml'), 'utf8'))).toHaveProperty('where');
  });

  it('should say that there is no filter', async () => {
    const cwd = await withSchema(withChange(example, `${users}/scope`, () => null));
    expect((await run(cwd, 'live.json')).stdout).not.toContain('where');
    await run(cwd, 'live.json', '--where', 'where.yaml');
    expect(await readFile(join(cwd, 'where.yaml'), 'utf8')).toBe('# Everybody passes.\n');
  });

  it('should print nothing where the rest would mean something else', async () => {
    const cwd = await withSchema(
      withChange(example, `${users}/attributeMappings/1`, (node) => ({
        ...(node as JsonObject),
        flowType: 'ValueAddOnly',
      })),
    );
    const ran = await run(cwd, 'live.json', '--out', 'x.yaml');
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(`error: live.json#${users}/attributeMappings/1/flowType: `);
    await expect(readFile(join(cwd, 'x.yaml'))).rejects.toThrow('ENOENT');
  });

  it('should print a mapping that is to be mended, and where', async () => {
    const cwd = await withSchema(
      withChange(example, `${users}/attributeMappings/2/source`, () => ({
        type: 'Attribute',
        name: 'telephoneNumber',
        expression: '[telephoneNumber]',
      })),
    );
    const ran = await run(cwd, 'live.json');
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain('[telephoneNumber]');
    expect(ran.stderr).toContain('mappings/imported.yaml:6:');
  });

  it('should give back what was exported', async () => {
    const cwd = await folderWith({
      'mappings/a.yaml': [
        'mapping: a',
        'attributes:',
        '  userName: {expression: "[id]"}',
        '  active: {expression: "Not([IsSoftDeleted])", on: create, default: "True"}',
        '',
      ].join('\n'),
      'live.json': JSON.stringify(example),
    });
    const terminal = fakeTerminal({ cwd });
    expect(
      await runCli(
        ['mapping', 'export', 'a', '--schema', 'live.json', '--only', '--out', 'new.json'],
        terminal,
      ),
    ).toBe(0);
    expect((await run(cwd, 'new.json', '--out', 'mappings/b.yaml')).code).toBe(0);
    const [a, b] = await Promise.all(
      ['a', 'b'].map(async (name) => (await loadMapping(cwd, name)).file?.mapping),
    );
    const plain = (mapping: typeof a) =>
      mapping?.attributes.map(({ expression: _, ...rest }) => ({ ...rest }));
    expect(plain(b)).toEqual(plain(a));
  });

  it('should refuse names, files and schemas that are none', async () => {
    const cwd = await withSchema([]);
    for (const args of [
      ['live.json'],
      ['missing.json'],
      ['live.json', '--name', '../x'],
      ['live.json', '--out', '-.yaml'],
    ]) {
      const ran = await run(cwd, ...args);
      expect([args, ran.code, ran.stdout]).toEqual([args, 2, '']);
    }
    await writeFile(join(cwd, 'huge.json'), ' '.repeat(16 * 1024 * 1024 + 1));
    expect((await run(cwd, 'huge.json')).stderr).toContain('huge.json is larger than 16 MB');
    expect((await run(await emptyFolder())).code).toBe(2);
  });
});
