import { loadDeclarations } from '../declare/load.js';
import type { Declarations } from '../declare/types.js';
import { connectDirectory } from '../directory/index.js';
import type { RequestCounts } from '../http/types.js';
import { ruleOf } from '../lint/rules.js';
import { plan } from '../plan/plan.js';
import type { Live, Planned, Remembered } from '../plan/types.js';
import type { Problem } from '../problem.js';
import { dayAt } from '../scope/days.js';
import { readSettings, type Settings, SettingsError } from '../settings/index.js';
import { connectVonage } from '../vonage/index.js';
import { readLive } from './live.js';

/** What a person wrote is wrong: declarations, settings, or both; every problem at once. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(readonly problems: readonly Problem[]) {
    super(`${problems.filter((problem) => problem.severity === 'error').length} problems in what was given`);
  }
}

export interface RunRequest {
  readonly stack: string;
  /** Folder of `stacks/`, `mappings/`, `policies/`. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Pulumi config of the stack, decrypted: the keys of `rollcall:*` without the prefix. */
  readonly config: Readonly<Record<string, string>>;
  /** Reads what the stack's state remembers; never rejects: what cannot be read is `unreadable`. */
  readonly remember: () => Promise<Remembered>;
}

export interface Run {
  readonly declarations: Declarations;
  readonly planned: Planned;
  /** What the plan was computed from. */
  readonly live: Live;
  readonly remembered: Remembered;
  readonly now: Date;
  /** Problems of the declarations' text that do not keep a plan back; without those of lints, which `validate` and `lint` tell. */
  readonly warnings: readonly Problem[];
  /** Requests sent to each system. */
  readonly requests: { readonly entra: RequestCounts; readonly vonage: RequestCounts };
}

/**
 * One run up to its plan: declarations and settings are checked before anything is asked of the network, then both
 * systems and the state are read at once, and nothing is ever written.
 *
 * @throws {InputError} for what people wrote; errors of the network as they come
 */
export async function prepareRun(request: RunRequest): Promise<Run> {
  const { settings, problems } = tryReadSettings(request);
  const now = settings?.run.now ?? new Date();
  const loaded = await loadDeclarations(request.dir, request.stack, {
    today: (timezone) => dayAt(now, timezone),
  });
  if (settings === undefined || loaded.declarations === undefined) {
    throw new InputError([...problems, ...loaded.problems]);
  }
  const { declarations } = loaded;
  const { rates } = declarations.policy;
  const directory = connectDirectory(settings, 'read', { rate: rates.entra });
  const vonage = connectVonage(settings, 'read', { rate: rates.vonage });
  try {
    const [live, remembered] = await Promise.all([
      readLive(declarations, settings.directory.servicePrincipal, directory.reader, vonage.reader),
      request.remember(),
    ]);
    return {
      declarations,
      live,
      remembered,
      now,
      planned: plan(declarations, remembered, live, { now, allowed: settings.run.allow }),
      warnings: loaded.problems.filter(({ code }) => ruleOf(code) === undefined),
      requests: { entra: directory.counts(), vonage: vonage.counts() },
    };
  } finally {
    await Promise.all([directory.close(), vonage.close()]);
  }
}

function tryReadSettings({ env, config }: RunRequest): { settings?: Settings; problems: readonly Problem[] } {
  try {
    return { settings: readSettings({ env, config }), problems: [] };
  } catch (error) {
    if (error instanceof SettingsError) return { problems: error.problems };
    throw error;
  }
}
