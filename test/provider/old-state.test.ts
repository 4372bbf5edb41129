import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerText } from '../../src/provider/resources.js';

/**
 * The state of a stack that release 0.1.0 made. A delete runs the text that stands in `__provider`, whatever release is
 * there by then: these literals are never to be changed, only added to.
 */
const state010 = {
  roster: {
    id: 'demo',
    provider: 'exports.handler=()=>require(process.cwd()+"/provider.cjs").Roster',
    outputs: { stack: 'demo' },
  },
  user: {
    id: 'scim-1',
    provider: 'exports.handler=()=>require(process.cwd()+"/provider.cjs").VonageUser',
    outputs: { userName: 'ann@contoso.com' },
  },
  assignment: {
    id: 'assignment-1',
    provider: 'exports.handler=()=>require(process.cwd()+"/provider.cjs").AppAssignment',
    outputs: { principalId: 'object', roleId: 'role', resourceId: 'app' },
  },
};

/** What Pulumi's provider host does with that text, in a process of its own that starts in the package's folder. */
const host = `
const requireFromString = require('require-from-string');
const { state, removals, config } = JSON.parse(process.argv[1]);
const load = async ({ provider }) => {
  const handler = requireFromString(provider).handler();
  await handler.configure({ config: { get: (key) => config[key] } });
  return handler;
};
const done = (async () => {
  const roster = await load(state.roster);
  const user = await load(state.user);
  const assignment = await load(state.assignment);
  if (removals !== null) {
    await roster.diff(state.roster.id, state.roster.outputs, { stack: 'demo', removals, refusals: [] });
  }
  const methods = [roster, user, assignment].map((each) =>
    ['check', 'diff', 'create', 'read', 'update', 'delete'].every((method) => typeof each[method] === 'function'));
  let error = null;
  try {
    await user.delete(state.user.id, state.user.outputs);
  } catch (thrown) {
    error = thrown.message;
  }
  return { methods, error };
})();
done.then((result) => { console.log(JSON.stringify(result)); process.exit(0); });
`;

describe("a resource of an older release's state", () => {
  let root: string;
  let vonage: Server;
  const asked: string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'rollcall-old-state-'));
    await build(root);
    vonage = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(204).end();
    });
    await new Promise<void>((done) => vonage.listen(0, '127.0.0.1', done));
  });

  afterAll(async () => {
    vonage.close();
    await rm(root, { recursive: true, force: true });
  });

  async function runHost(
    removals: readonly string[] | null,
  ): Promise<{ methods: boolean[]; error: string | null }> {
    const { port } = vonage.address() as AddressInfo;
    const config = {
      'rollcall:tenantId': '11111111-2222-4333-8444-555555555555',
      'rollcall:servicePrincipal': 'Vonage',
      'rollcall:clientId': '11111111-2222-4333-8444-666666666666',
      'rollcall:clientSecret': 'not-a-secret',
      'rollcall:vonageUrl': `http://127.0.0.1:${port}/scim/v2`,
      'rollcall:vonageToken': 'not-a-token',
    };
    const argument = JSON.stringify({ state: state010, removals, config });
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', host, argument], {
      cwd: root,
      env: { PATH: process.env.PATH },
    });
    return JSON.parse(stdout);
  }

  it('should still load a handler with every method, and delete the account', async () => {
    asked.length = 0;
    expect(await runHost(['delete scim-1'])).toEqual({ methods: [true, true, true], error: null });
    expect(asked).toEqual(['DELETE /scim/v2/Users/scim-1']);
  });

  it('should still deny a delete that no roster allows', async () => {
    asked.length = 0;
    const { error } = await runHost(null);
    expect(error).toMatch(/takes no access from ann@contoso\.com/);
    expect(asked).toEqual([]);
  });
});

describe('providerText', () => {
  it('should be what the first release wrote, so that no resource changes its provider', () => {
    expect(providerText('Roster')).toBe(state010.roster.provider);
    expect(providerText('VonageUser')).toBe(state010.user.provider);
    expect(providerText('AppAssignment')).toBe(state010.assignment.provider);
  });
});

/** The package as it is built and installed, without waiting for the compiler's checks. */
async function build(root: string): Promise<void> {
  await copyFile('provider.cjs', join(root, 'provider.cjs'));
  await copyFile('package.json', join(root, 'package.json'));
  await symlink(resolve('node_modules'), join(root, 'node_modules'));
  const options = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    verbatimModuleSyntax: true,
  };
  const files = await readdir('src', { recursive: true });
  for (const file of files.filter((each) => each.endsWith('.ts'))) {
    const target = join(root, 'dist', file.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    const { outputText } = ts.transpileModule(await readFile(join('src', file), 'utf8'), {
      compilerOptions: options,
    });
    await writeFile(target, outputText);
  }
}
