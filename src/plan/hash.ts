import { createHash } from 'node:crypto';
import type { Change } from './types.js';

/**
 * SHA-256 over what a plan would do, as 64 hex digits. Two plans with the same changes have the same hash whatever the
 * time, the order in which the systems answered, or the wording of the reasons, so that what was reviewed is what is applied.
 */
export function hashChanges(changes: readonly Change[]): string {
  const essence = changes
    .filter((change) => change.action !== 'keep')
    .map(({ action, kind, subject, attributes }) => [
      action,
      kind,
      subject.name,
      subject.objectId,
      subject.scimId,
      attributes.map(({ attribute, before, after }) => [attribute, before, after]),
    ]);
  return createHash('sha256').update(JSON.stringify(essence)).digest('hex');
}
