import { quote } from '../quote.js';
import { referenceKey } from './names.js';
import { place, type Report, type SourceFile } from './source.js';
import { type Document, getList, getText, type TextTree } from './tree.js';
import type { LockoutEntry, Policy } from './types.js';

/** An entry of `lockout:`, decoded, with the place of its name. */
export interface PlacedLockout {
  readonly source: SourceFile;
  readonly user: TextTree;
  readonly entry: LockoutEntry;
}

/**
 * Decodes `stacks/<stack>/lockout.yaml`. Who is on it twice is so only once, with a warning: an emergency list that a
 * harmless slip refuses would be worse than the slip.
 */
export function decodeLockout({ source, root }: Document, report: Report): readonly PlacedLockout[] {
  const placed: PlacedLockout[] = [];
  const seen = new Map<string, TextTree>();
  for (const item of getList(root, 'lockout')) {
    const user = getText(item, 'user');
    if (user === undefined) continue;
    const key = referenceKey(user.value);
    const first = seen.get(key);
    if (first !== undefined) {
      const message = `${quote(user.value)} is locked out twice`;
      const hint = `first at ${place(source.position(first.range[0]))}; delete one of them`;
      report(source.problem(user.range, 'duplicate-lockout', message, { severity: 'warning', hint }));
      continue;
    }
    seen.set(key, user);
    placed.push({
      source,
      user,
      entry: {
        user: user.value,
        reason: getText(item, 'reason')?.value ?? '',
        ticket: getText(item, 'ticket')?.value ?? null,
        position: source.position(user.range[0]),
      },
    });
  }
  return placed;
}

/** Reports whom the policy protects and the list locks out: the two files say the opposite, and none of them can win silently. */
export function checkProtected(locked: readonly PlacedLockout[], policy: Policy, report: Report): void {
  const spared = policy.scimUser === null ? policy.protected : [...policy.protected, policy.scimUser];
  const protectedAt = new Map(spared.map(({ name, position }) => [referenceKey(name), position] as const));
  for (const { source, user } of locked) {
    const position = protectedAt.get(referenceKey(user.value));
    if (position === undefined) continue;
    const message = `${quote(user.value)} is protected, and nobody protected can be locked out`;
    const hint = `protected at ${place(position)}; take the name out of one of the two`;
    report(source.problem(user.range, 'lockout-protected', message, { hint }));
  }
}
