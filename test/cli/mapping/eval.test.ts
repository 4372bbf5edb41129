import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run.js';
import { fakeTerminal } from '../support.js';

async function evaluated(...args: readonly string[]) {
  const terminal = fakeTerminal({ env: { ROLLCALL_NOW: '2026-11-24T12:00:00Z' } });
  const code = await runCli(['mapping', 'eval', ...args], terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

const coalesce = 'Coalesce([mail], [userPrincipalName])';

describe('rollcall mapping eval', () => {
  it.each<[string[], string]>([
    [[coalesce, '--given', 'userPrincipalName=lea@contoso.com'], 'lea@contoso.com'],
    [[coalesce, '--given', 'mail=', '--given', 'userPrincipalName=x'], ''],
    [[coalesce, '--given', 'mail=a=b:=c'], 'a=b:=c'],
    [[coalesce, '--given', 'mail', '--null', 'userPrincipalName'], '(null)'],
    [[coalesce], '(null)'],
    [['[accountEnabled]', '--given', 'accountEnabled:=true'], 'True'],
    [['[deviceEnrollmentLimit]', '--given', 'deviceEnrollmentLimit:=7'], '7'],
    [['Not([IsSoftDeleted])'], 'True'],
    [['Not([IsSoftDeleted])', '--soft-deleted'], 'False'],
    [['Not([IsSoftDeleted])', '--given', 'IsSoftDeleted:=true'], 'False'],
  ])('should print the value alone: %j', async (args, value) => {
    expect(await evaluated(...args)).toEqual({ code: 0, stdout: `${value}\n`, stderr: '' });
  });

  it('should say what to do where the shell has split the expression', async () => {
    const ran = await evaluated('Coalesce([mail],', '[userPrincipalName])');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('put all of it in single quotes');
  });

  it('should print values that would drive a terminal as what they are', async () => {
    const { stdout } = await evaluated('[mail]', '--given', 'mail=\u001b[31mred');
    expect(stdout).toBe('\\u001b[31mred\n');
  });

  it('should show every part in the order of evaluation, and the value last', async () => {
    const { code, stdout } = await evaluated(
      'Coalesce([mail],\n  Not([accountEnabled]), "x")',
      '--trace',
      '--given',
      'accountEnabled:=false',
    );
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        '  [mail]                                      → (null)',
        '    [accountEnabled]                          → False',
        '  Not([accountEnabled])                       → True',
        'Coalesce([mail], Not([accountEnabled]), "x")  → True',
        '',
        'True',
        '',
      ].join('\n'),
    );
  });

  it('should print JSON, exact and with the trace', async () => {
    const { code, stdout } = await evaluated(
      coalesce,
      '--format',
      'json',
      '--trace',
      '--given',
      'mail="\u001b"',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      outcome: 'value',
      value: '"\u001b"',
      trace: [
        { expression: '[mail]', depth: 1, outcome: 'value', value: '"\u001b"' },
        { expression: coalesce, depth: 0, outcome: 'value', value: '"\u001b"' },
      ],
    });
    expect(JSON.parse((await evaluated(coalesce, '--format', 'json')).stdout)).toEqual({
      outcome: 'value',
      value: null,
    });
  });

  it('should tell all that is wrong with the expression, at its place', async () => {
    const { code, stdout, stderr } = await evaluated('Coalesce(Foo([mail]),\n  not([mail]))');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      'expression:1:10: error: there is no function `Foo`\n  Coalesce(Foo([mail]),\n           ^^^\n',
    );
    expect(stderr).toContain('expression:2:3: error:');
  });

  it('should warn of what is given and not read, and say what may be meant', async () => {
    const { code, stdout, stderr } = await evaluated('[mail]', '--given', 'mial=x');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '(null)\n' });
    expect(stderr).toContain('warning: `mial` is given, and the expression does not read it');
    expect(stderr).toContain('did you mean `mail`?');
  });

  it.each<[string[], string]>([
    [['--given', '=x'], 'needs the name of an attribute'],
    [['--given', 'mail=x', '--null', 'mail'], 'given twice'],
    [['--given', 'mail:=x'], 'is no JSON'],
    [['--given', 'n:=1e999'], 'is beyond any number'],
    [['--given', 'mail:={}'], 'can be a text'],
    [['--given', 'mail:=[1]'], 'can be a text'],
    [['--now', 'tomorrow'], 'is not an instant'],
  ])('should refuse %j', async (args, message) => {
    const { code, stderr } = await evaluated('[mail]', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
