import { decodeTerms, type PlacedTerms } from './grants.js';
import type { Report } from './source.js';
import { type Document, getList, getText, type TextTree } from './tree.js';
import type { PersonGrant } from './types.js';

/** An entry of `people:`, decoded, with its place. */
export interface PlacedPerson extends PlacedTerms {
  readonly grant: PersonGrant;
  readonly user: TextTree;
}

/** Decodes one file of `people/`. An entry that names no user is left out; the schema has reported it. */
export function decodePeople({ source, root }: Document, report: Report): readonly PlacedPerson[] {
  const people: PlacedPerson[] = [];
  for (const entry of getList(root, 'people')) {
    const user = getText(entry, 'user');
    if (user === undefined) continue;
    const placed = decodeTerms(source, entry, user.range, report);
    const position = source.position(entry.range[0]);
    people.push({ ...placed, user, grant: { user: user.value, ...placed.terms, position } });
  }
  return people;
}
