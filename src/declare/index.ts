export { type LoadOptions, loadDeclarations } from './load.js';
export { type Format, type JsonSchema, schemaFor } from './schemas.js';
