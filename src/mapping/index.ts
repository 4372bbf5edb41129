export { graphRead, graphSelect, isSoftDeleted, isSourceAttribute, sourceAttributes } from './attributes.js';
export { attributesOf, check } from './check.js';
export { type MapOptions, mapAccount } from './evaluate.js';
export { evaluate, type Source } from './expression.js';
export { type Parsed, parse } from './parser.js';
