import { createHash } from 'node:crypto';

/** The same object id for the same words, in the form of a random one. */
export function guid(...words: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(words.join('\u0000')).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** An id as appRoleAssignments have: not a GUID, and with regard to case. */
export function assignmentId(...words: readonly (string | number)[]): string {
  return createHash('sha256').update(words.join('\u0000')).digest('base64url');
}
