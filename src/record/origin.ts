import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';

/** Where a run comes from. */
export interface Origin {
  readonly actor: string | null;
  readonly commit: string | null;
  readonly dirty: boolean | null;
}

/** Variables in which CI systems say who started a run: GitHub, GitLab, Azure Pipelines, CircleCI, Bitbucket, Buildkite, Jenkins. */
const actors = [
  'GITHUB_ACTOR',
  'GITLAB_USER_LOGIN',
  'BUILD_REQUESTEDFOR',
  'CIRCLE_USERNAME',
  'BITBUCKET_STEP_TRIGGERER_UUID',
  'BUILDKITE_BUILD_CREATOR',
  'BUILD_USER_ID',
];

/** Variables in which they say of which commit it is, in the same order. */
const commits = [
  'GITHUB_SHA',
  'CI_COMMIT_SHA',
  'BUILD_SOURCEVERSION',
  'CIRCLE_SHA1',
  'BITBUCKET_COMMIT',
  'BUILDKITE_COMMIT',
  'GIT_COMMIT',
];

/** Variables by which CI systems say that they are one; Azure Pipelines and Jenkins do not set `CI`. */
const systems = ['CI', 'TF_BUILD', 'JENKINS_URL', 'BUILD_ID'];

/** Whether this runs in a CI system: one says so, who started the run, or of which commit it is. */
export function isCi(env: NodeJS.ProcessEnv): boolean {
  return firstOf([...systems, ...actors, ...commits], env) !== null;
}

/**
 * Who runs this, and of which commit the declarations are. The commit is that of their own folder, which may be another checkout than the
 * one the CI system speaks of; its variable counts where Git does not answer.
 * @param dir folder of `stacks/`, `mappings/`, `policies/`
 */
export async function originOf(dir: string, env: NodeJS.ProcessEnv): Promise<Origin> {
  const [commit, changed] = await Promise.all([
    git(dir, ['rev-parse', '--verify', 'HEAD']),
    git(dir, ['status', '--porcelain', '--', 'stacks', 'mappings', 'policies']),
  ]);
  return {
    actor: firstOf(actors, env) ?? machineUser(),
    commit: commit ?? firstOf(commits, env),
    dirty: commit === null || changed === null ? null : changed !== '',
  };
}

function firstOf(names: readonly string[], env: NodeJS.ProcessEnv): string | null {
  return names.map((name) => env[name]?.trim()).find((value) => value) ?? null;
}

function machineUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that nobody has given a name.
    return null;
  }
}

/** What git says; null where there is no git or no repository. It must not run what the repository's own configuration asks for. */
function git(cwd: string, args: readonly string[]): Promise<string | null> {
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
  return new Promise((resolve) => {
    execFile('git', ['-c', 'core.fsmonitor=false', ...args], { cwd, env, timeout: 10_000 }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : null),
    );
  });
}
