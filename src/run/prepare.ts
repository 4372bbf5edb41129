import { loadSibling, type SiblingText } from '../declare/fleet.js';
import { loadDeclarations } from '../declare/load.js';
import type { Declarations } from '../declare/types.js';
import { connectDirectory, type DirectoryConnectOptions } from '../directory/index.js';
import type { RequestCounts } from '../http/types.js';
import { ruleOf } from '../lint/rules.js';
import { boundTo } from '../plan/agreed.js';
import { plan } from '../plan/plan.js';
import type { Live, Planned, Remembered } from '../plan/types.js';
import type { Problem } from '../problem.js';
import { dayAt } from '../scope/days.js';
import { readSettings, type Settings, SettingsError } from '../settings/index.js';
import { connectVonage, type VonageConnectOptions } from '../vonage/index.js';
import { findFleet } from './fleet.js';
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
  /** Folder of Pulumi.yaml, which says which stacks share an account; never that of a pull request's data. */
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  /** Pulumi config of the stack, decrypted: the keys of `rollcall:*` without the prefix. */
  readonly config: Readonly<Record<string, string>>;
  /** Whether `live` is to have every user of the tenant, and not just those on whom the plan depends. */
  readonly everyUser?: boolean;
  /** Reads what the stack's state remembers; never rejects: what cannot be read is `unreadable`. */
  readonly remember: () => Promise<Remembered>;
  /** The same of another stack of the fleet. */
  readonly rememberSibling: (stack: string) => Promise<Remembered>;
  /** How to connect, where that is not by the settings alone: for tests. */
  readonly connect?: {
    readonly directory?: DirectoryConnectOptions;
    readonly vonage?: VonageConnectOptions;
  };
}

export interface Run {
  readonly declarations: Declarations;
  readonly planned: Planned;
  /** What the plan was computed from; `users` may be those alone on whom it depends. */
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
  const today = (timezone: string): string => dayAt(now, timezone);
  const [loaded, fleet] = await Promise.all([
    loadDeclarations(request.dir, request.stack, { today }),
    findFleet(request),
  ]);
  const isUnclear = fleet.problems.some(({ severity }) => severity === 'error');
  if (settings === undefined || loaded.declarations === undefined || isUnclear) {
    throw new InputError([...problems, ...fleet.problems, ...loaded.problems]);
  }
  const texts = await Promise.all(fleet.siblings.map((stack) => loadSibling(request.dir, stack, { today })));
  const { declarations } = loaded;
  const { rates } = declarations.policy;
  const directory = connectDirectory(settings, 'read', { rate: rates.entra, ...request.connect?.directory });
  const vonage = connectVonage(settings, 'read', { rate: rates.vonage, ...request.connect?.vonage });
  try {
    const remembering = request.remember();
    const ofSiblings = texts.map((text) => ({ text, remembering: request.rememberSibling(text.stack) }));
    const planning = [
      { declared: declarations, remembered: remembering },
      ...ofSiblings.map((sibling) => ({ declared: sibling.text, remembered: sibling.remembering })),
    ];
    const [live, remembered, siblings] = await Promise.all([
      readLive(
        wantedBy(declarations, texts),
        settings.directory.servicePrincipal,
        directory.reader,
        vonage.reader,
        request.everyUser === true ? undefined : planning,
      ),
      remembering,
      Promise.all(ofSiblings.map(async ({ text, remembering }) => ({ text, remembered: await remembering }))),
    ]);
    return {
      declarations,
      live,
      remembered,
      now,
      planned: boundTo(
        plan(declarations, remembered, live, {
          now,
          allowed: settings.run.allow,
          siblings,
          // Whoever says what day it is means another one than the clock's.
          clockOff: settings.run.now === null ? directory.clockOff() : null,
        }),
        settings.run.planHash,
      ),
      warnings: [...fleet.problems, ...loaded.problems].filter(({ code }) => ruleOf(code) === undefined),
      requests: { entra: directory.counts(), vonage: vonage.counts() },
    };
  } finally {
    await Promise.all([directory.close(), vonage.close()]);
  }
}

/** What has to be read of both systems to plan a stack and to know whom the fleet's others declare. */
function wantedBy(
  { mapping, scopes }: Declarations,
  siblings: readonly SiblingText[],
): Pick<Declarations, 'mapping' | 'scopes'> {
  const attributes = siblings.flatMap((sibling) => sibling.mapping?.sourceAttributes ?? []);
  return {
    mapping: { ...mapping, sourceAttributes: [...new Set([...mapping.sourceAttributes, ...attributes])] },
    scopes: [...scopes, ...siblings.flatMap((sibling) => sibling.scopes)],
  };
}

function tryReadSettings({ env, config }: RunRequest): { settings?: Settings; problems: readonly Problem[] } {
  try {
    return { settings: readSettings({ env, config }), problems: [] };
  } catch (error) {
    if (error instanceof SettingsError) return { problems: error.problems };
    throw error;
  }
}
