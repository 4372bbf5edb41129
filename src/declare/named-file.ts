import { suggest } from '../nearest.js';
import { quote } from '../quote.js';
import type { DeclarationFiles } from './files.js';
import { isName } from './names.js';

const folders = { mapping: 'mappings', policy: 'policies' } as const;

/** Where a mapping or a policy stands; or what to tell whoever named one that is not there. */
export type NamedFile =
  | { readonly path: string }
  | {
      readonly path?: undefined;
      readonly code: `unknown-${keyof typeof folders}`;
      readonly message: string;
      readonly hint: string | undefined;
    };

/** Looks a mapping or a policy up by its name. What is no name leads to no file. */
export async function findNamed(
  files: DeclarationFiles,
  kind: keyof typeof folders,
  name: string,
): Promise<NamedFile> {
  const folder = folders[kind];
  const isPossible = isName(name);
  const path = isPossible ? await files.find(folder, name) : undefined;
  if (path !== undefined) return { path };
  const near = suggest(name, await files.found(folder), `files in \`${folder}/\``);
  return {
    code: `unknown-${kind}`,
    message: `there is no ${kind} ${quote(name)}`,
    hint: near ?? (isPossible ? `it would stand in \`${folder}/${name}.yaml\`` : undefined),
  };
}
