/** Names one thing that a run may take away. The roster notes these, and the provider refuses every other removal. */
export const removalKey = {
  disable: (scimId: string): string => `disable ${scimId}`,
  delete: (scimId: string): string => `delete ${scimId}`,
  unassign: (principalId: string, roleId: string): string => `unassign ${principalId} ${roleId}`,
} as const;
