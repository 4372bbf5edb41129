export { filterOperators, parsedExpressions } from './answers.js';
export type { Json, JsonObject } from './json.js';
export { type ImportedAttribute, toAttributeMappings } from './mapping.js';
export { type ApplyOptions, applyToSchema, type Desired, toObjectMapping } from './merge.js';
export { fromSchema } from './read.js';
export { isSame } from './same.js';
export type { ReportSchema, SchemaProblem } from './types.js';
export { type ScopeFilter, unionOf } from './union.js';
