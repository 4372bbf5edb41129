import { nearest } from '../nearest.js';
import type { Problem } from '../problem.js';
import type { SettingsInput } from './types.js';

/** Every `ROLLCALL_` variable there is (docs/architecture.md, "Settings"). Any other is an error. */
export const rollcallVariables = [
  'ROLLCALL_GRAPH_URL',
  'ROLLCALL_VONAGE_URL',
  'ROLLCALL_VONAGE_TOKEN',
  'ROLLCALL_ALLOW',
  'ROLLCALL_DIR',
  'ROLLCALL_NOW',
  'ROLLCALL_OUTCOME',
  'ROLLCALL_PLAN_HASH',
  'ROLLCALL_RECORDS',
  'ROLLCALL_RECORDS_DURABLE',
] as const;

/** Every key of `rollcall:*` in Pulumi config. */
export const configKeys = [
  'tenantId',
  'servicePrincipal',
  'clientId',
  'clientSecret',
  'authorityHost',
  'graphUrl',
  'vonageUrl',
  'vonageToken',
  'records',
  'recordsDurable',
] as const;
export type ConfigKey = (typeof configKeys)[number];

const secretKeys: ReadonlySet<ConfigKey> = new Set<ConfigKey>(['clientSecret', 'vonageToken']);

/** A value and where a person set it, so that a message can send them there. */
export interface Found {
  readonly value: string;
  readonly where: string;
}

/** Looks settings up and collects what is wrong with them. */
export class Sources {
  readonly problems: Problem[] = [];
  readonly #input: SettingsInput;

  constructor(input: SettingsInput) {
    this.#input = input;
  }

  /** The value of a setting; null where neither the variable nor the config key has one. The environment wins. */
  find(variable: string | null, key: ConfigKey | null): Found | null {
    // An empty variable is how a CI system passes a secret that was never defined, so it counts as not set.
    const fromEnvironment = variable === null ? undefined : this.#input.env[variable]?.trim();
    if (variable !== null && fromEnvironment) return { value: fromEnvironment, where: variable };
    const fromConfig = key === null ? undefined : this.#input.config?.[key]?.trim();
    if (key !== null && fromConfig) return { value: fromConfig, where: `rollcall:${key}` };
    return null;
  }

  /** As `find`, but a missing value is a problem that says where to set it. */
  need(what: string, variable: string | null, key: ConfigKey): Found | null {
    const found = this.find(variable, key);
    if (found === null) {
      this.problem('missing-setting', `${what} is not set`, howToSet(variable, key));
    }
    return found;
  }

  problem(code: string, message: string, hint?: string): void {
    this.problems.push({ code, severity: 'error', message, ...(hint === undefined ? {} : { hint }) });
  }

  /** Reports misspelt `ROLLCALL_` variables: one that is silently ignored would run against the wrong place. */
  refuseUnknownVariables(): void {
    for (const name of Object.keys(this.#input.env).sort()) {
      if (!name.startsWith('ROLLCALL_')) continue;
      if ((rollcallVariables as readonly string[]).includes(name)) continue;
      this.#unknown('unknown-variable', name, name, rollcallVariables);
    }
  }

  /** The same for keys of `rollcall:*`. */
  refuseUnknownConfig(): void {
    for (const key of Object.keys(this.#input.config ?? {}).sort()) {
      if ((configKeys as readonly string[]).includes(key)) continue;
      this.#unknown('unknown-config', `rollcall:${key}`, key, configKeys);
    }
  }

  #unknown(code: string, shown: string, name: string, known: readonly string[]): void {
    const near = nearest(name, known);
    const hint = near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`;
    this.problem(code, `${shown} is not a setting of rollcall`, hint);
  }
}

/** For example: set ROLLCALL_VONAGE_TOKEN or `pulumi config set --secret rollcall:vonageToken`. */
function howToSet(variable: string | null, key: ConfigKey): string {
  const command = `\`pulumi config set ${secretKeys.has(key) ? '--secret ' : ''}rollcall:${key}\``;
  return variable === null ? command : `set ${variable} or ${command}`;
}
