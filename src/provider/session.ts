import { connectDirectory, type WritableDirectoryConnection } from '../directory/index.js';
import type { DirectoryWriter } from '../directory/types.js';
import { defaultRates, type Rates } from '../rates.js';
import { skipsCheckpoints } from '../record/checkpoints.js';
import { Journal, type Write, type Written } from '../record/journal.js';
import { recordPath } from '../record/name.js';
import { sumOf } from '../record/requests.js';
import { stopSignal } from '../record/stop.js';
import type { Requests } from '../record/types.js';
import { configKeys, readRecordSettings, readSettings, type Settings } from '../settings/index.js';
import { connectVonage, type WritableVonageConnection } from '../vonage/index.js';
import type { AccountWriter } from '../vonage/types.js';
import type { RosterInputs } from './resources.js';

/** What Pulumi hands to `configure`: the stack's configuration, decrypted. */
export interface ProviderConfig {
  get(key: string): string | undefined;
}

/**
 * What the handlers of one provider process share: the connections, made when something is first written, the removals that
 * this run's roster allows, and the run's journal. Nothing here is ever in Pulumi's state.
 */
export class Session {
  #config: ProviderConfig | undefined;
  #settings: Settings | undefined;
  #directory: WritableDirectoryConnection | undefined;
  #vonage: WritableVonageConnection | undefined;
  #rates: Rates = defaultRates;
  #allowed: ReadonlySet<string> = new Set();
  #released: ReadonlySet<string> = new Set();
  #journal: Journal | null = null;
  readonly #given = new Set<string>();
  readonly #stop = stopping();

  /** Takes the configuration; the first calls may come before it is awaited, so it only keeps it. */
  configure(config: ProviderConfig): void {
    this.#config ??= config;
  }

  /** Notes what the roster of this run says, in place of what an earlier one said: of a preview, say, which has no record. */
  begin({ removals, released, stack, run, rates = defaultRates }: Omit<RosterInputs, 'refusals'>): void {
    this.#rates = rates;
    this.#allowed = new Set(removals);
    this.#released = new Set(released);
    this.#journal = run === undefined ? null : this.openJournal(stack, run);
  }

  /**
   * Sends a write and records it in this run's journal (`Journal.write`). Without one, where `--target` left the roster out, the engine's
   * own checkpoints have to tell the next run what was given; where it keeps none, nothing is given.
   */
  async write<T>(write: Write, send: (mayBeDone: () => void) => Promise<Written<T>>): Promise<T> {
    if (this.#journal !== null) return this.#journal.write(write, send);
    if (!write.takes && skipsCheckpoints(process.env)) {
      throw new Error(
        'nothing was written: this run has no roster and so no record, and PULUMI_SKIP_CHECKPOINTS is set, so that the next run would not ' +
          'know of it. Run a whole `rollcall up`, or unset the variable.',
      );
    }
    return (await send(() => {})).value;
  }

  /** Whether this run's roster lets go of just that: a delete then takes it out of the state, and nothing from anybody. */
  isReleased(key: string): boolean {
    return this.#released.has(key);
  }

  /** How fast this run may write. */
  get rates(): Rates {
    return this.#rates;
  }

  allows(key: string): boolean {
    return this.#allowed.has(key);
  }

  /** Throws unless this run's roster allowed the removal: `destroy`, `--target` and `--exclude` take nobody. */
  requireAllowed(key: string, who: string): void {
    if (this.allows(key)) return;
    throw new Error(
      `rollcall takes no access from ${who}: this run's roster does not have them as leaving. ` +
        'Only a whole `rollcall up` (or `pulumi up`) of the declarations takes access away.',
    );
  }

  /** Notes what a create of this run made or took over. */
  give(...keys: readonly string[]): void {
    for (const key of keys) this.#given.add(key);
  }

  /**
   * Whether a create of this run made or took over just that. Its deletion is then the second half of a replacement that
   * someone forced (`--replace`, a tainted resource): done would take access from a person who is to have it, and denied
   * would stay in the state and fail every later run.
   */
  hasGiven(key: string): boolean {
    return this.#given.has(key);
  }

  get directory(): DirectoryWriter {
    this.#directory ??= connectDirectory(this.settings(), 'write', {
      rate: this.#rates.entra,
      ...this.#stop,
    });
    return this.#directory.writer;
  }

  get accounts(): AccountWriter {
    this.#vonage ??= connectVonage(this.settings(), 'write', { rate: this.#rates.vonage, ...this.#stop });
    return this.#vonage.writer;
  }

  protected openJournal(stack: string, run: string): Journal {
    const { folder } = readRecordSettings(process.cwd(), { env: process.env, config: this.config() });
    return new Journal({ path: recordPath(folder, stack, run), requests: () => this.requests() });
  }

  private requests(): Requests {
    return {
      entra: sumOf(this.#directory?.counts() ?? {}),
      vonage: sumOf(this.#vonage?.counts() ?? {}),
    };
  }

  private settings(): Settings {
    this.#settings ??= readSettings({ env: process.env, config: this.config() });
    return this.#settings;
  }

  private config(): Readonly<Record<string, string | undefined>> {
    return Object.fromEntries(configKeys.map((key) => [key, this.#config?.get(`rollcall:${key}`)]));
  }
}

function stopping(): { readonly stop?: AbortSignal } {
  const stop = stopSignal(process.env);
  return stop === undefined ? {} : { stop };
}
