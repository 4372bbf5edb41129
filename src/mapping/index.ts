export { type MapOptions, mapAccount } from './account.js';
export { graphRead, graphSelect, isSoftDeleted, isSourceAttribute, sourceAttributes } from './attributes.js';
export { chance } from './chance.js';
export { attributesOf, check } from './check.js';
export { type Context, evaluate, type Source, type Step } from './evaluate.js';
export { type Parsed, parse } from './parser.js';
export { checkPatterns } from './patterns.js';
