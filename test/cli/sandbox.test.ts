import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { emptyFolder, type FakeTerminal, fakeTerminal } from './support.js';

/** Runs a sandbox in a folder, and gives it back when it has said that it runs. */
async function start(
  cwd: string,
  args: readonly string[],
): Promise<{ terminal: FakeTerminal; ended: Promise<number> }> {
  const terminal = fakeTerminal({ cwd });
  const ended = runCli(['sandbox', ...args], terminal);
  while (!terminal.stdout.includes('Ctrl-C')) {
    const code = await Promise.race([ended, new Promise<null>((done) => setTimeout(done, 20, null))]);
    if (code !== null) throw new Error(`the sandbox ended with ${code}: ${terminal.stderr}`);
  }
  return { terminal, ended };
}

describe('rollcall sandbox', () => {
  it('should serve until it is stopped, and then be gone', async () => {
    const cwd = await emptyFolder();
    const { terminal, ended } = await start(cwd, ['--people', '10', '--groups', '2', '--env', 'its own.env']);
    expect(terminal.stdout).toContain("  . './its own.env'\n");
    // A shell that sources the file knows every variable.
    const variables = execFileSync('sh', ['-c', '. "./its own.env"; env'], {
      cwd,
      env: {},
      encoding: 'utf8',
    });
    const env = new Map(variables.split('\n').map((line) => line.split(/=(.*)/s) as [string, string]));
    expect((await stat(join(cwd, 'its own.env'))).mode & 0o777).toBe(0o600);
    expect(await readFile(env.get('NODE_EXTRA_CA_CERTS') ?? '', 'utf8')).toContain('BEGIN CERTIFICATE');
    const url = env.get('ROLLCALL_VONAGE_URL') ?? '';
    expect(terminal.stdout).toContain(`Vonage SCIM    ${url}\n`);
    expect(terminal.stdout).not.toContain(env.get('ROLLCALL_VONAGE_TOKEN'));

    const port = new URL(url).port;
    expect(await answers(port)).toBe(true);
    terminal.stop('SIGINT');
    expect(await ended).toBe(0);
    expect(await answers(port)).toBe(false);
    expect(terminal.listeners).toBe(0);
    expect(terminal.stderr).toContain('its own.env is left');
  });

  it('should print the variables where no file is wanted', async () => {
    const { terminal, ended } = await start(await emptyFolder(), ['--people', '10']);
    expect(terminal.stdout).toMatch(/^ {2}export ROLLCALL_VONAGE_TOKEN='[\w-]+'$/m);
    terminal.stop('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('should write declarations that are right, in a stack of any name', async () => {
    const cwd = await emptyFolder();
    const args = ['--people', '12', '--groups', '3', '--seed', '7', '--write', 'data', '--stack', 'big'];
    const { terminal, ended } = await start(cwd, args);
    expect(terminal.stdout).toContain('npx rollcall plan -C data --stack big\n');
    expect(terminal.stdout).toContain('  export PULUMI_BACKEND_URL=file://~ ');
    terminal.stop('SIGINT');
    await ended;
    const validating = fakeTerminal({ cwd: join(cwd, 'data') });
    expect(await runCli(['validate'], validating)).toBe(0);
    expect(validating.stdout).toMatch(/^stack big: .*, 1 warning\n$/);
  });

  it('should offer bulk and fail as told', async () => {
    const cwd = await emptyFolder();
    const behaviour = ['--bulk', '50', '--seats', '3', '--latency', '1'];
    const faults = ['--fault', 'scim GET /Users 1 503', '--fault', 'scim GET /Users 2 html'];
    const { terminal, ended } = await start(cwd, ['--people', '10', ...behaviour, ...faults]);
    const ask = await asker(terminal);
    const config = JSON.parse((await ask('/ServiceProviderConfig')).text) as { bulk: unknown };
    expect(config.bulk).toEqual({ supported: true, maxOperations: 50, maxPayloadSize: 1_048_576 });
    expect((await ask('/Users')).status).toBe(503);
    expect((await ask('/Users')).text).toContain('<html>');
    terminal.stop('SIGINT');
    expect(await ended).toBe(0);
  });

  it('should throttle as told', async () => {
    const args = ['--people', '10', '--throttle', '--scim-rate', '1'];
    const { terminal, ended } = await start(await emptyFolder(), args);
    const ask = await asker(terminal);
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask('/Users')));
    expect(answers.map(({ status }) => status)).toContain(429);
    terminal.stop('SIGINT');
    expect(await ended).toBe(0);
  });

  it('should overwrite no declarations, and start nothing then', async () => {
    const cwd = await emptyFolder();
    const { terminal, ended } = await start(cwd, ['--people', '10', '--write', '.']);
    terminal.stop('SIGINT');
    await ended;
    const again = fakeTerminal({ cwd });
    expect(await runCli(['sandbox', '--people', '10', '--write', '.'], again)).toBe(2);
    expect(again.stderr).toContain('has declarations already');
    expect(again.stdout).toBe('');
    expect(again.listeners).toBe(0);
  });
});

/** Asks the SCIM server that a sandbox has told of. */
async function asker(terminal: FakeTerminal) {
  const value = (name: string): string => new RegExp(`${name}='([^']+)'`).exec(terminal.stdout)?.[1] ?? '';
  const ca = await readFile(value('NODE_EXTRA_CA_CERTS'), 'utf8');
  const [url, token] = [value('ROLLCALL_VONAGE_URL'), value('ROLLCALL_VONAGE_TOKEN')];
  return (path: string) => secureGet(`${url}${path}`, token, ca);
}

function secureGet(url: string, token: string, ca: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(url, { ca, headers: { authorization: `Bearer ${token}` } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).once('error', reject);
  });
}

/** Whether anybody listens there; what is said does not matter. */
async function answers(port: string): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
