import { describe, expect, it } from 'vitest';
import type { Planned } from '../../src/plan/types.js';
import {
  account,
  at,
  company,
  group,
  groupAssignment,
  groupAssignmentMemory,
  idOf,
  leaver,
  line,
  newcomer,
  planOf,
  policy,
  rows,
  scimIdOf,
  scope,
  scopeLimits,
  user,
} from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';

const codes = ({ plan: { refusals } }: Planned) => refusals.map(({ code }) => code);
const errors = ({ plan: { problems } }: Planned) =>
  problems.filter(({ severity }) => severity === 'error').map(({ code, message }) => [code, message]);
const scim = 'vonage-scim@contoso.com';
const naming = policy({ scimUser: scim });

describe('the account with which SCIM was set up', () => {
  it('should be left alone where nobody declares it, without a word', () => {
    for (const unmanaged of ['keep', 'disable'] as const) {
      const planned = planOf(
        company({
          accounts: [account('Vonage-SCIM'), account('other')],
          stack: { unmanaged },
          policy: naming,
        }),
      );
      expect(planned.plan.changes.map(({ subject }) => subject.name)).toEqual(['other@contoso.com']);
      expect(planned.removals).not.toContain(`disable ${scimIdOf('Vonage-SCIM')}`);
    }
  });

  it('should be an error of the line that declares it, and get and lose nothing', () => {
    const planned = planOf(
      company({
        people: [newcomer('vonage-scim', { account: { 'name.givenName': 'By hand' } }), newcomer('ann')],
        policy: naming,
      }),
    );
    expect(rows(planned)).toEqual(['create ann@contoso.com', 'assign ann@contoso.com']);
    expect(planned.plan.problems).toMatchObject([
      {
        code: 'scim-user',
        severity: 'error',
        message: `${scim}: is the account with which SCIM was set up in Vonage (scimUser in policies/default.yaml:7); nothing of it is ever changed`,
        position: at('people/people.yaml', 2, 11),
      },
    ]);
  });

  it('should not be made where Vonage does not show it', () => {
    const planned = planOf(company({ people: [newcomer('vonage-scim')], policy: naming }));
    expect(planned.plan.changes).toEqual([]);
    expect(errors(planned)).toHaveLength(1);
  });

  it('should not become somebody who is renamed to its name', () => {
    const people = [{ name: 'ann', user: { userPrincipalName: scim }, line: { user: idOf('ann') } }];
    const planned = planOf(
      company({ people, accounts: [account('vonage-scim', {}, 'the-one')], policy: naming }),
    );
    expect(rows(planned)).toEqual(['keep ann@contoso.com']);
    expect(errors(planned).map(([code]) => code)).toEqual(['scim-user']);
    expect(planned.removals).toEqual([]);
  });

  it.each([
    ['whose line is gone', { name: 'vonage-scim', line: false }],
    ['whom Entra has disabled', { name: 'vonage-scim', user: { accountEnabled: false } }],
    ['whom Entra has deleted', { name: 'vonage-scim', user: false }],
    ['which differs', { name: 'vonage-scim', account: { 'name.givenName': 'By hand' } }],
    ['that is to be deleted', leaver('vonage-scim', '2026-01-01')],
  ] as const)('should be kept as it is, refusing nothing, %s', (_, person) => {
    const planned = planOf(company({ people: [person], policy: naming }));
    expect(rows(planned)).toEqual([`keep ${scim}`]);
    expect(planned.accounts).toMatchObject([{ name: scim, found: null }]);
    expect(planned.removals).toEqual([]);
    expect(codes(planned)).toEqual([]);
  });

  it('should never be locked out', () => {
    const planned = planOf(company({ people: ['vonage-scim'], lockout: [scim], policy: naming }));
    expect(planned.removals).toEqual([]);
    expect(errors(planned)).toContainEqual([
      'lockout-protected',
      `\`${scim}\` is the account with which SCIM was set up in Vonage (scimUser in policies/default.yaml:7) and is not locked out`,
    ]);
  });
});

describe('a name under `protected` that means nobody', () => {
  const protecting = policy({ protect: ['an@contoso.com'] });

  it('should be an error of its line, with the name that was meant', () => {
    const planned = planOf(company({ people: ['ann', 'ben'], policy: protecting }));
    expect(planned.plan.problems).toEqual([
      {
        code: 'unknown-protected',
        severity: 'error',
        message:
          'neither Entra nor Vonage has anybody called `an@contoso.com`; nobody is protected by this line',
        position: { file: 'policies/default.yaml', line: 9, column: 1 },
        length: 14,
        about: 'an@contoso.com',
        hint: 'check the spelling: did you mean `ann@contoso.com`?',
      },
    ]);
    expect(codes(planned)).toEqual([]);
  });

  it('should refuse the plan that takes access from whoever may be meant, and no other', () => {
    const leaves = (name: string) =>
      planOf(
        company({
          people: ['ann', 'ben', 'zoe'].map((each) => ({
            name: each,
            ...(each === name && { line: false as const }),
          })),
          policy: protecting,
        }),
      );
    expect(leaves('ann').plan.refusals).toEqual([
      {
        code: 'protected',
        message:
          'ann@contoso.com would lose access, and may be meant by `an@contoso.com`, whom neither Entra nor Vonage has (protected in policies/default.yaml:9)',
        hint: 'correct that line, or delete it',
      },
    ]);
    expect(codes(leaves('zoe'))).toEqual([]);
  });

  it('should be nothing of the kind where anybody is called so: in Entra, in Vonage, or in what is remembered', () => {
    const names = [
      'ANN@contoso.com',
      idOf('ann'),
      'stranger@contoso.com',
      'old@contoso.com',
      idOf('group Desk'),
    ];
    const planned = planOf(
      company({
        people: ['ann', { name: 'old', line: false, user: false, account: false }],
        accounts: [account('stranger')],
        scopes: [scope('desk', ['Desk'])],
        groups: [group('Desk', ['ann'])],
        policy: policy({ protect: names }),
      }),
    );
    expect(errors(planned)).toEqual([]);
  });
});

describe('an assignment of somebody protected', () => {
  const refusedFor = (who: string) => [
    {
      code: 'protected',
      message: `${who} is protected and would be unassigned (protected in policies/default.yaml:9)`,
      hint: 'restore the grant, or take the name out of the policy',
    },
  ];

  it.each([
    ['userPrincipalName', 'ann@contoso.com'],
    ['object id', idOf('ann')],
  ])('should refuse the plan that takes it, by %s, though SCIM shows no account', (_, name) => {
    const gone = { name: 'ann', line: false, account: false } as const;
    const { plan } = planOf(company({ people: [gone], policy: policy({ protect: [name] }) }));
    expect(plan.refusals).toEqual(refusedFor('ann@contoso.com'));
  });

  it('should refuse the plan that takes it from a group', () => {
    const given = {
      groups: [group('Desk', [])],
      assignments: [groupAssignment('Desk')],
      assignmentMemories: [groupAssignmentMemory('Desk')],
      policy: policy({ protect: [idOf('group Desk')] }),
    };
    expect(planOf(company(given)).plan.refusals).toEqual(refusedFor('Desk'));
    expect(codes(planOf(company({ ...given, policy: policy() })))).toEqual([]);
    expect(codes(planOf(company({ ...given, assignments: [] })))).toEqual([]);
  });

  it('should tell of a person once who would lose the account too', () => {
    const spec = {
      people: [{ name: 'ann', line: false as const }],
      policy: policy({ protect: [idOf('ann')] }),
    };
    expect(planOf(company(spec)).plan.refusals.map(({ message }) => message)).toEqual([
      'ann@contoso.com is protected and would lose access (protected in policies/default.yaml:9)',
    ]);
  });

  it('should refuse the plan for whoever a misspelt name may mean', () => {
    const gone = { name: 'ann', line: false, account: false } as const;
    const { plan } = planOf(company({ people: [gone], policy: policy({ protect: ['an@contoso.com'] }) }));
    expect(plan.refusals).toMatchObject([
      {
        code: 'protected',
        message: expect.stringMatching(/^ann@contoso.com would be unassigned, and may be/),
      },
    ]);
  });
});

describe('an exception that means nobody', () => {
  const desk = (name: string) =>
    planOf(
      company({
        people: [newcomer('ann', { line: false })],
        scopes: [scope('desk', ['Desk'], { except: [{ name, position: at('scopes/desk.yaml', 6, 12) }] })],
        groups: [group('Desk', ['ann'])],
      }),
    ).plan.problems;

  it('should be an error where somebody in the scope is called almost so, for they have access', () => {
    expect(desk('amn@contoso.com')).toMatchObject([
      {
        code: 'unknown-exception',
        severity: 'error',
        hint: 'check the spelling: did you mean `ann@contoso.com`, who is in scope desk?',
        position: { line: 6 },
      },
    ]);
  });

  it('should be a warning else', () => {
    expect(desk('somebody.else@contoso.com')).toMatchObject([
      { code: 'unknown-exception', severity: 'warning' },
    ]);
  });
});

describe('limits with a name of their own', () => {
  const changed = { account: { 'name.givenName': 'By hand' } } as const;
  const one = { count: 1, ratio: null, from: 0 };
  const desk = scope('desk', ['Desk']);
  const inDesk = { line: false, memory: { scopes: ['desk'] } } as const;

  it('should hold back updates in a scope beyond its limit, of that scope alone', () => {
    const given = (inScope: number) =>
      company({
        people: [
          ...['a', 'b', 'c'].map((name, index) => ({ name, ...inDesk, ...(index < inScope && changed) })),
          { name: 'own', ...changed },
        ],
        scopes: [desk],
        groups: [group('Desk', ['a', 'b', 'c'])],
        policy: policy({ limits: { scopes: { desk: scopeLimits({ updates: one }) } } }),
      });
    expect(codes(planOf(given(1)))).toEqual([]);
    expect(planOf(given(2)).plan.refusals).toEqual([
      {
        code: 'scope-updates',
        message:
          '2 people of 3 in scope desk would change; the limit is 1 (limits.scopes.desk.updates in policies/default.yaml)',
        hint: 'if this is meant, run again with --allow updates=3',
      },
    ]);
    expect(codes(planOf(given(2), { allowed: { updates: 3 } }))).toEqual([]);
    expect(codes(planOf(given(2), { allowed: { updates: 2 } }))).toEqual(['scope-updates', 'updates']);
  });

  it('should hold back deletions where there is a limit, and let any number pass where there is none', () => {
    const due = ['a', 'b'].map((name) => leaver(name, '2026-01-01'));
    const limited = policy({ limits: { deletions: one } });
    expect(codes(planOf(company({ people: due })))).toEqual([]);
    const planned = planOf(company({ people: due, policy: limited }));
    expect(rows(planned)).toEqual(['delete a@contoso.com', 'delete b@contoso.com']);
    expect(planned.plan.refusals).toEqual([
      {
        code: 'deletions',
        message:
          '2 accounts would be deleted for good; the limit is 1 (limits.deletions in policies/default.yaml)',
        hint: 'if this is meant, run again with --allow deletions=2',
      },
    ]);
    expect(codes(planOf(company({ people: due, policy: limited }), { allowed: { deletions: 2 } }))).toEqual(
      [],
    );
    expect(codes(planOf(company({ people: due, policy: limited }), { allowed: { deletions: 1 } }))).toEqual([
      'deletions',
      'deletions',
    ]);
    expect(codes(planOf(company({ people: due.slice(1), policy: limited })))).toEqual([]);
  });

  it('should refuse another number of deletions than the plan has, without a limit too', () => {
    expect(codes(planOf(company({ people: ['ann'] }), { allowed: { deletions: 1 } }))).toEqual(['deletions']);
  });
});

describe('one who leaves and one who joins, with no seat free', () => {
  const deleting = policy({ seats: 2, leavers: { action: 'delete', deleteAfterDays: null } });
  const people = [{ name: 'zoe', line: false as const }, 'ann', newcomer('ben')];

  it('should disable first whom policy deletes, and delete them in the next run', () => {
    const given = company({ people, policy: deleting });
    const planned = planOf(given);
    expect(codes(planned)).toEqual([]);
    expect(rows(planned)).toContain('disable zoe@contoso.com');
    expect(planned.accounts.map(({ name, phase }) => [name, phase])).toEqual([
      ['ann@contoso.com', 'give'],
      ['ben@contoso.com', 'give'],
      ['zoe@contoso.com', 'first'],
    ]);
    expect(planned.plan.counts).toMatchObject({ removals: 1, seatsAfter: 2 });
    const { company: after } = applyPlan(given, planned);
    const second = planOf(after);
    expect(rows(second)).toEqual(['delete zoe@contoso.com']);
    expect(second.plan.counts.removals).toBe(0);
    expect(rows(planOf(applyPlan(after, second).company))).toEqual([]);
  });

  it('should disable no more of them first than seats are short', () => {
    const three = [...people, { name: 'yan', line: false as const }];
    const planned = planOf(company({ people: three, policy: { ...deleting, seats: 3 } }));
    expect(rows(planned)).toContain('disable yan@contoso.com');
    expect(rows(planned)).toContain('delete zoe@contoso.com');
    const free = planOf(company({ people: three, policy: { ...deleting, seats: 4 } }));
    expect(rows(free)).toEqual(expect.arrayContaining(['delete yan@contoso.com', 'delete zoe@contoso.com']));
  });
});

describe('somebody with an account made by hand, of whom something is missing', () => {
  const incomplete = {
    user: { attributes: { surname: null } },
    account: { 'name.givenName': 'By hand' },
  } as const;

  it('should be remembered with the account as it is, and lose it when the line goes', () => {
    const given = company({ people: [newcomer('ann', incomplete)] });
    const first = planOf(given);
    expect(rows(first)).toEqual(['adopt ann@contoso.com']);
    expect(first.plan.changes[0]?.attributes).toEqual([]);
    expect(errors(first).map(([code]) => code)).toEqual(['incomplete-user']);
    const { company: after } = applyPlan(given, first);
    expect(after.live).toEqual(given.live);
    const second = planOf(after);
    expect(rows(second)).toEqual(['keep ann@contoso.com']);
    const gone = { ...after, declared: { ...after.declared, people: [] } };
    expect(rows(planOf(gone))).toEqual(['disable ann@contoso.com']);
  });

  it('should be in order once they are complete', () => {
    const given = company({ people: [newcomer('ann', incomplete)] });
    const { company: after } = applyPlan(given, planOf(given));
    const mended = { ...after, live: { ...after.live, users: [user('ann')] } };
    expect(rows(planOf(mended))).toEqual(['update ann@contoso.com', 'assign ann@contoso.com']);
  });

  it('should not be given an account that is another person’s, or that nobody can tell', () => {
    const twice = company({
      people: [newcomer('ann', { ...incomplete })],
      accounts: [account('ANN', {}, 'two')],
    });
    expect(planOf(twice).accounts).toEqual([]);
    const other = company({
      people: [
        newcomer('new', {
          user: { userPrincipalName: 'ann@contoso.com', attributes: { surname: null } },
          line: false,
        }),
        { name: 'ann', line: { user: idOf('ann') }, user: { userPrincipalName: 'ann2@contoso.com' } },
      ],
      lines: [line('new', { user: idOf('new') })],
    });
    expect(planOf(other).accounts.map(({ objectId }) => objectId)).toEqual([idOf('ann')]);
  });
});

describe('several Vonage users who match one person', () => {
  it('should be an error that names them with their state, and nobody’s strangers', () => {
    const planned = planOf(
      company({
        people: [newcomer('ann')],
        accounts: [account('ann', {}, 'two'), account('Ann', { active: false }, 'one')],
        stack: { unmanaged: 'disable' },
      }),
    );
    expect(planned.plan.changes).toEqual([]);
    expect(errors(planned)).toEqual([
      [
        'user-name-conflict',
        'ann@contoso.com: 2 Vonage users have the userName `ann@contoso.com`: one (inactive), two (active)',
      ],
    ]);
  });
});

describe('a Vonage administrator whom SCIM does not show', () => {
  it('should fail alone, in each run again, and keep nobody back', () => {
    const given = company({ people: [newcomer('admin'), newcomer('ann'), { name: 'zoe', line: false }] });
    const fails = new Map([['admin@contoso.com', 'refused' as const]]);
    const first = applyPlan(given, planOf(given), fails).company;
    expect(first.live.accounts.map(({ values }) => [values.userName, values.active])).toEqual([
      ['zoe@contoso.com', false],
      ['ann@contoso.com', true],
    ]);
    for (let run = 0, now = first; run < 3; run += 1, now = applyPlan(now, planOf(now), fails).company) {
      expect(rows(planOf(now))).toEqual(['create admin@contoso.com']);
      expect(codes(planOf(now))).toEqual([]);
    }
  });
});
