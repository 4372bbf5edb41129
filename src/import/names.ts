import { isName, referenceKey } from '../declare/names.js';
import type { DirectoryGroup, DirectoryUser } from '../directory/types.js';
import { isGuid } from '../guid.js';

/** What a declaration may not hold, or a reader cannot see. */
const unreadable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** How a declaration names a user: by the userPrincipalName that people read, or by the object id where that would not do. */
export function userReference({ id, userPrincipalName }: DirectoryUser): string {
  const isPlain = /^[^\s@]+@[^\s@]+$/.test(userPrincipalName) && userPrincipalName.length <= 320;
  return isPlain && !unreadable.test(userPrincipalName) ? userPrincipalName : id;
}

/** How declarations name the groups: by display name where that is unique and readable, else by object id. */
export function groupReferences(groups: readonly DirectoryGroup[]): (group: DirectoryGroup) => string {
  const counts = new Map<string, number>();
  for (const { displayName } of groups) {
    const key = referenceKey(displayName);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return ({ id, displayName }) => {
    const isPlain = /^\S(?:.*\S)?$/.test(displayName) && displayName.length <= 256 && !isGuid(displayName);
    const isUnique = counts.get(referenceKey(displayName)) === 1;
    return isPlain && isUnique && !unreadable.test(displayName) ? displayName : id;
  };
}

/** Names of scopes and files, made of what people read: small letters, digits and dashes, and each but once. */
export class Slugs {
  private readonly taken = new Set<string>();

  /** @param otherwise what it is called where nothing of the text can be used */
  give(text: string, otherwise: string): string {
    const slug = slugOf(text);
    const base = isName(slug) ? slug : otherwise;
    let name = base;
    for (let number = 2; this.taken.has(name); number += 1) name = `${base}-${number}`;
    this.taken.add(name);
    return name;
  }
}

function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
}
