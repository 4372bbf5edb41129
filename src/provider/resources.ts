import type {
  AccountResource,
  AssignmentResource,
  Found,
  RememberedAccount,
  RememberedAssignment,
} from '../plan/types.js';
import type { Rates } from '../rates.js';
import type { GivenAccount, GivenAssignment } from '../record/types.js';
import {
  type AccountValues,
  present,
  type TargetAttribute,
  targetAttributes,
  userNameKey,
  type WantedValues,
} from '../vonage/account.js';

/** Pulumi's type token of a rollcall resource. The prefix is what makes the engine start the dynamic provider. */
export function typeToken(type: ResourceType): string {
  return `pulumi-nodejs:dynamic/rollcall:${type}`;
}

export type ResourceType = 'VonageUser' | 'AppAssignment' | 'Roster';

/**
 * The text that Pulumi keeps in its state as a resource's provider, and runs to delete it: it must stay valid for ever.
 * It is constant and short because it is stored with every resource (docs/decisions.md).
 */
export function providerText(type: ResourceType): string {
  return `exports.handler=()=>require(process.cwd()+"/provider.cjs").${type}`;
}

/** SCIM attributes by the property names that previews show. */
const properties = {
  userName: 'userName',
  active: 'active',
  'emails[type eq "work"].value': 'workEmail',
  'name.givenName': 'givenName',
  'name.familyName': 'familyName',
} as const satisfies Record<TargetAttribute, string>;

export interface AccountProperties {
  readonly userName?: string;
  readonly active?: boolean;
  readonly workEmail?: string;
  readonly givenName?: string;
  readonly familyName?: string;
}

/** Inputs of a `VonageUser`. Absent keys are attributes that no mapping manages. */
export interface VonageUserInputs extends GivenAccount, AccountProperties {
  readonly userName: string;
  readonly leftOn?: string;
  /** Properties that the account is to be without. A list of names: an input that is null might get lost on its way. */
  readonly cleared?: readonly string[];
  readonly found?: Found<AccountProperties>;
}

/** Outputs: what a later delete needs. `scimId` is there where the account was made anew and the resource id is an old one. */
export interface VonageUserOutputs {
  readonly userName: string;
  readonly scimId?: string;
  /** When it was to be disabled Vonage did not find it, though it had shown it as active: nobody has confirmed that it is not. */
  readonly lastSeenActive?: true;
}

export interface AppAssignmentInputs extends GivenAssignment {
  /** Taken away by rollcall, and to stay so. */
  readonly withdrawn?: true;
  readonly found?: Found<object>;
}

export interface AppAssignmentOutputs extends GivenAssignment {
  readonly assignmentId?: string;
  /** There is nothing for a delete to take. */
  readonly withdrawn?: true;
}

export interface RosterInputs {
  readonly stack: string;
  /** Name of the run, for its record; absent where nothing is written. The state keeps that of the run that saved it last. */
  readonly run?: string;
  /** Keys of what this run may take away. */
  readonly removals: readonly string[];
  /** Keys of what this run lets go of without a write, for a sibling stack has it (`releaseKey`). */
  readonly released?: readonly string[];
  /** Why the run may not go on; empty where it may. */
  readonly refusals: readonly string[];
  /** The policy's, for the writers. Absent in the state of earlier releases. */
  readonly rates?: Rates;
}

function toProperties(values: AccountValues): AccountProperties {
  const entries = targetAttributes
    .filter((attribute) => values[attribute] !== undefined)
    .map((attribute) => [properties[attribute], values[attribute]]);
  return Object.fromEntries(entries) as AccountProperties;
}

export function fromProperties(given: AccountProperties): AccountValues {
  const entries = targetAttributes
    .filter((attribute) => given[properties[attribute]] !== undefined)
    .map((attribute) => [attribute, given[properties[attribute]]]);
  return Object.fromEntries(entries) as AccountValues;
}

/** What the account is to hold and to be without. */
export function wantedFrom(inputs: VonageUserInputs): WantedValues {
  const cleared = targetAttributes.filter((attribute) =>
    inputs.cleared?.some((property) => property === properties[attribute]),
  );
  return { ...fromProperties(inputs), ...Object.fromEntries(cleared.map((attribute) => [attribute, null])) };
}

function clearedBy(values: WantedValues): readonly string[] {
  return targetAttributes
    .filter((attribute) => values[attribute] === null)
    .map((attribute) => properties[attribute]);
}

export function accountInputs(resource: AccountResource): VonageUserInputs {
  const { values, userPrincipalName, found } = resource;
  const cleared = clearedBy(values);
  return {
    ...toProperties(present(values)),
    userName: values.userName,
    ...(resource.objectId !== null && { objectId: resource.objectId }),
    ...(userNameKey(userPrincipalName) !== userNameKey(values.userName) && { principal: userPrincipalName }),
    ...(resource.knownAs.length > 0 && { knownAs: resource.knownAs }),
    scopes: resource.scopes,
    ...(resource.leftOn !== null && { leftOn: resource.leftOn }),
    ...(cleared.length > 0 && { cleared }),
    ...(resource.lockedOut && { lockedOut: true }),
    ...(found !== null && {
      found: 'absent' in found ? found : { id: found.id, ...toProperties(found.values) },
    }),
  };
}

export function assignmentInputs(resource: AssignmentResource): AppAssignmentInputs {
  const { principalId, roleId, resourceId, withdrawn, found } = resource;
  return {
    principalId,
    roleId,
    resourceId,
    ...(withdrawn && { withdrawn }),
    ...(found !== null && { found }),
  };
}

/** What a record keeps of an account that is made or taken over: whose it is, and nothing more of a person than that takes. */
export function givenAccount(inputs: VonageUserInputs): GivenAccount {
  const { userName, objectId, principal, knownAs, scopes, active, lockedOut } = inputs;
  return {
    userName,
    ...(objectId !== undefined && { objectId }),
    ...(principal !== undefined && { principal }),
    ...(knownAs !== undefined && { knownAs }),
    scopes,
    ...(active !== undefined && { active }),
    ...(lockedOut && { lockedOut }),
  };
}

export function givenAssignment({ principalId, roleId, resourceId }: AppAssignmentInputs): GivenAssignment {
  return { principalId, roleId, resourceId };
}

/**
 * A remembered account from the state. Inputs tell it, not outputs: the engine saves them when a resource is unchanged
 * and when it was written, and keeps the old ones when a write failed. What a write did not confirm, outputs say.
 * @param id resource id; null for a create that was cut off
 */
export function rememberAccount(
  name: string,
  id: string | null,
  inputs: VonageUserInputs,
  outputs: Partial<VonageUserOutputs>,
): RememberedAccount {
  return {
    name,
    objectId: inputs.objectId ?? null,
    scimId: outputs.scimId ?? id,
    userPrincipalName: inputs.principal ?? inputs.userName,
    knownAs: inputs.knownAs ?? [],
    values: {
      ...wantedFrom(inputs),
      userName: inputs.userName,
      ...(outputs.lastSeenActive && { active: true }),
    },
    leftOn: inputs.leftOn ?? null,
    scopes: inputs.scopes,
    lockedOut: inputs.lockedOut === true,
  };
}

/** A remembered assignment from the state; see `rememberAccount`. */
export function rememberAssignment(
  name: string,
  id: string | null,
  inputs: AppAssignmentInputs,
  outputs: Partial<AppAssignmentOutputs>,
): RememberedAssignment {
  const { principalId, roleId, resourceId } = inputs;
  return {
    name,
    principalId,
    roleId,
    resourceId,
    assignmentId: outputs.assignmentId ?? id,
    withdrawn: inputs.withdrawn === true,
  };
}
