import { readRunSettings, SettingsError } from '../settings/index.js';

/**
 * The environment of a run with the numbers of `--allow` in it; they take the place of `ROLLCALL_ALLOW`.
 * @throws {SettingsError} for what is not `removals=37,updates=2`
 */
export function withAllowance(env: NodeJS.ProcessEnv, allow: string | undefined): NodeJS.ProcessEnv {
  if (allow === undefined) return env;
  try {
    readRunSettings({ env: { ROLLCALL_ALLOW: allow } });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    // Whoever typed the option should read of the option.
    throw new SettingsError(
      error.problems.map((problem) => ({
        ...problem,
        message: problem.message.replaceAll('ROLLCALL_ALLOW', '--allow'),
      })),
    );
  }
  return { ...env, ROLLCALL_ALLOW: allow };
}
