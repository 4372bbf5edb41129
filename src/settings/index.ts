export { readDirectorySettings, readSettings } from './read.js';
export { readRecordSettings, readWritePlace } from './records.js';
export { readRunSettings } from './run.js';
export { Secret } from './secret.js';
export { configKeys, rollcallVariables } from './sources.js';
export {
  type AllowanceName,
  allowanceNames,
  type DirectorySettings,
  type RecordSettings,
  type RunSettings,
  type Settings,
  SettingsError,
  type SettingsInput,
  type SignInSettings,
  type VonageSettings,
  type WritePlace,
} from './types.js';
export { parseServiceUrl } from './url.js';
