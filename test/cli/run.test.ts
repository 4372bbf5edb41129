import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { declaredFolder, fakeTerminal } from './support.js';

const commands = ['validate', 'plan', 'preview', 'up', 'doctor', 'sandbox', 'schema'];

describe('runCli', () => {
  it('should name every command in its help', async () => {
    const terminal = fakeTerminal();
    expect(await runCli(['--help'], terminal)).toBe(0);
    for (const command of commands) expect(terminal.stdout).toContain(`  ${command} `);
    expect(terminal.stdout).toContain('Exit codes:');
  });

  it.each(commands)('should help with %s, with examples', async (command) => {
    const terminal = fakeTerminal();
    expect(await runCli([command, '--help'], terminal)).toBe(0);
    expect(terminal.stdout).toContain(`Examples:\n  $ rollcall ${command}`);
    expect(terminal.stderr).toBe('');
  });

  it.each([
    [['plna'], "unknown command 'plna'", 'Did you mean plan?'],
    [['plan', '--formt', 'json'], "unknown option '--formt'", 'Did you mean --format?'],
    [['plan', '--format', 'html'], "'html' is invalid", 'text, json, markdown'],
    [['plan', 'extra'], 'too many arguments', ''],
    [['schema'], "missing required argument 'format'", ''],
    [['schema', 'peple'], "'peple' is invalid", 'people'],
    [['sandbox', '--people', '0'], "'0' is invalid", 'from 1 to 100000'],
    [
      ['sandbox', '--fault', 'scim POST /Users 7'],
      "--fault 'scim POST /Users 7'",
      "as in 'scim POST /Users 7 500 after'",
    ],
    [['sandbox', '--seed', '1e3'], "'1e3' is invalid", 'whole number'],
    [['preview', '--refresh'], "unknown option '--refresh'", ''],
  ])('should refuse %j as bad input', async (args, what, hint) => {
    const terminal = fakeTerminal();
    expect(await runCli(args, terminal)).toBe(2);
    expect(terminal.stderr).toContain(what);
    expect(terminal.stderr).toContain(hint);
    expect(terminal.stdout).toBe('');
  });

  it('should show its help, as bad input, where no command is given', async () => {
    const terminal = fakeTerminal();
    expect(await runCli([], terminal)).toBe(2);
    expect(terminal.stderr).toContain('Usage: rollcall');
  });

  it('should tell its version', async () => {
    const terminal = fakeTerminal();
    expect(await runCli(['--version'], terminal)).toBe(0);
    expect(terminal.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['validate'],
    ['plan'],
    ['preview'],
    ['up', '--yes'],
    ['doctor'],
    ['sandbox'],
    ['schema', 'people'],
  ])('should refuse an unknown ROLLCALL_ variable whatever the command: %s', async (...args) => {
    const terminal = fakeTerminal({ env: { ROLLCALL_VONAGE_TOKN: 'x' }, cwd: await declaredFolder(10) });
    expect(await runCli(args, terminal)).toBe(2);
    expect(terminal.stderr).toContain('ROLLCALL_VONAGE_TOKN is not a setting of rollcall');
    expect(terminal.stderr).toContain('did you mean ROLLCALL_VONAGE_TOKEN?');
    expect(terminal.stdout).toBe('');
  });

  it('should not mind other variables', async () => {
    const terminal = fakeTerminal({ env: { ROLLCAL_X: '1' }, cwd: await declaredFolder(10) });
    expect(await runCli(['validate'], terminal)).toBe(0);
  });
});
