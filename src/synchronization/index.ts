export { filterOperators, parsedExpressions } from './answers.js';
export { fromFilterGroups, toFilterGroups } from './filters.js';
export type { Json, JsonObject } from './json.js';
export { fromAttributeMappings, type ImportedAttribute, toAttributeMappings } from './mapping.js';
export { type Applied, type ApplyOptions, applyToSchema, type Desired, toObjectMapping } from './merge.js';
export { fromSchema, type ImportedSchema } from './read.js';
export { isSame } from './same.js';
export type {
  DeclaredAttribute,
  DeclaredMapping,
  FilterOperator,
  ReportSchema,
  SchemaProblem,
} from './types.js';
export { type ScopeFilter, unionOf } from './union.js';
