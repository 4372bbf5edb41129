import type { Planned, Refusal } from './types.js';

/**
 * A plan bound to the one that somebody agreed to: where it would do anything else, it is refused whole, lockouts too, for nobody has
 * seen it.
 * @param agreed hash of the plan that was shown; null: none was
 */
export function boundTo(planned: Planned, agreed: string | null): Planned {
  const { plan } = planned;
  if (agreed === null || plan.hash === agreed) return planned;
  const refusal: Refusal = {
    code: 'plan-changed',
    message: `this is no longer the plan that was agreed to: that one is ${short(agreed)}, and now it is ${short(plan.hash)}, because declarations, Entra, Vonage or the stack's state have changed since`,
    hint: 'run it again, and look at the new plan',
  };
  return { ...planned, plan: { ...plan, refusals: [refusal, ...plan.refusals] }, lockoutsAlone: null };
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
