import type { Clause, Filter } from '../scope/filter.js';
import type { ImportedAttribute } from '../synchronization/index.js';
import { escapeControls, escapeLines } from './problems.js';

/** A mapping file, each attribute in a line. What people wrote stands in quotes and cannot be anything but text. */
export function mappingYaml(name: string, attributes: readonly ImportedAttribute[]): string {
  const lines = attributes.map((attribute) => `  ${key(attribute.target)}: ${attributeYaml(attribute)}`);
  return [
    '# yaml-language-server: $schema=../schema/mapping.json',
    `mapping: ${quoted(name)}`,
    lines.length === 0 ? 'attributes: {}' : 'attributes:',
    ...lines,
    '',
  ].join('\n');
}

function attributeYaml({ expression, match, on, default: fallback }: ImportedAttribute): string {
  const entries = [
    ...(expression === null ? [] : [`expression: ${quoted(expression)}`]),
    ...(match === null ? [] : [`match: ${match}`]),
    ...(on === 'always' ? [] : [`on: ${on}`]),
    ...(fallback === null ? [] : [`default: ${quoted(fallback)}`]),
  ];
  return `{ ${entries.join(', ')} }`;
}

/** A filter as the `where` of a scope. */
export function whereYaml({ any }: Filter): string {
  if (any.length === 0) return '';
  return [
    'where:',
    '  any:',
    ...any.flatMap(({ all }) => ['    - all:', ...all.map((clause) => `        - ${clauseYaml(clause)}`)]),
    '',
  ].join('\n');
}

function clauseYaml({ attribute, operator, value }: Clause): string {
  const compared = value === null ? '' : `, value: ${quoted(value)}`;
  return `{ attribute: ${quoted(attribute)}, operator: ${operator}${compared} }`;
}

function key(target: string): string {
  return /^[\w.]+$/.test(target) ? target : `'${target.replaceAll("'", "''")}'`;
}

/** A JSON text is a YAML text too; characters that drive a terminal or hide are escapes in both. */
function quoted(text: string): string {
  return escapeControls(JSON.stringify(text));
}

/** JSON for a file or a terminal: the same data, with every character that drives one or hides as an escape. */
export function safeJson(value: unknown): string {
  return `${escapeLines(JSON.stringify(value, null, 2))}\n`;
}
