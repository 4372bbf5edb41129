import type { Mapping } from '../mapping/types.js';
import type { Problem } from '../problem.js';
import { type LoadOptions, loadParts } from './load.js';
import { referenceKey } from './names.js';
import { place } from './source.js';
import type { Declarations, PersonGrant, Policy } from './types.js';

/** What another stack of the fleet declares, as far as its files could be read. */
export interface SiblingText extends Pick<Declarations, 'people' | 'scopes' | 'lockout'> {
  readonly stack: string;
  /** IANA name; UTC where its stack.yaml cannot be read. */
  readonly timezone: string;
  readonly mapping: Mapping | null;
  readonly policy: Policy | null;
  /** Errors in its files: it may declare more than stands here. Its own run tells them; a sibling's only that there are some. */
  readonly errors: readonly Problem[];
}

/**
 * Reads what a sibling stack declares. Never throws for what people wrote: what could be read is there beside the errors.
 * @param dir folder of `stacks/`, `mappings/` and `policies/`
 */
export async function loadSibling(dir: string, stack: string, options: LoadOptions): Promise<SiblingText> {
  const { parts, problems } = await loadParts(dir, stack, options);
  const { people, scopes, lockout, mapping, policy } = parts;
  const errors = problems.filter(({ severity }) => severity === 'error');
  return {
    stack,
    timezone: parts.stack?.timezone ?? 'UTC',
    people,
    scopes,
    lockout,
    mapping,
    policy,
    errors,
  };
}

/**
 * People lines of one name in two stacks of a fleet whose days meet: errors at the stack's own lines. Who is named in two ways only the
 * planner can tell. Lines whose days do not meet are how somebody moves on a day.
 * @param people the stack's own lines
 */
export function twinLines(
  people: readonly PersonGrant[],
  siblings: readonly SiblingText[],
): readonly Problem[] {
  const others = new Map<string, (readonly [stack: string, line: PersonGrant])[]>();
  for (const { stack, people: lines } of siblings) {
    for (const line of lines) {
      const key = referenceKey(line.user);
      others.set(key, [...(others.get(key) ?? []), [stack, line]]);
    }
  }
  return people.flatMap((line): Problem[] =>
    (others.get(referenceKey(line.user)) ?? [])
      .filter(([, other]) => meet(line, other))
      .map(([stack, other]) => ({
        code: 'declared-in-two-stacks',
        severity: 'error',
        message: `\`${line.user}\` is declared in stack ${stack} too, and the two stacks are one fleet`,
        position: line.position,
        length: line.user.length,
        hint: `there at ${place(other.position)}; delete one of the two lines, or give them days that do not meet`,
        about: line.user,
      })),
  );
}

/** Whether there is a day on which both lines hold; days of different time zones are taken for the same. */
function meet(a: PersonGrant, b: PersonGrant): boolean {
  const endsBefore = (first: PersonGrant, second: PersonGrant): boolean =>
    first.until !== null && second.from !== null && first.until < second.from;
  return !endsBefore(a, b) && !endsBefore(b, a);
}
