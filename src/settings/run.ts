import { readInstant } from '../instant.js';
import { nearest } from '../nearest.js';
import { Sources } from './sources.js';
import {
  type AllowanceName,
  allowanceNames,
  type RunSettings,
  SettingsError,
  type SettingsInput,
} from './types.js';

/**
 * What a single run is told by its environment: `ROLLCALL_ALLOW`, `ROLLCALL_NOW`, `ROLLCALL_DIR`, `ROLLCALL_PLAN_HASH`.
 * Enough for commands that use no network.
 *
 * @throws {SettingsError} with every problem, unknown `ROLLCALL_` variables included.
 */
export function readRunSettings(input: Pick<SettingsInput, 'env'>): RunSettings {
  const sources = new Sources(input);
  sources.refuseUnknownVariables();
  const settings = runSettings(sources);
  if (sources.problems.length > 0) throw new SettingsError(sources.problems);
  return settings;
}

/** As `readRunSettings`, with the problems left in `sources`. */
export function runSettings(sources: Sources): RunSettings {
  return {
    allow: allowance(sources),
    now: instant(sources),
    dir: sources.find('ROLLCALL_DIR', null)?.value ?? null,
    planHash: planHash(sources),
  };
}

function planHash(sources: Sources): string | null {
  const found = sources.find('ROLLCALL_PLAN_HASH', null);
  if (found === null || /^[0-9a-f]{64}$/.test(found.value)) return found?.value ?? null;
  sources.problem(
    'bad-setting',
    'ROLLCALL_PLAN_HASH is not the hash of a plan',
    'it has 64 hex digits; `rollcall plan --format json` prints it as `hash`',
  );
  return null;
}

/** `removals=37,updates=12`. */
function allowance(sources: Sources): RunSettings['allow'] {
  const found = sources.find('ROLLCALL_ALLOW', null);
  const allow: Partial<Record<AllowanceName, number>> = {};
  if (found === null) return allow;
  for (const part of found.value.split(',').map((text) => text.trim())) {
    if (part === '') continue;
    const [name = '', count, ...rest] = part.split('=').map((text) => text.trim());
    const known = allowanceNames.find((candidate) => candidate === name);
    if (known === undefined) {
      const near = nearest(name, allowanceNames);
      sources.problem(
        'bad-setting',
        `ROLLCALL_ALLOW: \`${name}\` is not something that can be allowed`,
        near === undefined ? `known: ${allowanceNames.join(', ')}` : `did you mean ${near}?`,
      );
    } else if (count === undefined || !/^\d{1,9}$/.test(count) || rest.length > 0) {
      sources.problem('bad-setting', `ROLLCALL_ALLOW: \`${part}\` has no whole number`, `write ${known}=37`);
    } else if (allow[known] !== undefined) {
      sources.problem('bad-setting', `ROLLCALL_ALLOW: \`${known}\` stands there twice`);
    } else {
      allow[known] = Number(count);
    }
  }
  return allow;
}

function instant(sources: Sources): Date | null {
  const found = sources.find('ROLLCALL_NOW', null);
  if (found === null) return null;
  const date = readInstant(found.value);
  if (date !== undefined) return date;
  sources.problem(
    'bad-setting',
    `ROLLCALL_NOW: \`${found.value}\` is not an instant`,
    'write it with its offset, for example 2026-12-01T09:00:00Z',
  );
  return null;
}
