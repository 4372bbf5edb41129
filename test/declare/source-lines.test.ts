import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSourceLines } from '../../src/declare/source-lines.js';
import type { Problem } from '../../src/problem.js';

describe('withSourceLines', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rollcall-lines-'));
    await mkdir(join(dir, 'stacks'));
    await writeFile(join(dir, 'stacks/a.yaml'), 'people:\r\n  - user: ann\r\n');
    await symlink(join(dir, 'stacks/a.yaml'), join(dir, 'stacks/link.yaml'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const at = (file: string, line: number, more: Partial<Problem> = {}): Problem => ({
    code: 'x',
    severity: 'error',
    message: 'wrong',
    position: { file, line, column: 5 },
    ...more,
  });
  const sources = async (...problems: readonly Problem[]): Promise<readonly unknown[]> =>
    (await withSourceLines(dir, problems)).map(({ source }) => source);

  it('should give each problem the line where it stands', async () => {
    expect(await sources(at('stacks/a.yaml', 2), at('stacks/a.yaml', 1))).toEqual([
      '  - user: ann',
      'people:',
    ]);
  });

  it('should leave problems alone that have a line or no place', async () => {
    const own = at('stacks/a.yaml', 2, { source: 'as it was' });
    const { position: _, ...nowhere } = at('stacks/a.yaml', 2);
    expect(await withSourceLines(dir, [own, nowhere])).toEqual([own, nowhere]);
  });

  it('should go without where the line is not there any longer, and follow no link', async () => {
    expect(
      await sources(at('stacks/a.yaml', 9), at('stacks/none.yaml', 1), at('stacks/link.yaml', 1)),
    ).toEqual([undefined, undefined, undefined]);
  });
});
