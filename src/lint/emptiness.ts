import { isSoftDeleted } from '../mapping/attributes.js';
import type { Expression, Part } from '../mapping/types.js';

/**
 * What no user is without: Graph refuses to make one without a sign-in name and without saying whether it is enabled, and gives the id
 * itself; `IsSoftDeleted` is computed (B.2). `userType` is missing from what Entra's provisioning reads by default (B.2) and is empty on
 * old accounts; of `displayName` Graph can be asked who has none. So both count as possibly empty.
 */
const alwaysThere: ReadonlySet<string> = new Set([
  'id',
  'userPrincipalName',
  'originalUserPrincipalName',
  'accountEnabled',
  isSoftDeleted,
]);

/** The functions that ask whether something is empty. */
export const nullTests: ReadonlySet<string> = new Set(['IsNull', 'IsNullOrEmpty', 'IsPresent']);

/** Whether a user may be without this attribute. */
export function mayBeEmpty(attribute: string): boolean {
  return !alwaysThere.has(attribute);
}

/**
 * The attributes that can make a value null or empty; none where something around them makes up for that: a `Coalesce` or `Join` with
 * a part that is always there, a `Switch` with an answer for "". Where facts leave open what a function makes of nothing, it is taken to
 * hand it on. Tests for emptiness count as no value here: a rule of their own is about them.
 */
export function emptyParts(node: Expression): readonly Part<'attribute'>[] {
  switch (node.kind) {
    case 'attribute':
      return mayBeEmpty(node.name) ? [node] : [];
    case 'comparison':
      return [...emptyParts(node.left), ...emptyParts(node.right)];
    case 'call':
      return ofCall(node);
    default:
      return [];
  }
}

function ofCall({ name, args }: Part<'call'>): readonly Part<'attribute'>[] {
  if (nullTests.has(name)) return [];
  if (name === 'Coalesce') return together(args);
  // The separator alone is not there where no source is.
  if (name === 'Join') return together(args.slice(1));
  if (name === 'IIF') return args.slice(1).flatMap(emptyParts);
  if (name === 'Switch') return ofSwitch(args);
  return args.flatMap(emptyParts);
}

/** Empty only where all of them are. */
function together(parts: readonly Expression[]): readonly Part<'attribute'>[] {
  return parts.some(isThere) ? [] : parts.flatMap(emptyParts);
}

function ofSwitch([source, fallback, ...pairs]: readonly Expression[]): readonly Part<'attribute'>[] {
  const values = pairs.filter((_, index) => index % 2 === 1);
  const hasAnswer =
    pairs.some((key, index) => index % 2 === 0 && key.kind === 'text' && key.value === '') ||
    (fallback !== undefined && isThere(fallback));
  const results = [...(fallback === undefined ? [] : [fallback]), ...values].flatMap(emptyParts);
  // `Switch([a], [a], "", "Other")`: the default is reached by what is not empty.
  const caught = source?.kind === 'attribute' && hasAnswer ? source.name : undefined;
  const own = hasAnswer || source === undefined ? [] : emptyParts(source);
  return [...own, ...results.filter((part) => part.name !== caught)];
}

/** Whether a value is certainly there and no empty text. */
function isThere(node: Expression): boolean {
  if (node.kind === 'empty') return false;
  if (node.kind === 'text') return node.value !== '';
  if (node.kind === 'call' && nullTests.has(node.name)) return true;
  if (node.kind === 'call' && (node.name === 'Coalesce' || node.name === 'Join')) {
    return (node.name === 'Join' ? node.args.slice(1) : node.args).some(isThere);
  }
  // A call of constants may come to nothing all the same: `Left("x", 0)`.
  if (node.kind === 'call') return false;
  return emptyParts(node).length === 0;
}
