import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCi, originOf } from '../../src/record/origin.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-origin-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

describe('isCi', () => {
  it.each(['CI', 'TF_BUILD', 'JENKINS_URL', 'BUILD_ID', 'BUILD_REQUESTEDFOR', 'BITBUCKET_COMMIT'])(
    'should know a CI system by %s',
    (name) => {
      expect(isCi({ [name]: 'x' })).toBe(true);
      expect(isCi({ [name]: '', HOME: '/home/ann', USER: 'ann' })).toBe(false);
    },
  );
});

describe('originOf', () => {
  it('should know no commit where there is no repository, but what the CI system says', async () => {
    expect(await originOf(folder, {})).toEqual({ actor: userInfo().username, commit: null, dirty: null });
    expect(await originOf(folder, { GITHUB_ACTOR: 'octocat', GITHUB_SHA: 'c0ffee' })).toEqual({
      actor: 'octocat',
      commit: 'c0ffee',
      dirty: null,
    });
    expect(await originOf(join(folder, 'nowhere'), { GITLAB_USER_LOGIN: ' ' })).toMatchObject({
      actor: userInfo().username,
      commit: null,
    });
  });

  it('should tell the commit of the declarations, whatever the CI system runs for, and whether they differ from it', async () => {
    git('init', '--quiet');
    await mkdir(join(folder, 'stacks'));
    await writeFile(join(folder, 'stacks/a.yaml'), 'a\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'a');
    const env = { BUILD_REQUESTEDFOR: 'Ann', GITHUB_SHA: 'c0ffee' };
    const commit = git('rev-parse', 'HEAD');
    await writeFile(join(folder, 'notes.txt'), 'not a declaration\n');
    expect(await originOf(folder, env)).toEqual({ actor: 'Ann', commit, dirty: false });
    await writeFile(join(folder, 'stacks/b.yaml'), 'b\n');
    expect(await originOf(folder, env)).toEqual({ actor: 'Ann', commit, dirty: true });
  });
});
