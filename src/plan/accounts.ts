import type { AttributeMapping } from '../mapping/types.js';
import { type Cause, ownGrant } from '../scope/types.js';
import {
  type Account,
  type AccountValues,
  differences,
  sameValue,
  type TargetAttribute,
  targetAttributes,
  type WantedValues,
} from '../vonage/account.js';
import type { Draft } from './draft.js';
import type { Names } from './names.js';
import { releaseKey, removalKey } from './removal.js';
import type { AccountResource, Action, AttributeChange, Change } from './types.js';
import type { World } from './world.js';

/** One account's part of the plan. */
export interface AccountOutcome {
  readonly draft: Draft;
  /** Null where nothing is registered: deleted, or a stranger that is kept. */
  readonly resource: AccountResource | null;
  readonly change: Change | null;
  readonly activeBefore: boolean;
  readonly activeAfter: boolean;
  /** Keys of what this run may take away. */
  readonly removals: readonly string[];
  /** Keys of what this run lets go of. */
  readonly released: readonly string[];
}

/** Turns what is to become of an account into the change that people see and the resource that makes it so. */
export function accountOutcome(world: World, names: Names, draft: Draft): AccountOutcome {
  const { account, memory } = draft;
  const activeBefore = account?.values.active === true;
  if (draft.fate === 'delete') return deletion(draft, activeBefore);
  if (draft.fate === 'release') return letGo(draft, activeBefore);
  const creating = account === null && draft.fate === 'have';
  const differing = account === null ? (creating ? draft.wanted : {}) : differences(account, draft.wanted);
  const activeAfter = creating ? draft.wanted.active !== false : (differing.active ?? activeBefore);
  const action = actionOf(draft, differing, creating);
  const change = action === null ? null : makeChange(world, draft, differing, action);
  const removals = activeBefore && !activeAfter && account !== null ? [removalKey.disable(account.id)] : [];
  // A stranger's account, or one whose create was cut off, is not in the state: registering it would write it.
  const outside =
    draft.fate === 'hold' && draft.adopts !== true && (memory === null || memory.scimId === null);
  const resource = outside ? null : register(names, draft, differing, creating, activeAfter);
  return { draft, resource, change, activeBefore, activeAfter, removals, released: [] };
}

function deletion(draft: Draft, activeBefore: boolean): AccountOutcome {
  const scimId = draft.memory?.scimId ?? draft.account?.id ?? null;
  const change: Change = {
    action: 'delete',
    kind: 'account',
    subject: subjectOf(draft),
    attributes: [],
    causes: draft.causes,
  };
  const removals = scimId === null ? [] : [removalKey.delete(scimId)];
  return { draft, resource: null, change, activeBefore, activeAfter: false, removals, released: [] };
}

function letGo(draft: Draft, activeBefore: boolean): AccountOutcome {
  const change: Change = {
    action: 'keep',
    kind: 'account',
    subject: subjectOf(draft),
    attributes: [],
    causes: draft.causes,
  };
  const scimId = draft.memory?.scimId ?? null;
  const released = scimId === null ? [] : [releaseKey.account(scimId)];
  return { draft, resource: null, change, activeBefore, activeAfter: activeBefore, removals: [], released };
}

/** Null where there is nothing to say; the order of the tests is the order of what matters most to a reader. */
function actionOf(draft: Draft, differing: WantedValues, creating: boolean): Action | null {
  if (creating) return 'create';
  if (draft.fate === 'hold') return draft.adopts === true ? 'adopt' : 'keep';
  const { account, memory } = draft;
  const locked = draft.lockedOut === true ? 'keep' : null;
  if (account === null) return locked;
  if (account.values.active && differing.active === false) return 'disable';
  if (memory === null || memory.scimId !== account.id) return 'adopt';
  if (!account.values.active && differing.active === true) return 'enable';
  if (differing.userName !== undefined) return 'rename';
  if (Object.keys(differing).length > 0) return 'update';
  return draft.fate === 'leave' && account.values.active ? 'keep' : locked;
}

function register(
  names: Names,
  draft: Draft,
  differing: WantedValues,
  creating: boolean,
  activeAfter: boolean,
): AccountResource {
  const { account, memory, fate } = draft;
  // Of what is only brought into the state just that is known which Vonage has.
  const last = draft.adopts === true ? {} : (memory?.values ?? {});
  const known = { ...(account?.values ?? {}), ...last };
  const kept = fate === 'have' ? draft.wanted : { ...known, ...(fate === 'leave' ? draft.wanted : {}) };
  const userName = kept.userName ?? known.userName ?? draft.userPrincipalName;
  const owner = draft.objectId ?? account?.id ?? draft.userPrincipalName;
  const former = memory !== null && memory.scimId !== null ? memory.name : null;
  const adopting = account !== null && (memory === null || memory.scimId !== account.id);
  const changes = Object.keys(differing).length > 0;
  let found: AccountResource['found'] = null;
  if (creating && memory !== null && memory.scimId !== null) found = { absent: true };
  else if (account !== null && (fate !== 'hold' || draft.adopts === true) && (adopting || changes))
    found = { id: account.id, values: liveValues(account, differing) };
  return {
    ...names.give(userName, owner, former),
    objectId: draft.objectId,
    userPrincipalName: draft.userPrincipalName,
    knownAs: draft.knownAs,
    values: { ...kept, userName },
    scopes: draft.scopes,
    leftOn: draft.leftOn,
    lockedOut: draft.lockedOut === true || (fate === 'hold' && memory?.lockedOut === true),
    found,
    phase: phaseOf(draft, activeAfter),
  };
}

/** Who is locked out goes before everything else. */
function phaseOf({ account, lockedOut }: Draft, activeAfter: boolean): AccountResource['phase'] {
  if (account?.values.active !== true || activeAfter) return 'give';
  return lockedOut === true ? 'first' : 'take';
}

function liveValues(account: Account, differing: WantedValues): AccountValues {
  // An attribute that Vonage lacks altogether still has to be seen as differing.
  const entries = targetAttributes
    .filter((attribute) => differing[attribute] !== undefined)
    .map((attribute) => [attribute, account.values[attribute] ?? '']);
  return Object.fromEntries(entries) as AccountValues;
}

function subjectOf(draft: Draft): Change['subject'] {
  const name = draft.account?.values.userName ?? draft.memory?.values.userName ?? draft.userPrincipalName;
  return { name, objectId: draft.objectId, scimId: draft.account?.id ?? draft.memory?.scimId ?? null };
}

function makeChange(world: World, draft: Draft, differing: WantedValues, action: Action): Change {
  const attributes: AttributeChange[] = targetAttributes
    .filter((attribute) => differing[attribute] !== undefined)
    .map((attribute) => ({
      attribute,
      before: draft.account?.values[attribute] ?? null,
      after: differing[attribute] ?? null,
    }));
  const subject = subjectOf(draft);
  const name = action === 'create' ? (draft.wanted.userName ?? subject.name) : subject.name;
  const why = attributes.flatMap(({ attribute }) =>
    whyDiffers(world, draft, attribute as TargetAttribute, action),
  );
  const gone: Cause[] =
    action === 'create' && draft.memory?.scimId
      ? [{ kind: 'drift', message: 'deleted in Vonage by someone else' }]
      : [];
  return {
    action,
    kind: 'account',
    subject: { ...subject, name },
    attributes,
    causes: [...gone, ...draft.causes, ...why],
  };
}

/** Why an attribute of an account that exists has to change: someone edited it in Vonage, or what it should be has changed. */
function whyDiffers(
  world: World,
  draft: Draft,
  attribute: TargetAttribute,
  action: Action,
): readonly Cause[] {
  if (draft.fate !== 'have' || action === 'create' || action === 'adopt') return [];
  const wanted = draft.wanted[attribute];
  const last = draft.memory?.values[attribute];
  if (last !== undefined && wanted !== undefined && sameValue(attribute, last, wanted)) {
    return [{ kind: 'drift', message: `${attribute} was changed in Vonage by someone else` }];
  }
  const mapping = world.declared.mapping.attributes.find((candidate) => candidate.target === attribute);
  if (mapping === undefined) return [];
  const position = world.declared.mappingPositions[attribute];
  return [
    {
      kind: 'new-value',
      message: `${attribute} ${newValue(mapping, wanted === null)}`,
      ...(position && { position }),
    },
  ];
}

function newValue({ text, expression }: AttributeMapping, isCleared: boolean): string {
  if (isCleared) return `goes: ${text} is empty, and the mapping clears it then`;
  return expression === null ? `is empty in Vonage, and its default is ${text}` : `is ${text}`;
}

/** Whether a draft belongs to a scope, for limits by scope. */
export function inScopeNamed(draft: Draft, scope: string): boolean {
  return (
    scope !== ownGrant && (draft.scopes.includes(scope) || draft.memory?.scopes.includes(scope) === true)
  );
}
