import type { FunctionName } from '../mapping/functions/signatures.js';

/** How the parameters of a function are called in a source's tree. */
export interface ParameterKeys {
  /** One an argument, in the order of the arguments. */
  readonly keys: readonly string[];
  /** The key of every further argument. */
  readonly repeated?: string;
  /** Keys of arguments that may be left out; they are then not in the tree at all. */
  readonly optional?: readonly string[];
}

/**
 * Keys that Microsoft has published. They are not the names on its page of functions (facts sheet B.3), so no other function's are
 * guessed. Two kinds of evidence, both of microsoft-graph-docs(-contrib), api-reference:
 *
 * tree: a whole tree in a sample. v1.0/resources/synchronization-objectmapping.md shows Not, Mid, Replace (1st, 2nd and 5th argument,
 *   the others left out, and not in the tree) and SingleAppRoleAssignment; v1.0/api/synchronization-synchronizationschema-parseexpression.md
 *   shows the same Replace as the service's own answer.
 * list: the service's whole answer to `GET …/schema/functions`, in a comment of beta/api/synchronization-synchronizationschema-functions.md
 *   (commit 791677a1). The names there are the keys of the trees, in all four functions that have both. It is an older list: it has
 *   no IIF, Coalesce, ToLower and others. For Switch a public script that provisions by Graph (New-SwitchIsSoftDeletedSource) writes
 *   the same keys, and leaves an empty default out of the tree as Replace does.
 *
 * FormatDateTime is in the list with three parameters, which are not the page's four, and is left to parseExpression.
 */
const published: Partial<Readonly<Record<FunctionName, ParameterKeys>>> = {
  Append: { keys: ['source', 'suffix'] }, // list
  Join: { keys: ['separator'], repeated: 'source' }, // list
  Mid: { keys: ['source', 'start', 'length'] }, // tree, list
  Not: { keys: ['source'] }, // tree, list
  Replace: {
    // tree (source, Find, Replacement), list
    keys: [
      'source',
      'Find',
      'RegularExpression',
      'RegularExpressionGroupName',
      'Replacement',
      'ReplacementPropertyName',
      'Template',
    ],
    optional: [
      'Find',
      'RegularExpression',
      'RegularExpressionGroupName',
      'Replacement',
      'ReplacementPropertyName',
      'Template',
    ],
  },
  SingleAppRoleAssignment: { keys: ['source'] }, // tree, list
  Split: { keys: ['source', 'delimiter'] }, // list
  StripSpaces: { keys: ['source'] }, // list
  Switch: { keys: ['source', 'defaultValue'], repeated: 'switchValue', optional: ['defaultValue'] }, // list, and a script
};

/** The keys of a function's parameters; undefined where none are published. */
export function parameterKeys(name: string): ParameterKeys | undefined {
  return Object.hasOwn(published, name) ? published[name as FunctionName] : undefined;
}

/** The key of the argument at an index. */
export function keyAt({ keys, repeated }: ParameterKeys, index: number): string | undefined {
  return keys[index] ?? repeated;
}
