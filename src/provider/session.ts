import { connectDirectory } from '../directory/index.js';
import type { DirectoryWriter } from '../directory/types.js';
import { defaultRates, type Rates } from '../rates.js';
import { configKeys, readSettings, type Settings } from '../settings/index.js';
import { connectVonage } from '../vonage/index.js';
import type { AccountWriter } from '../vonage/types.js';

/** What Pulumi hands to `configure`: the stack's configuration, decrypted. */
export interface ProviderConfig {
  get(key: string): string | undefined;
}

/**
 * What the handlers of one provider process share: the connections, made when something is first written, and the
 * removals that this run's roster allows. Nothing here is ever in Pulumi's state.
 */
export class Session {
  #config: ProviderConfig | undefined;
  #settings: Settings | undefined;
  #directory: DirectoryWriter | undefined;
  #accounts: AccountWriter | undefined;
  #rates: Rates = defaultRates;
  #allowed: ReadonlySet<string> = new Set();
  readonly #given = new Set<string>();

  /** Takes the configuration; the first calls may come before it is awaited, so it only keeps it. */
  configure(config: ProviderConfig): void {
    this.#config ??= config;
  }

  /** Notes what the roster of this run found leaving, in place of what an earlier one said: of a preview, say. */
  allow(removals: Iterable<string>): void {
    this.#allowed = new Set(removals);
  }

  /** Notes the policy's rates, before the first write makes the connections. */
  pace(rates: Rates = defaultRates): void {
    this.#rates = rates;
  }

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
    this.#directory ??= connectDirectory(this.settings(), 'write', { rate: this.#rates.entra }).writer;
    return this.#directory;
  }

  get accounts(): AccountWriter {
    this.#accounts ??= connectVonage(this.settings(), 'write', { rate: this.#rates.vonage }).writer;
    return this.#accounts;
  }

  private settings(): Settings {
    const config = Object.fromEntries(configKeys.map((key) => [key, this.#config?.get(`rollcall:${key}`)]));
    this.#settings ??= readSettings({ env: process.env, config });
    return this.#settings;
  }
}
