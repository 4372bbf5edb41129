export { engineEnvironment, isOnPath } from './environment.js';
export { findEngine } from './find.js';
export { obtainEngine } from './obtain.js';
export type { Engine } from './types.js';
