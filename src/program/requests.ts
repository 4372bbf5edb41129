import type { AccountResource, AssignmentResource, Phase, Registration } from '../plan/types.js';
import {
  accountInputs,
  assignmentInputs,
  type ResourceType,
  type RosterInputs,
} from '../provider/resources.js';

/** What the program asks the engine to register. */
export interface ResourceRequest {
  readonly type: ResourceType;
  readonly name: string;
  /** Earlier names of the same resource. */
  readonly formerNames: readonly string[];
  /** Names of resources of the same phase, listed before it, that must be done first. */
  readonly after: readonly string[];
  readonly inputs: object;
  readonly protect: boolean;
}

/** Name of the resource that goes before everything else; a name that people never have. */
export const rosterName = 'roster';

/** The resource that goes before everything else: what this run may take away, and why it may not go on. */
export function rosterRequest(roster: RosterInputs): ResourceRequest {
  return { type: 'Roster', name: rosterName, formerNames: [], after: [], inputs: roster, protect: true };
}

/**
 * In which order resources are registered: what gives goes before what takes, lockouts before all of it, and nobody's failure keeps
 * another back, so a phase waits for the one before it to end, not to succeed.
 */
export function requestsInPhases({
  accounts,
  assignments,
}: Pick<Registration, 'accounts' | 'assignments'>): readonly (readonly ResourceRequest[])[] {
  return (['first', 'give', 'take'] satisfies readonly Phase[]).map((phase) => [
    ...accounts.filter((each) => each.phase === phase).map(accountRequest),
    ...assignments.filter((each) => each.phase === phase).map(assignmentRequest),
  ]);
}

function accountRequest(account: AccountResource): ResourceRequest {
  const { name, formerNames, after = [] } = account;
  return { type: 'VonageUser', name, formerNames, after, inputs: accountInputs(account), protect: false };
}

function assignmentRequest(assignment: AssignmentResource): ResourceRequest {
  const { name, formerNames } = assignment;
  return {
    type: 'AppAssignment',
    name,
    formerNames,
    after: [],
    inputs: assignmentInputs(assignment),
    protect: false,
  };
}
