export { type MapOptions, mapAccount } from './account.js';
export { graphRead, graphSelect, isSoftDeleted, isSourceAttribute, sourceAttributes } from './attributes.js';
export { chance } from './chance.js';
export { attributesOf, check } from './check.js';
export { checkAttributes } from './check-attributes.js';
export { type Context, evaluate, type Source, type Step } from './evaluate.js';
export { longestExpression, type Parsed, parse } from './parser.js';
export { checkPatterns } from './patterns.js';
export { print, printWide } from './print.js';
