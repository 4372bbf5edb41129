import type { SourceValue } from '../mapping/types.js';
import { textOf } from '../mapping/values.js';
import { quote } from '../quote.js';
import type { Clause } from './filter.js';
import type { TestedClause } from './filter-evaluate.js';

/** `department is \`Sales\``; values are cut where they are long. */
export function valueInWords({ clause, value }: TestedClause): string {
  return `${clause.attribute} is ${shown(value)}`;
}

/** What the clauses of a group that let somebody in saw, each attribute once: `department is \`Support\` and level is \`7\``. */
export function groupInWords(held: readonly TestedClause[]): string {
  return [...new Set(held.map(valueInWords))].join(' and ');
}

/** What a clause wants of the attribute, to follow `wants`: `` `Support` ``, `a value`, `more than 5`. */
export function wantedInWords({ operator, value }: Clause): string {
  const text = quote(value ?? '');
  switch (operator) {
    case 'EQUALS':
      return text;
    case 'NOT EQUALS':
      return `a value other than ${text}`;
    case 'IS TRUE':
      return 'it to be true';
    case 'IS FALSE':
      return 'it to be false';
    case 'IS NULL':
      return 'it empty';
    case 'IS NOT NULL':
      return 'a value';
    case 'REGEX MATCH':
      return `a match of ${text}`;
    case 'NOT REGEX MATCH':
      return `a value that does not match ${text}`;
    case 'Greater_Than':
      return `more than ${value}`;
    case 'Greater_Than_OR_EQUALS':
      return `${value} or more`;
    case 'Includes':
      return `${text} in it`;
    case 'ENDS_WITH':
      return `${text} at its end`;
  }
}

function shown(value: SourceValue): string {
  if (typeof value === 'object' && value !== null) return `${value.length} values`;
  const text = textOf(value);
  return text === undefined || text === '' ? 'empty' : quote(text);
}
