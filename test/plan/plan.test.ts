import { describe, expect, it } from 'vitest';
import { actions } from '../../src/plan/types.js';
import { account, company, idOf, leaver, newcomer, planOf, policy, rows, scimIdOf } from '../support/plan.js';

describe('plan', () => {
  const everything = company({
    people: [
      newcomer('create'),
      newcomer('adopt', { account: { 'name.givenName': 'Old' } }),
      { name: 'enable', account: { active: false } },
      { name: 'rename', user: { userPrincipalName: 'renamed@contoso.com' } },
      { name: 'update', user: { attributes: { givenName: 'New' } } },
      { name: 'disable', line: false },
      leaver('delete', '2026-01-01'),
      { name: 'keep', user: { attributes: { surname: null } } },
      'nothing',
    ],
    accounts: [account('stranger')],
  });

  it('should know every action, and list them in their order', () => {
    const planned = planOf(everything);
    expect(rows(planned)).toEqual([
      'create create@contoso.com',
      'adopt adopt@contoso.com',
      'enable enable@contoso.com',
      'rename rename@contoso.com',
      'update update@contoso.com',
      'assign adopt@contoso.com',
      'assign create@contoso.com',
      'disable disable@contoso.com',
      'unassign disable@contoso.com',
      'delete delete@contoso.com',
      'keep keep@contoso.com',
      'keep stranger@contoso.com',
    ]);
    expect(new Set(planned.plan.changes.map(({ action }) => action))).toEqual(new Set(actions));
  });

  it('should count what it lists', () => {
    const { counts } = planOf(everything).plan;
    expect(counts.byAction).toEqual({
      create: 1,
      adopt: 1,
      enable: 1,
      rename: 1,
      update: 1,
      assign: 2,
      disable: 1,
      unassign: 1,
      delete: 1,
      keep: 2,
    });
    expect(counts).toMatchObject({ people: 7, removals: 1, updates: 4, activeBefore: 6, seatsAfter: 8 });
  });

  it("should leave out of the resources just what is deleted and what is nobody's", () => {
    expect(planOf(everything).accounts.map(({ name }) => name)).toEqual([
      'adopt@contoso.com',
      'create@contoso.com',
      'disable@contoso.com',
      'enable@contoso.com',
      'keep@contoso.com',
      'nothing@contoso.com',
      'renamed@contoso.com',
      'update@contoso.com',
    ]);
  });

  it('should allow to take exactly what it takes', () => {
    const planned = planOf(everything);
    expect(planned.removals).toEqual([
      `delete ${scimIdOf('delete')}`,
      `disable ${scimIdOf('disable')}`,
      expect.stringContaining(`unassign ${idOf('disable')} `),
    ]);
  });

  it('should change nothing in what it is given', () => {
    const before = structuredClone(everything);
    planOf(everything);
    expect(everything).toEqual(before);
  });

  it('should adopt everyone, and take nothing from anybody, when the state was lost', () => {
    const planned = planOf(
      company({
        people: ['ann', 'ben', { name: 'left', line: false, account: { active: false } }],
        remembered: { kind: 'first-run' },
      }),
    );
    expect(rows(planned)).toEqual([
      'adopt ann@contoso.com',
      'adopt ben@contoso.com',
      'adopt ann@contoso.com',
      'adopt ben@contoso.com',
      'keep left@contoso.com',
      'keep left',
    ]);
    expect(planned.removals).toEqual([]);
  });

  it('should pass on what was allowed', () => {
    const given = company({
      people: [{ name: 'ann', line: false }],
      policy: policy({ limits: { removals: { count: 0, ratio: null, from: 0 } } }),
    });
    expect(planOf(given, { allowed: { removals: 1 } }).plan.allowed).toEqual({ removals: 1 });
    expect(planOf(given).plan.allowed).toEqual({});
  });

  it('should follow a name to whoever has it, not to a leaver who had it', () => {
    // A leaver and someone with access had the same name, one after the other; then the second was renamed.
    const given = company({
      people: [
        leaver('first', '2026-11-01', {
          user: false,
          memory: { userPrincipalName: 'desk@contoso.com', leftOn: '2026-11-01' },
        }),
        {
          name: 'second',
          user: { userPrincipalName: 'new@contoso.com' },
          line: { user: 'desk@contoso.com' },
          memory: { userPrincipalName: 'desk@contoso.com' },
        },
      ],
    });
    for (const remembered of [given.remembered, reversed(given.remembered)]) {
      const planned = planOf({ ...given, remembered });
      expect(rows(planned)).toEqual(['rename second@contoso.com']);
    }
  });
});

function reversed(remembered: ReturnType<typeof company>['remembered']) {
  if (remembered.kind !== 'read') throw new Error('the test needs a memory');
  return { ...remembered, accounts: remembered.accounts.toReversed() };
}
