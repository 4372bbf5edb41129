import type { AssignmentResource, RememberedAssignment } from './types.js';

/** Names who has which role, whatever assignment gives it; GUIDs are equal in any case. */
export function assignmentKey(principalId: string, roleId: string): string {
  return `${principalId} ${roleId}`.toLowerCase();
}

/** What an assignment's resource is called in the state. @param role as `roleLabel` has it */
export function assignmentName(subject: string, role: string): string {
  return `${subject} as ${role}`;
}

/** Whom an assignment is of, by the name of its resource (`assignmentName`): all before the last ` as `. */
export function assignedSubject(name: string): string {
  return name.replace(/ as (?:(?! as ).)*$/s, '');
}

/** A remembered assignment as the state has it: nothing of it is written. */
export function asRemembered(memory: RememberedAssignment): AssignmentResource {
  const { name, principalId, roleId, resourceId, withdrawn } = memory;
  return { name, formerNames: [], principalId, roleId, resourceId, withdrawn, found: null, phase: 'give' };
}
