import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { fakeTerminal, folderWith } from './support.js';

const project = { 'Pulumi.yaml': 'name: rollcall\n', 'stacks/demo/stack.yaml': 'stack: demo\n' };

describe('rollcall up', () => {
  it('should apply nothing unasked where nobody can be asked', async () => {
    const terminal = fakeTerminal({ cwd: await folderWith(project) });
    expect(await runCli(['up'], terminal)).toBe(2);
    expect(terminal.stderr).toContain('say --yes to apply');
  });

  it('should not skip the preview that is to be agreed to', async () => {
    const terminal = fakeTerminal({ cwd: await folderWith(project), isInteractive: true });
    expect(await runCli(['up', '--skip-preview'], terminal)).toBe(2);
    expect(terminal.stderr).toContain('say --yes too');
  });
});
