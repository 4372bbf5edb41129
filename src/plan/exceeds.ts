import type { Limit, Policy } from '../declare/types.js';

/** Whether a limit is exceeded, and by which of its two numbers. */
export function exceeds(limit: Limit, number: number, of: number): string | null {
  if (limit.count !== null && number > limit.count) return `the limit is ${limit.count}`;
  // 29 of 100 are 29 %, though 0.29 * 100 is a little less than 29.
  if (limit.ratio !== null && of >= limit.from && number > limit.ratio * of + 1e-9) {
    return `the limit is ${percent(limit.ratio)} of ${of}`;
  }
  return null;
}

/** As `exceeds`, for a limit of the policy, with where it stands: `the limit is 10 (limits.removals in policies/default.yaml)`. */
export function beyond(
  policy: Policy,
  name: 'removals' | 'updates' | 'sources' | 'deletions',
  number: number,
  of: number,
): string | null {
  const exceeded = exceeds(policy.limits[name], number, of);
  return exceeded === null ? null : `${exceeded} (limits.${name} in ${policy.position.file})`;
}

/** As `beyond`, for a limit of one scope. */
export function beyondInScope(
  policy: Policy,
  scope: string,
  name: 'removals' | 'updates',
  number: number,
  of: number,
): string | null {
  const limit = policy.limits.scopes[scope]?.[name];
  const exceeded = limit === undefined ? null : exceeds(limit, number, of);
  return exceeded === null ? null : `${exceeded} (limits.scopes.${scope}.${name} in ${policy.position.file})`;
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(2))} %`;
}
