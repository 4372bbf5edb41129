export { connectVonage, type VonageConnectOptions, type WritableVonageConnection } from './connect.js';
export { ScimReader } from './reader.js';
export type * from './types.js';
