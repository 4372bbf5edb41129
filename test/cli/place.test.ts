import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/failure.js';
import { choosePlace } from '../../src/cli/place.js';
import { emptyFolder, fakeTerminal } from './support.js';

async function withStacks(...names: readonly string[]): Promise<string> {
  const folder = await emptyFolder();
  for (const name of names) await mkdir(join(folder, 'stacks', name), { recursive: true });
  return folder;
}

describe('choosePlace', () => {
  it('should take the only stack of the current folder', async () => {
    const cwd = await withStacks('prod', '.git');
    expect(await choosePlace(fakeTerminal({ cwd }), {})).toEqual({ dir: cwd, stack: 'prod' });
  });

  it('should ask which, where there are several, and name them', async () => {
    const terminal = fakeTerminal({ cwd: await withStacks('prod', 'demo') });
    await expect(choosePlace(terminal, {})).rejects.toThrow(UsageError);
    await expect(choosePlace(terminal, {})).rejects.toThrow('choose one with --stack: demo, prod');
    expect((await choosePlace(terminal, { stack: 'prod' })).stack).toBe('prod');
  });

  it('should suggest a stack where the given one is not there', async () => {
    const terminal = fakeTerminal({ cwd: await withStacks('prod', 'demo') });
    await expect(choosePlace(terminal, { stack: 'prd' })).rejects.toThrow('did you mean `prod`?');
  });

  it.each(['../prod', 'a/b', '.', '', '__proto__'])('should refuse the stack %j', async (stack) => {
    const terminal = fakeTerminal({ cwd: await withStacks('prod') });
    await expect(choosePlace(terminal, { stack })).rejects.toThrow(
      'cannot be the name of a stack: at most 100 letters, digits',
    );
  });

  it('should prefer --dir to ROLLCALL_DIR, and that to the current folder', async () => {
    const [one, other, cwd] = [await withStacks('one'), await withStacks('other'), await withStacks('here')];
    const terminal = fakeTerminal({ cwd, env: { ROLLCALL_DIR: other } });
    expect(await choosePlace(terminal, { dir: one })).toEqual({ dir: one, stack: 'one' });
    expect(await choosePlace(terminal, {})).toEqual({ dir: other, stack: 'other' });
    const unset = fakeTerminal({ cwd, env: { ROLLCALL_DIR: '' } });
    expect(await choosePlace(unset, {})).toEqual({ dir: cwd, stack: 'here' });
  });

  it('should take a relative --dir from the current folder', async () => {
    const cwd = await withStacks('here');
    await mkdir(join(cwd, 'data/stacks/there'), { recursive: true });
    expect(await choosePlace(fakeTerminal({ cwd }), { dir: 'data' })).toEqual({
      dir: join(cwd, 'data'),
      stack: 'there',
    });
  });
});
