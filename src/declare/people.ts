import { decodeTerms, type PlacedTerms } from './grants.js';
import type { Report } from './source.js';
import { type Document, getList, getText, type TextTree } from './tree.js';
import type { PersonGrant } from './types.js';

/** An entry of `people:`, decoded, with its place. Without user and grant where it names nobody, which the schema has reported. */
export interface PlacedPerson extends PlacedTerms {
  readonly named: { readonly user: TextTree; readonly grant: PersonGrant } | undefined;
}

/** Decodes one file of `people/`. */
export function decodePeople({ source, root }: Document, report: Report): readonly PlacedPerson[] {
  const people: PlacedPerson[] = [];
  for (const entry of getList(root, 'people')) {
    if (entry.kind !== 'map') continue;
    const user = getText(entry, 'user');
    const placed = decodeTerms(source, entry, user?.range ?? entry.range, report);
    // The name is what a message about the line is about.
    const position = source.position(user?.range[0] ?? entry.range[0]);
    const named =
      user === undefined ? undefined : { user, grant: { user: user.value, ...placed.terms, position } };
    people.push({ ...placed, named });
  }
  return people;
}
