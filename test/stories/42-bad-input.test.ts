import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deskCompany } from './support/desk.js';
import { holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const people = 'stacks/demo/people/office.yaml';
const scopes = 'stacks/demo/scopes/desk.yaml';

describe('story 42: what is wrong in what was given is said, with where and what to do', () => {
  let stage: Stage;
  let before: ReturnType<typeof holdings>;

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 2, office: 2 }) });
    before = holdings(stage.sandbox);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());
  afterEach(() => {
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(holdings(stage.sandbox)).toEqual(before);
  });

  /** Both ways to ask; what they say holds all of these words, and no stack trace. */
  const expectSaid = async (
    env: Record<string, string>,
    code: number,
    words: readonly string[],
  ): Promise<readonly Ran[]> => {
    const planned = await stage.rollcall(['plan', '--stack', 'demo'], { env });
    const applied = await stage.rollcall(['up', '--yes', '--stack', 'demo'], { env });
    for (const ran of [planned, applied]) {
      for (const word of words) expect(ran.output).toContain(word);
      expect(ran.output).not.toMatch(/^\s*at .*:\d+:\d+\)?$/m);
      expect(ran.output).not.toContain('This should not happen');
      expect(ran).toMatchObject({ code });
    }
    return [planned, applied];
  };

  it('should say every typo of two files at once, with line, caret and what was meant', async () => {
    const texts = [await stage.read(people), await stage.read(scopes)] as const;
    await stage.edit(people, (text) => text.replace('reason:', 'reson:'));
    await stage.edit(scopes, (text) => text.replace('groups:', 'group:'));
    const place = (text: string, word: string): string => {
      const lines = text.split('\n');
      const line = lines.findIndex((each) => each.includes(word));
      return `${line + 1}:${(lines[line] ?? '').indexOf(word) + 1}`;
    };
    await expectSaid({}, 2, [
      `${people}:${place(texts[0], 'reason:')}: error:`,
      'did you mean `reason`?',
      `${scopes}:${place(texts[1], 'groups:')}: error:`,
      'did you mean `groups`?',
      '^^^^^',
    ]);
    const validated = await stage.rollcall(['validate', '--stack', 'demo']);
    expect(validated).toMatchObject({ code: 2 });
    expect(validated.output).toContain('did you mean `groups`?');
    // Nobody is asked anything before the text is right.
    expect(stage.sandbox.requests.all).toEqual([]);
    await stage.write(people, texts[0]);
    await stage.write(scopes, texts[1]);
  });

  it('should refuse a misspelt variable', async () => {
    const words = [
      'ROLLCALL_VONAGE_TOKN is not a setting of rollcall',
      'did you mean ROLLCALL_VONAGE_TOKEN?',
    ];
    await expectSaid({ ROLLCALL_VONAGE_TOKN: 'x' }, 2, words);
    expect(stage.sandbox.requests.all).toEqual([]);
  });

  it('should refuse to sign in to another tenant than the stack writes to', async () => {
    const other = '99999999-9999-4999-8999-999999999999';
    await expectSaid({ AZURE_TENANT_ID: other }, 2, [`AZURE_TENANT_ID is ${other}`, 'sign in to the tenant']);
    expect(stage.sandbox.requests.all).toEqual([]);
  });

  it('should say what to do where the client secret is wrong', async () => {
    await expectSaid({ AZURE_CLIENT_SECRET: 'wrong-secret' }, 1, ['AZURE_CLIENT_SECRET']);
  });

  it('should say what to do where the SCIM token is wrong', async () => {
    await expectSaid({ ROLLCALL_VONAGE_TOKEN: 'wrong-token' }, 1, ['401', 'token']);
  });

  it('should say where nobody listens', async () => {
    const port = await closedPort();
    const address = `https://127.0.0.1:${port}`;
    const words = [`127.0.0.1:${port} refused the connection`];
    await expectSaid({ ROLLCALL_VONAGE_URL: `${address}/scim/v2` }, 1, words);
    await expectSaid({ AZURE_AUTHORITY_HOST: address }, 1, [`can't sign in to Entra`, `127.0.0.1:${port}`]);
  });

  it('should say which stacks there are where the stack is misspelt', async () => {
    const ran = await stage.rollcall(['plan', '--stack', 'dmeo']);
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.output).toContain('did you mean `demo`?');
  });
});

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
