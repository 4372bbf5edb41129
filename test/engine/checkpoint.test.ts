import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/engine/checkpoint.js';

let folder: string;
let stacks: string;

const ada = { urn: 'urn:pulumi:prod::phones::t::ada', inputs: { name: 'A "quoted" \\ name' } };
const deployment = { manifest: { version: 'v3.246.0' }, resources: [ada, { urn: 'b' }], metadata: {} };
const checkpoint = { stack: 'organization/phones/prod', latest: deployment as object | null };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-checkpoint-'));
  stacks = join(folder, 'state/.pulumi/stacks/phones');
  await mkdir(stacks, { recursive: true });
  await writeFile(join(folder, 'Pulumi.yaml'), 'name: phones\nruntime: nodejs\n');
  await keep({ version: 3, checkpoint });
});

afterEach(() => rm(folder, { recursive: true }));

function keep(content: unknown): Promise<void> {
  return writeFile(join(stacks, 'prod.json'), JSON.stringify(content));
}

function read(stack = 'prod', url = 'file://./state') {
  const env = { PULUMI_BACKEND_URL: url, HOME: folder };
  return readCheckpoint({ cwd: folder, env }, stack, (resource) => resource);
}

describe('readCheckpoint', () => {
  it.each(['prod', 'organization/phones/prod'])('should read what the stack %s holds', async (stack) => {
    expect(await read(stack)).toEqual({ deployment });
  });

  it('should keep of each resource what is asked for', async () => {
    const env = { PULUMI_BACKEND_URL: `file://${folder}/state?metadata=skip` };
    const read = await readCheckpoint({ cwd: folder, env }, 'prod', (resource) => [resource]);
    expect(read).toEqual({ deployment: { ...deployment, resources: [[ada], [{ urn: 'b' }]] } });
  });

  it('should have no deployment where nothing was ever saved', async () => {
    await keep({ version: 3, checkpoint: { ...checkpoint, latest: null } });
    expect(await read()).toEqual({ deployment: null });
  });

  it.each([
    ['another version', { version: 4, checkpoint }],
    ['features that it does not know', { version: 3, features: ['later'], checkpoint }],
    ['another stack', { version: 3, checkpoint: { ...checkpoint, stack: 'organization/phones/test' } }],
    ['no state', { version: 3, checkpoint: { stack: checkpoint.stack } }],
    ['no resources', { version: 3, checkpoint: { ...checkpoint, latest: { manifest: {} } } }],
    ['null for resources', { version: 3, checkpoint: { ...checkpoint, latest: { resources: null } } }],
    ['resources that are no list', { version: 3, checkpoint: { ...checkpoint, latest: { resources: {} } } }],
    [
      'resources under another name',
      { version: 3, checkpoint: { ...checkpoint, latest: { Resources: [ada] } } },
    ],
    ['no checkpoint', { version: 3 }],
    ['nothing', null],
  ])('should leave to the CLI a file with %s', async (_, content) => {
    await keep(content);
    expect(await read()).toBeUndefined();
  });

  it('should leave to the CLI a key that is written in another way, though it means the same', async () => {
    const text = JSON.stringify({ version: 3, checkpoint }).replace('"resources"', '"resource\\u0073"');
    await writeFile(join(stacks, 'prod.json'), text);
    expect(await read()).toBeUndefined();
  });

  it('should leave to the CLI a file that is no JSON, or half of one', async () => {
    await writeFile(join(stacks, 'prod.json'), JSON.stringify({ version: 3, checkpoint }).slice(0, -40));
    expect(await read()).toBeUndefined();
  });

  it.each(['gz', 'zst'])(
    'should leave to the CLI a stack that has a compressed file (%s)',
    async (ending) => {
      await writeFile(join(stacks, `prod.json.${ending}`), '');
      expect(await read()).toBeUndefined();
    },
  );

  it.each([
    ['another backend', 'prod', 's3://bucket'],
    ['no such stack', 'other', 'file://./state'],
    ['another organisation', 'acme/phones/prod', 'file://./state'],
    ['another project', 'organization/other/prod', 'file://./state'],
  ])('should leave to the CLI %s', async (_, stack, url) => {
    expect(await read(stack, url)).toBeUndefined();
  });

  it('should leave to the CLI a folder without a project', async () => {
    await rm(join(folder, 'Pulumi.yaml'));
    expect(await read()).toBeUndefined();
  });
});
