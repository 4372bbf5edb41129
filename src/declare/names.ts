import { quote } from '../quote.js';
import { ownGrant } from '../scope/types.js';
import type { Report, SourceFile } from './source.js';
import type { TextTree } from './tree.js';

/** The same pattern as in the schemas: no slashes, no leading dots, so that no name leads out of its folder. */
const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
/** Records by name are made all over, and two of these names must not reach one; `people` stands for lines of one's own. */
const reserved: ReadonlySet<string> = new Set(['constructor', 'prototype', ownGrant]);

/** What `isName` asks of a name, for people. */
export const nameRule = `at most 100 letters, digits, \`.\`, \`_\` and \`-\`, beginning with a letter or digit; not ${[...reserved].map((text) => `\`${text}\``).join(' or ')}, which are reserved`;

/** Whether a stack, a mapping, a policy or a scope may be called so. */
export function isName(text: string): boolean {
  return name.test(text) && !reserved.has(text);
}

/** Whether `text` is a name; a reserved one is reported, any other mistake the schema has reported. */
export function checkName(source: SourceFile, text: TextTree, report: Report): boolean {
  if (reserved.has(text.value)) {
    report(
      source.problem(text.range, 'bad-value', `the name ${quote(text.value)} is reserved`, {
        hint: 'choose another name',
      }),
    );
  }
  return isName(text.value);
}

/** How a mapping is called by its file, wherever that lies. */
export function nameOfFile(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/i, '');
}

/** Under which two references to a user, or two names of a group, are the same: Entra compares them without regard to case. */
export function referenceKey(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
