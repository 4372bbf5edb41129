import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run.js';
import type { Json, JsonObject } from '../../../src/synchronization/index.js';
import { at, contractErrors, example, users } from '../../synchronization/given.js';
import { declaredFolder, emptyFolder, type FakeTerminal, fakeTerminal } from '../support.js';

/** A company whose mapping needs nobody's help to be said. */
async function folder(): Promise<string> {
  const cwd = await declaredFolder(3);
  const lines = [
    'mapping: vonage-business',
    'attributes:',
    '  userName: {expression: "[userPrincipalName]"}',
    '  active: {expression: "Not([IsSoftDeleted])"}',
    `  'emails[type eq "work"].value': {expression: "[mail]", required: true}`,
    '  name.givenName: {expression: "[givenName]", required: true}',
    '  name.familyName: {expression: "[surname]", required: true}',
    '',
  ];
  await writeFile(join(cwd, 'mappings/vonage-business.yaml'), lines.join('\n'));
  await writeFile(join(cwd, 'live.json'), JSON.stringify(example));
  return cwd;
}

const run = async (cwd: string, ...args: readonly string[]): Promise<FakeTerminal & { code: number }> => {
  const terminal = fakeTerminal({ cwd });
  const code = await runCli(['mapping', 'export', ...args], terminal);
  return Object.assign(terminal, { code });
};
const printed = ({ stdout }: FakeTerminal): JsonObject => JSON.parse(stdout) as JsonObject;

describe('rollcall mapping export', () => {
  it('should print the part that it writes, and say that this is no schema', async () => {
    const ran = await run(await folder(), 'vonage-business');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('It is no schema and cannot be PUT');
    expect(contractErrors('objectMapping', printed(ran))).toEqual([]);
    expect(printed(ran).attributeMappings).toHaveLength(5);
    expect(printed(ran)).not.toHaveProperty('scope');
  });

  it("should print the live schema, changed, with the stack's filter", async () => {
    const ran = await run(await folder(), '--schema', 'live.json');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('The schema changes.');
    const schema = printed(ran);
    expect(contractErrors('synchronizationSchema', schema)).toEqual([]);
    expect(at(schema, `${users}/attributeMappings`)).toHaveLength(5);
    expect(at(schema, `${users}/scope/groups`)).toEqual([]);
    expect(at(schema, '/synchronizationRules/0/id')).toEqual(at(example, '/synchronizationRules/0/id'));
  });

  it("should print the filters of the stack's scopes as one, and say what Entra's filter cannot", async () => {
    const cwd = await folder();
    await rm(join(cwd, 'stacks/demo/people'), { recursive: true });
    const where = (value: string): string =>
      `    where: {any: [{all: [{attribute: department, operator: EQUALS, value: ${value}}]}]}\n`;
    await rm(join(cwd, 'stacks/demo/scopes'), { recursive: true });
    await mkdir(join(cwd, 'stacks/demo/scopes'));
    const scopes = [
      `scopes:\n  - scope: desk\n    reason: Calls\n    groups: [Desk]\n${where('Support')}`,
      `  - scope: field\n    reason: Calls\n    groups: [Field]\n    minus: [leave]\n${where('Field')}`,
      '  - scope: leave\n    groups: [Leave]\n    assign: none\n',
    ];
    await writeFile(join(cwd, 'stacks/demo/scopes/all.yaml'), scopes.join(''));
    const ran = await run(cwd, '--schema', 'live.json');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('scope field refers to other scopes');
    const groups = at(printed(ran), `${users}/scope/groups`);
    expect(groups).toMatchObject(
      ['Support', 'Field'].map((value) => ({
        clauses: [
          { operatorName: 'EQUALS', sourceOperandName: 'department', targetOperand: { values: [value] } },
        ],
      })),
    );
    expect(contractErrors('synchronizationSchema', printed(ran))).toEqual([]);
  });

  it('should leave the filter of the live schema alone where a mapping is named', async () => {
    const cwd = await folder();
    const ran = await run(cwd, 'vonage-business', '--schema', 'live.json', '--out', 'new.json');
    expect([ran.code, ran.stdout]).toEqual([0, '']);
    const written = JSON.parse(await readFile(join(cwd, 'new.json'), 'utf8')) as Json;
    expect(at(written, `${users}/scope`)).toEqual(at(example, `${users}/scope`));
    const again = await run(cwd, 'vonage-business', '--schema', 'new.json');
    expect(again.stderr).toContain('Do not PUT it');
    expect(printed(again)).toEqual(written);
    const both = await run(cwd, 'vonage-business', '--stack', 'demo', '--schema', 'live.json');
    expect(at(printed(both), `${users}/scope/groups`)).toEqual([]);
  });

  it("should need Graph's parser for what it does not know, and take its answer", async () => {
    const cwd = await folder();
    const file = join(cwd, 'mappings/vonage-business.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"[mail]"', '"Coalesce([mail],[userPrincipalName])"'));
    const refused = await run(cwd, 'vonage-business');
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('mappings/vonage-business.yaml:5:3: error:');
    expect(refused.stderr).toContain("needs Graph's parseExpression");
    expect(refused.stderr).toContain('--parsed');
    const parsedExpression = {
      type: 'Function',
      name: 'Coalesce',
      expression: 'Coalesce([mail], [userPrincipalName])',
      parameters: [],
    };
    const answer = { parsedExpression, parsingSucceeded: true };
    await writeFile(join(cwd, 'parsed.json'), JSON.stringify([answer]));
    const ran = await run(cwd, 'vonage-business', '--parsed', 'parsed.json');
    expect(ran.code).toBe(0);
    expect(at(printed(ran), '/attributeMappings/2/source')).toEqual(parsedExpression);
  });

  it('should leave out what the mapping does not name with --only', async () => {
    const cwd = await folder();
    await writeFile(
      join(cwd, 'mappings/small.yaml'),
      'mapping: small\nattributes:\n  userName: {expression: "[mail]"}\n',
    );
    const kept = await run(cwd, 'small', '--schema', 'live.json');
    expect(kept.stderr).toContain(`live.json#${users}/attributeMappings/1: `);
    expect(at(printed(kept), `${users}/attributeMappings`)).toHaveLength(3);
    const only = await run(cwd, 'small', '--schema', 'live.json', '--only');
    expect(at(printed(only), `${users}/attributeMappings`)).toHaveLength(1);
  });

  it('should tell everything that is wrong at once', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, 'live.json'), '{"synchronizationRules": []}');
    await writeFile(join(cwd, 'operators.json'), '{"value": [{}]}');
    await writeFile(join(cwd, 'parsed.json'), '[{}]');
    const ran = await run(
      cwd,
      ...['--schema', 'live.json', '--operators', 'operators.json', '--parsed', 'parsed.json'],
    );
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain('error: live.json#/synchronizationRules: ');
    expect(ran.stderr).toContain('error: operators.json#/value/0: ');
    expect(ran.stderr).toContain('error: parsed.json#/0: ');
  });

  it.each([
    [['nobody'], 'there is no mapping `nobody`'],
    [['vonage-business', '--schema', 'missing.json'], 'there is no file missing.json'],
    [['vonage-business', '--schema', 'mappings'], 'mappings cannot be read: EISDIR'],
    [['vonage-business', '--schema', 'Pulumi.yaml'], 'Pulumi.yaml is no JSON'],
  ])('should refuse %j', async (args, message) => {
    const ran = await run(await folder(), ...args);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });

  it('should refuse declarations that are wrong, and a folder without any', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, 'stacks/demo/people/x.yaml'), 'people: 1\n');
    expect((await run(cwd)).code).toBe(2);
    expect((await run(await emptyFolder())).code).toBe(2);
  });
});
