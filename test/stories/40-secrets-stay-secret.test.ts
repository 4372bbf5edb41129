import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deskCompany, nameOf } from './support/desk.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const clientSecret = 'canaryEntra~Kq7wZ3.vX9tR2mB5nH8jL4pD6';
const scimToken = 'canaryVonage-Yc6fG1sW0uA7eQ3kJ9oT2iM8xP5';
const wrongToken = 'canaryWrong-Bd4hN7vR1zL6gS3yU8cE5aK0wF2';

/** A secret as it would show: plain, in a URL, and in base64 at each of the three places it can begin. */
function disguises(secret: string): string[] {
  const encoded = ['', 'a', 'ab'].map((before) => {
    const text = Buffer.from(`${before}${secret}`).toString('base64');
    return text.slice(before.length === 0 ? 0 : 4, text.length - 4);
  });
  return [secret, encodeURIComponent(secret), ...encoded, Buffer.from(secret).toString('hex')];
}

const canaries = [clientSecret, scimToken, wrongToken].flatMap(disguises);

/** Canaries in a text, with what stands around them. */
function leaks(where: string, text: string): string[] {
  return canaries.flatMap((canary) => {
    const at = text.indexOf(canary);
    return at < 0 ? [] : [`${where}: …${text.slice(Math.max(0, at - 80), at + canary.length)}`];
  });
}

/** All files that a run left; what is linked belongs to the package. */
async function leaksInFiles(dir: string): Promise<{ files: number; found: string[] }> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found: string[] = [];
  for (const file of files) found.push(...leaks(file, await readFile(file, 'latin1')));
  return { files: files.length, found };
}

/** How the secrets are given: what the environment still says, and what is done before the first run. */
const ways: readonly {
  readonly given: string;
  readonly env: Record<string, string>;
  readonly prepare: (stage: Stage) => Promise<void>;
}[] = [
  { given: 'by environment', env: {}, prepare: async () => {} },
  {
    given: 'by pulumi config set --secret',
    env: { AZURE_CLIENT_SECRET: '', ROLLCALL_VONAGE_TOKEN: '' },
    async prepare(stage) {
      const secrets = { clientSecret, vonageToken: scimToken };
      for (const [key, value] of Object.entries(secrets)) {
        const args = ['config', 'set', '--secret', `rollcall:${key}`, value, '--stack', 'demo'];
        expect(await stage.pulumi(args)).toMatchObject({ code: 0 });
      }
      expect(await stage.read('Pulumi.demo.yaml')).toContain('secure:');
    },
  },
];

describe.each(ways)('story 40: secrets given $given are nowhere to be read', ({ env, prepare }) => {
  let stage: Stage;
  const said: [what: string, ran: Ran][] = [];

  beforeAll(async () => {
    stage = await openStage({
      company: deskCompany({ desk: 2, office: 2 }),
      sandbox: { clientSecret, scimToken },
    });
    await prepare(stage);
  });
  afterAll(() => stage?.close());

  const rollcall = async (args: readonly string[], more: Record<string, string> = {}): Promise<Ran> => {
    const ran = await stage.rollcall([...args, '--stack', 'demo'], { env: { ...env, ...more } });
    said.push([`rollcall ${args.join(' ')}`, ran]);
    return ran;
  };
  const pulumi = async (args: readonly string[], more: Record<string, string> = {}): Promise<Ran> => {
    const ran = await stage.pulumi([...args, '--stack', 'demo'], { env: { ...env, ...more } });
    said.push([`pulumi ${args.join(' ')}`, ran]);
    return ran;
  };

  it('should run everything that goes well', async () => {
    const ran = [
      await rollcall(['validate']),
      await rollcall(['plan', '--format', 'json', '--out', 'plan.json']),
      await rollcall(['plan', '--format', 'markdown', '--out', 'plan.md']),
      await rollcall(['doctor']),
      await pulumi(['preview', '--diff', '--json']),
      await rollcall(['up', '--yes']),
      await pulumi(['stack', 'export']),
      await pulumi(['stack', 'output', '--json']),
      await pulumi(['config']),
      // What the engine writes when it is asked to tell everything.
      await pulumi(['up', '--yes', '--skip-preview', '--logtostderr', '-v=11']),
    ];
    expect(ran.map(({ code }) => code)).toEqual(ran.map(() => 0));
    expect(stage.sandbox.vonage.accounts).toHaveLength(4);
  });

  it('should run what fails: a token that Vonage refuses, and errors that repeat what was sent', async () => {
    const { faults } = stage.sandbox;
    const refused = await rollcall(['plan'], { ROLLCALL_VONAGE_TOKEN: wrongToken });
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.output).toContain('401');

    const echo = {
      detail: `you sent Authorization: Bearer ${scimToken} and ${btoa(scimToken)}`,
      status: '400',
    };
    const read = faults.add({
      server: 'scim',
      method: 'GET',
      times: Infinity,
      fault: { status: 400, body: echo },
    });
    expect(await rollcall(['plan'])).toMatchObject({ code: 1 });
    expect(await rollcall(['doctor'])).toMatchObject({ code: 1 });
    expect((await pulumi(['preview'])).code).toBeGreaterThan(0);
    expect(read.hits).toBeGreaterThanOrEqual(3);
    read.remove();

    stage.sandbox.vonage.edit(nameOf('desk', 1), { familyName: 'By Hand' });
    const write = faults.add({
      server: 'scim',
      method: 'PATCH',
      times: Infinity,
      fault: { status: 400, body: echo },
    });
    expect(await rollcall(['up', '--yes'])).toMatchObject({ code: 4 });
    expect(write.hits).toBeGreaterThan(0);
    write.remove();

    const description = `AADSTS7000215: Invalid client secret provided: ${clientSecret}`;
    const signIn = faults.add({
      server: 'authority',
      path: /token$/,
      times: Infinity,
      fault: { status: 401, body: { error: 'invalid_client', error_description: description } },
    });
    expect(await rollcall(['plan'])).toMatchObject({ code: 1 });
    expect(await rollcall(['doctor'])).toMatchObject({ code: 1 });
    expect((await pulumi(['preview'])).code).toBeGreaterThan(0);
    expect(signIn.hits).toBeGreaterThanOrEqual(3);
    signIn.remove();
  });

  it('should have left no secret on any screen', () => {
    expect(said.length).toBeGreaterThan(14);
    for (const [what, { stdout, stderr }] of said) {
      expect(leaks(what, stdout + stderr)).toEqual([]);
    }
  });

  it('should have left no secret in any file: declarations, plans, state, history, backups, logs, records', async () => {
    const { files, found } = await leaksInFiles(stage.dir);
    const folder = join(stage.dir, 'records/demo');
    const records = await Promise.all(
      (await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')),
    );
    // Of the write whose server repeated what it was sent, too.
    expect(records.join('')).toMatch(/"outcome":"failed".*you sent Authorization/);
    expect(files).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });
});

describe('story 40: a token goes to the one origin it was configured with', () => {
  let stage: Stage;
  let stranger: Server;
  const reached: string[] = [];

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 2, office: 2 }) });
    stranger = createServer((request, response) => {
      reached.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"value":[]}');
    });
    await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    await new Promise((done) => stranger?.close(done));
    await stage?.close();
  });

  it('should refuse a next page on another host, in plan and in preview, and never ask there', async () => {
    const { port } = stranger.address() as AddressInfo;
    const next = `http://127.0.0.1:${port}/v1.0/users?$skiptoken=2`;
    const page = { value: [], '@odata.nextLink': next };
    const bent = stage.sandbox.faults.add({
      server: 'graph',
      path: /^\/users$/,
      times: Infinity,
      fault: { status: 200, body: page },
    });
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned).toMatchObject({ code: 1 });
    expect(planned.output).toContain('127.0.0.1');
    expect((await stage.pulumi(['preview', '--stack', 'demo'])).code).toBeGreaterThan(0);
    expect(bent.hits).toBeGreaterThanOrEqual(2);
    expect(reached).toEqual([]);
    expect(stage.writes()).toEqual({});
  });
});
