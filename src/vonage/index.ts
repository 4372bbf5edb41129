export {
  type Account,
  type AccountValues,
  type TargetAttribute,
  targetAttributes,
  userNameKey,
  type WantedValues,
} from './account.js';
export {
  connectVonage,
  type VonageConnection,
  type VonageConnectOptions,
  type WritableVonageConnection,
} from './connect.js';
export { VonageError, type VonageErrorCode } from './errors.js';
export { normalise } from './normalise.js';
export { ScimReader, type ServiceProviderConfig } from './reader.js';
export type * from './types.js';
export { ScimWriter } from './writer.js';
