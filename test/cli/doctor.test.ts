import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leastPermissions, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { declaredFolder, emptyFolder, rollcall, sandboxEnvironment } from './support.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

interface Findings {
  readonly code: number | null;
  /** Lines of each level, without the level. */
  readonly ok: readonly string[];
  readonly warning: readonly string[];
  readonly problem: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
}

async function doctor(
  edit: (folder: string) => Promise<void> = async () => {},
  env: Record<string, string> = {},
): Promise<Findings> {
  const cwd = await declaredFolder();
  await edit(cwd);
  const all = { ...sandboxEnvironment(sandbox, await emptyFolder()), ...env };
  const ran = await rollcall(['doctor'], { cwd, env: all });
  const of = (level: string): string[] =>
    ran.stdout
      .split('\n')
      .filter((line) => line.startsWith(`${level} `))
      .map((line) => line.slice(level.length).trim());
  return { ...ran, ok: of('ok'), warning: of('warning'), problem: of('problem') };
}

describe('rollcall doctor', () => {
  it('should find each thing in order, and write to nobody', async () => {
    sandbox.requests.resetCounts();
    const { code, ok, warning, problem, stdout, stderr } = await doctor();
    expect(problem).toEqual([]);
    expect(warning).toEqual([
      'stack demo: the backend does not have it yet',
      'the policy does not name the account with which SCIM was set up in Vonage',
    ]);
    expect(stdout).toContain('make it: pulumi stack init demo');
    expect(ok.map((line) => line.split(/[ :]/)[0])).toEqual([
      'Node',
      'Pulumi',
      'declarations',
      'settings',
      'sign-in',
      'permissions',
      'app',
      "Entra's",
      "Vonage's",
      'clock',
    ]);
    const { client, app } = sandbox.company;
    expect(ok).toContainEqual(expect.stringContaining(`as app ${client.id}, with its client secret`));
    expect(ok).toContain(`app Vonage (${app.id}), roles: User`);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const routes = Object.keys(sandbox.requests.counts());
    expect(routes).toContain('GET /servicePrincipals');
    expect(routes.filter((route) => !/^(?:GET|HEAD) /.test(route))).toEqual([]);
    expect(stdout).not.toContain(sandbox.clientSecret);
    expect(stdout).not.toContain(sandbox.scimToken);
  });

  it('should look whether Vonage has the account that the policy names as the one of SCIM', async () => {
    const naming = (name: string) => (folder: string) =>
      writeFile(join(folder, 'policies/default.yaml'), `policy: default\nscimUser: ${name}\n`);
    const [known] = sandbox.vonage.accounts;
    const there = await doctor(naming(known?.userName ?? ''));
    expect(there.warning).toEqual(['stack demo: the backend does not have it yet']);
    const missing = await doctor(naming('scim-admin@contoso.com'));
    expect(missing.warning).toContain(
      'Vonage shows no user scim-admin@contoso.com over SCIM, which the policy names as `scimUser`',
    );
    expect(missing.code).toBe(0);
  });

  it('should name permissions that are missing and too many, and say that it may not see provisioning', async () => {
    sandbox.grant(['User.Read.All', 'Application.Read.All', 'GroupMember.Read.All', 'Mail.ReadWrite']);
    try {
      const { code, problem, warning } = await doctor();
      expect(problem).toEqual(['permissions missing: AppRoleAssignment.ReadWrite.All']);
      expect(warning).toContain('more permissions than needed: Mail.ReadWrite');
      expect(warning).toContain("rollcall may not see whether Entra's own provisioning runs for this app");
      expect(code).toBe(1);
    } finally {
      sandbox.grant(leastPermissions);
    }
  });

  it('should call a second writer a problem', async () => {
    const job = { id: 'vonage.job', templateId: 'vonage', scheduleState: 'Active' } as const;
    sandbox.entra.setSynchronizationJobs([job]);
    try {
      const running = await doctor();
      expect(running.problem).toEqual(["Entra's own provisioning is running for this app: vonage.job"]);
      expect(running.code).toBe(1);
    } finally {
      sandbox.entra.setSynchronizationJobs([]);
    }
  });

  it('should go on to Vonage past an app that is not there', async () => {
    const renamed = await doctor((folder) =>
      writeFile(
        join(folder, 'Pulumi.demo.yaml'),
        `config:\n  rollcall:tenantId: ${sandbox.company.tenantId}\n  rollcall:servicePrincipal: Vonnage\n`,
      ),
    );
    expect(renamed.problem).toEqual([
      'app: no service principal is called Vonnage; check rollcall:servicePrincipal',
    ]);
    expect(renamed.ok).toContainEqual(expect.stringContaining("Vonage's SCIM API answers"));
    expect(renamed.code).toBe(1);
  });

  it('should go on past a wrong secret and a wrong token', async () => {
    const { code, problem, warning, ok, stdout } = await doctor(undefined, {
      AZURE_CLIENT_SECRET: 'wrong-secret',
      ROLLCALL_VONAGE_TOKEN: 'wrong-token',
    });
    expect(problem).toHaveLength(2);
    expect(problem[0]).toContain('the client secret is wrong; check AZURE_CLIENT_SECRET');
    expect(problem[1]).toContain('check ROLLCALL_VONAGE_TOKEN');
    expect(warning).toContain('permissions, app, provisioning: not looked at without sign-in');
    expect(ok.at(-1)).toContain('clock');
    expect(code).toBe(1);
    expect(stdout).not.toMatch(/wrong-(?:secret|token)/);
  });

  it('should call settings and declarations bad input, and still look at the rest', async () => {
    const { code, problem, warning, ok } = await doctor(
      (folder) => writeFile(join(folder, 'stacks/demo/people/bad.yaml'), 'peple: []\n'),
      { ROLLCALL_VONAGE_TOKEN: '', PULUMI_BACKEND_URL: 'file:///nowhere/at/all' },
    );
    expect(problem[0]).toMatch(/^stack demo: its state can't be read: /);
    expect(problem[1]).toMatch(/^declarations: \d errors?$/);
    expect(problem[2]).toBe("The token of Vonage's SCIM API is not set");
    expect(warning).toEqual(['Entra, Vonage, clock: not looked at before the settings are right']);
    expect(ok[0]).toMatch(/^Node/);
    expect(code).toBe(2);
  });

  it('should look at the machine where there is no stack to look at', async () => {
    const { code, stdout } = await rollcall(['doctor'], { cwd: await emptyFolder() });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^ok {7}Node/);
    expect(stdout).toContain('name the folder with --dir');
    expect(stdout).toContain('1 problem.');
  });
});
