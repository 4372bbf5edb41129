import { describe, expect, it } from 'vitest';
import { boundTo } from '../../src/plan/agreed.js';
import { appliesLockoutsAlone } from '../../src/plan/types.js';
import { company, planOf } from '../support/plan.js';

const planned = planOf(
  company({ people: [{ name: 'anna', account: false, memory: false, assigned: false }] }),
);

describe('boundTo', () => {
  it('should leave the plan that was agreed to as it is, and any where none was', () => {
    expect(boundTo(planned, planned.plan.hash)).toBe(planned);
    expect(boundTo(planned, null)).toBe(planned);
  });

  it('should refuse any other whole, its lockouts included', () => {
    const counts = { ...planned.plan.counts, lockouts: 1 };
    const lockoutsAlone = { accounts: [], assignments: [], removals: [], released: [] };
    const locking = { ...planned, plan: { ...planned.plan, counts }, lockoutsAlone };
    const bound = boundTo(locking, 'ab'.repeat(32));
    expect(bound.plan.refusals).toEqual([
      expect.objectContaining({ code: 'plan-changed', hint: 'run it again, and look at the new plan' }),
    ]);
    expect(bound.plan.refusals[0]?.message).toContain('abababababab');
    expect(bound.lockoutsAlone).toBeNull();
    expect(appliesLockoutsAlone(bound.plan)).toBe(false);
    expect(bound.plan.changes).toBe(planned.plan.changes);
  });
});
