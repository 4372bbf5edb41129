/** Names one thing that a run may take away. The roster notes these, and the provider refuses every other removal. */
export const removalKey = {
  disable: (scimId: string): string => `disable ${scimId}`,
  delete: (scimId: string): string => `delete ${scimId}`,
  unassign: (principalId: string, roleId: string): string => `unassign ${principalId} ${roleId}`,
} as const;

/** Names one thing that a run lets go of: it leaves the stack's state and nothing is written, for a sibling stack has it. */
export const releaseKey = {
  account: (scimId: string): string => `release ${scimId}`,
  assignment: (principalId: string, roleId: string): string => `release ${principalId} ${roleId}`,
} as const;
