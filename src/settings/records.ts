import { resolve } from 'node:path';
import { Sources } from './sources.js';
import { type RecordSettings, SettingsError, type SettingsInput, type WritePlace } from './types.js';
import { parseServiceUrl } from './url.js';

/**
 * Where records go: `ROLLCALL_RECORDS` or `rollcall:records`, by default `records`; and what the team says of that folder.
 * @param project the folder of Pulumi.yaml, from which a relative path counts
 * @throws {SettingsError} for a `ROLLCALL_RECORDS_DURABLE` that is neither true nor false
 */
export function readRecordSettings(project: string, input: SettingsInput): RecordSettings {
  const sources = new Sources(input);
  const settings = recordSettings(project, sources);
  if (sources.problems.length > 0) throw new SettingsError(sources.problems);
  return settings;
}

/**
 * Where a stack writes to, as its settings name it, by which records are told apart; null for what they do not name. It throws nothing: what
 * is wrong with a setting, `readSettings` says.
 * @param project name in Pulumi.yaml
 */
export function readWritePlace(project: string | undefined, input: SettingsInput): WritePlace {
  const sources = new Sources(input);
  const url = parseServiceUrl(sources.find('ROLLCALL_VONAGE_URL', 'vonageUrl')?.value ?? '');
  return {
    project: project ?? null,
    tenantId: sources.find(null, 'tenantId')?.value ?? null,
    servicePrincipal: sources.find(null, 'servicePrincipal')?.value ?? null,
    vonageUrl: 'url' in url ? url.url : null,
  };
}

/** As `readRecordSettings`, with the problems left in `sources`. */
export function recordSettings(project: string, sources: Sources): RecordSettings {
  return {
    folder: resolve(project, sources.find('ROLLCALL_RECORDS', 'records')?.value ?? 'records'),
    isDurable: durable(sources),
  };
}

function durable(sources: Sources): boolean | null {
  const found = sources.find('ROLLCALL_RECORDS_DURABLE', 'recordsDurable');
  const value = found?.value.toLowerCase();
  if (found === null || value === 'true' || value === 'false')
    return found === null ? null : value === 'true';
  sources.problem('bad-setting', `${found.where}: \`${found.value}\` is neither true nor false`);
  return null;
}
