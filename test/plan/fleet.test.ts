import { describe, expect, it } from 'vitest';
import { explain } from '../../src/plan/explain.js';
import type { Planned } from '../../src/plan/types.js';
import { planIn, siblingOf } from '../support/fleet.js';
import {
  account,
  adminRole,
  app,
  assignment,
  assignmentMemory,
  type Company,
  type CompanySpec,
  company,
  group,
  groupAssignment,
  groupAssignmentMemory,
  idOf,
  leaver,
  line,
  mapping,
  memory,
  newcomer,
  planOf,
  policy,
  rows,
  scimIdOf,
  scope,
  today,
  upnOf,
  user,
  userRole,
} from '../support/plan.js';

/** The sibling, as this stack sees it: what it reads of both systems is this stack's. */
function other(spec: CompanySpec = {}): Company {
  return company({ remembered: { kind: 'first-run' }, ...spec, stack: { stack: 'south', ...spec.stack } });
}

/** Somebody whom this stack gave access, and whose line is gone. */
const gone = (name: string) => ({ name, line: false }) as const;
const has = (...names: readonly string[]) => ({
  kind: 'read' as const,
  accounts: names.map((name) => memory(name)),
  assignments: names.map((name) => assignmentMemory(name)),
});
const writes = (planned: Planned): readonly string[] =>
  rows(planned).filter((row) => !row.startsWith('keep'));
const codes = ({ plan }: Planned): readonly string[] => plan.problems.map(({ code }) => code);

describe('somebody who moves to another stack', () => {
  const own = company({ people: [gone('ann'), 'ben'] });

  it('should be kept until the other stack has them', () => {
    const planned = planIn(own, other({ lines: [line('ann')] }));
    expect(rows(planned)).toEqual(['keep ann@contoso.com']);
    expect(planned.accounts.map(({ name }) => name)).toContain('ann@contoso.com');
    expect(planned.assignments.map(({ name }) => name)).toContain('ann@contoso.com as User');
    expect([planned.removals, planned.released]).toEqual([[], []]);
    expect(planned.plan.counts).toMatchObject({ removals: 0, updates: 0 });
  });

  it('should then be let go of, without a removal, at the line that has them', () => {
    const position = { file: 'stacks/south/people/x.yaml', line: 3, column: 5 };
    const planned = planIn(own, other({ lines: [line('ann', { position })], remembered: has('ann') }));
    expect(rows(planned)).toEqual(['keep ann@contoso.com']);
    expect(planned.plan.changes[0]?.causes).toEqual([
      { kind: 'fleet', message: 'declared in stack south, which has them now: this stack lets go', position },
    ]);
    expect(planned.accounts.map(({ name }) => name)).toEqual(['ben@contoso.com']);
    expect(planned.assignments.map(({ name }) => name)).toEqual(['ben@contoso.com as User']);
    expect(planned.released).toEqual(
      [`release ${idOf('ann')} ${userRole.id}`, `release ${scimIdOf('ann')}`].sort(),
    );
    expect(planned.removals).toEqual([]);
    expect(planned.plan.counts).toMatchObject({ removals: 0, updates: 0 });
  });

  it('should not be let go of for an account that is another', () => {
    const remembered = { ...has('ann'), accounts: [memory('ann', { scimId: 'another' })] };
    const planned = planIn(own, other({ lines: [line('ann')], remembered }));
    expect(planned.released).not.toContain(`release ${scimIdOf('ann')}`);
    expect(planned.accounts.map(({ name }) => name)).toContain('ann@contoso.com');
  });

  it('should be kept where the state of the other stack cannot be read', () => {
    const remembered = { kind: 'unreadable', reason: 'no access' } as const;
    const planned = planIn(own, other({ lines: [line('ann')], remembered }));
    expect([writes(planned), planned.released]).toEqual([[], []]);
    expect(codes(planned)).toEqual(['sibling-state-unreadable']);
  });

  it('should be known there by the name that they had here, and keep the account though that changes its name', () => {
    const moved = company({
      lines: [line('ann', { user: 'old.ann@contoso.com' })],
      users: [user('ann')],
      accounts: [account('ann')],
      assignments: [assignment('ann')],
      mapping: mapping({ userName: '[mail]' }),
      remembered: { kind: 'first-run' },
      stack: { stack: 'south' },
    });
    const remembered = {
      ...has('ann'),
      accounts: [memory('ann', { userPrincipalName: 'old.ann@contoso.com' })],
    };
    const planned = planIn(moved, company({ remembered }));
    expect(writes(planned)).toEqual(['adopt ann@contoso.com', 'adopt ann@mail.contoso.com']);
    expect(planned.accounts).toMatchObject([{ found: { id: scimIdOf('ann') } }]);
  });

  it('should be made active again where this stack had disabled them, though no mapping says so', () => {
    const values = { ...memory('ann').values, active: false };
    const taker = company({
      people: [newcomer('ann', { account: { active: false } })],
      mapping: mapping({ active: '' }),
    });
    const remembered = { ...has(), accounts: [memory('ann', { values, leftOn: today })] };
    expect(writes(planIn(taker, other({ remembered })))).toContain('adopt ann@contoso.com');
    expect(planIn(taker, other({ remembered })).accounts).toMatchObject([{ values: { active: true } }]);
    expect(planIn(taker, other()).accounts[0]?.values.active).toBeUndefined();
  });

  it('should be disabled all the same where Entra has them disabled, and be no leaver for it', () => {
    const disabled = company({ people: [{ ...gone('ann'), user: { accountEnabled: false } }] });
    const planned = planIn(disabled, other({ lines: [line('ann')] }));
    expect(writes(planned)).toEqual(['disable ann@contoso.com']);
    expect(planned.drafts).toMatchObject([{ leftOn: null }]);
  });

  it('should be a leaver where Entra has them deleted, whatever line names them', () => {
    const deleted = company({ people: [{ ...gone('ann'), user: false }] });
    const planned = planIn(deleted, other({ lines: [line('ann', { user: idOf('ann') })] }));
    expect(writes(planned)).toContain('disable ann@contoso.com');
  });

  it('should not be deleted, though they are due', () => {
    const due = company({ people: [leaver('ann', '2026-01-01')] });
    expect(writes(planOf(due))).toEqual(['delete ann@contoso.com']);
    expect(writes(planIn(due, other({ lines: [line('ann')] })))).toEqual([]);
  });

  it('should be a leaver of the one stack where the line there does not hold today', () => {
    const planned = planIn(own, other({ lines: [line('ann', { from: '2027-01-01' })] }));
    expect(writes(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
  });

  it('should be found by a group and a filter of the other stack as well', () => {
    const desk = group('Desk', ['ann']);
    const moving = company({ people: [gone('ann')], groups: [desk] });
    expect(writes(planIn(moving, other({ scopes: [scope('desk', ['Desk'])] })))).toEqual([]);
  });

  it('should be kept where a scope moved with them whose group cannot be read', () => {
    const moved = company({
      people: [
        { ...gone('ann'), memory: { scopes: ['desk'] } },
        { ...gone('ben'), memory: { scopes: ['people'] } },
      ],
      unresolvedGroups: { Desk: 'no group has this name' },
    });
    const planned = planIn(moved, other({ scopes: [scope('desk', ['Desk'])] }));
    expect(writes(planned)).toEqual(['disable ben@contoso.com', 'unassign ben@contoso.com']);
  });
});

describe('an assignment that moves', () => {
  const roles = { servicePrincipal: { ...app, appRoles: [userRole, adminRole] } };
  const role = (name: string) => ({ name, position: { file: 'x', line: 1, column: 1 } });

  it('should stay until the other stack has given the role that it gives, and go then without being a removal', () => {
    const own = company({ people: [gone('ann')], live: roles, groups: [group('Admins', ['ann'])] });
    const scopes = [scope('admins', ['Admins'], { role: role('Admin') })];
    expect(writes(planIn(own, other({ scopes })))).toEqual([]);
    const remembered = { ...has('ann'), assignments: [assignmentMemory('ann', {}, adminRole)] };
    const planned = planIn(own, other({ scopes, remembered }));
    expect(writes(planned)).toEqual(['unassign ann@contoso.com']);
    expect(planned.plan.counts.removals).toBe(0);
  });

  it('should be handed over for a group as for a person', () => {
    const own = company({
      groups: [group('Desk', [])],
      assignments: [groupAssignment('Desk')],
      assignmentMemories: [groupAssignmentMemory('Desk')],
    });
    const scopes = [scope('desk', ['Desk'], { assign: 'group' })];
    expect(planIn(own, other({ scopes })).assignments).toHaveLength(1);
    const remembered = { ...has(), assignments: [groupAssignmentMemory('Desk')] };
    const planned = planIn(own, other({ scopes, remembered }));
    expect([planned.assignments, writes(planned)]).toEqual([[], []]);
    expect(planned.released).toEqual([`release ${idOf('group Desk')} ${userRole.id}`]);
  });
});

describe('somebody whom two stacks declare', () => {
  const twice = other({ lines: [line('ann'), line('ben')], remembered: has('ben') });

  it('should keep what they have in both, with an error that names the other line', () => {
    const own = company({ people: ['ann', newcomer('ben')] });
    const planned = planIn(own, twice);
    expect(writes(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['declared-in-two-stacks', 'declared-in-two-stacks']);
    expect(planned.plan.problems[0]).toMatchObject({ severity: 'error', position: { line: 2, column: 11 } });
    expect(planned.plan.problems[0]?.message).toContain('stacks/test/people/people.yaml:2');
    expect(planned.released).toEqual([]);
    expect(planned.accounts.map(({ name, found }) => [name, found])).toEqual([['ann@contoso.com', null]]);
  });

  it('should keep nobody else back', () => {
    const planned = planIn(company({ people: ['ann', newcomer('cat'), gone('dan')] }), twice);
    expect(writes(planned)).toEqual([
      'create cat@contoso.com',
      'assign cat@contoso.com',
      'disable dan@contoso.com',
      'unassign dan@contoso.com',
    ]);
  });

  it('should be disabled where Entra has them disabled', () => {
    const planned = planIn(company({ people: [{ name: 'ann', user: { accountEnabled: false } }] }), twice);
    expect(writes(planned)).toEqual(['disable ann@contoso.com']);
  });

  it('should be no error of a stack whose sibling cannot be read whole, and does not run', () => {
    const planned = planIn(company({ people: ['ann'] }), siblingOf(twice, { broken: true }));
    expect(codes(planned)).toEqual(['sibling-errors']);
  });
});

describe('two people of two stacks', () => {
  const one = mapping({ userName: '"one@contoso.com"' });

  it('should not share an account: it is whose stack has it', () => {
    const own = company({
      people: [newcomer('ann')],
      users: [user('ben')],
      accounts: [account('ben')],
      mapping: mapping({ userName: '"ben@contoso.com"' }),
    });
    const planned = planIn(own, other({ lines: [line('ben')], remembered: has('ben') }));
    expect(writes(planned)).toEqual([]);
    expect(planned.plan.problems[0]?.message).toContain('belongs to ben@contoso.com (stack south)');
  });

  it('should both wait where both join with one userName', () => {
    const own = company({ people: [newcomer('ann')], users: [user('ben')], mapping: one });
    const planned = planIn(own, other({ lines: [line('ben')], mapping: one }));
    expect(writes(planned)).toEqual([]);
    expect(planned.plan.problems[0]?.message).toContain('as ben@contoso.com does (stack south)');
  });
});

describe('strangers under unmanaged: disable', () => {
  const strict = (spec: CompanySpec): Company =>
    company({
      users: [user('ann')],
      accounts: [account('ann'), account('lobby')],
      assignments: [assignment('ann'), assignment('lobby')],
      ...spec,
      stack: { unmanaged: 'disable' },
    });
  const disabled = ['disable lobby@contoso.com', 'unassign lobby'];

  it('should not be whom a sibling declares, has in its state, or names', () => {
    for (const sibling of [
      other({ lines: [line('ann')] }),
      other({ remembered: has('ann') }),
      other({
        groups: [],
        lines: [line('ann', { from: '2027-01-01' })],
        remembered: { ...has(), assignments: [assignmentMemory('ann')] },
      }),
    ]) {
      expect(writes(planIn(strict({}), sibling))).toEqual(disabled);
    }
  });

  it('should not be whom a sibling gives another userName', () => {
    const accounts = [account('ann', { userName: 'ann@mail.contoso.com' }), account('lobby')];
    const sibling = other({ lines: [line('ann')], mapping: mapping({ userName: '[mail]' }) });
    expect(writes(planIn(strict({ accounts }), sibling))).toEqual(disabled);
  });

  it('should be listed where neither declares them, and a sibling’s people nowhere', () => {
    const keeping = company({
      users: [user('ann')],
      accounts: [account('ann'), account('lobby')],
      assignments: [assignment('ann')],
    });
    expect(rows(planIn(keeping, other({ lines: [line('ann')] })))).toEqual(['keep lobby@contoso.com']);
  });

  it.each<[string, ReturnType<typeof siblingOf>]>([
    ['has errors', siblingOf(other(), { broken: true })],
    [
      'has a state that cannot be read',
      siblingOf(other({ remembered: { kind: 'unreadable', reason: 'x' } })),
    ],
    ['has a scope that cannot be read', siblingOf(other({ scopes: [scope('desk', ['No such'])] }))],
    [
      'gives somebody no userName',
      siblingOf(other({ lines: [line('ann')], mapping: mapping({ userName: '[extensionAttribute1]' }) })),
    ],
  ])('should lose nothing where a sibling %s', (_, sibling) => {
    const planned = planIn(strict({}), sibling);
    expect(writes(planned)).toEqual([]);
  });

  it('should not be made of whom a sibling’s policy protects', () => {
    const sibling = other({ policy: policy({ protect: ['lobby@contoso.com'] }) });
    expect(writes(planIn(strict({ assignments: [] }), sibling))).toEqual(['disable ann@contoso.com']);
  });

  it('should be let go of when a sibling has them, so that one stack sees to each', () => {
    const taken = memory('lobby', { objectId: null, values: { ...memory('lobby').values, active: false } });
    const own = strict({ accounts: [account('lobby')], assignments: [], accountMemories: [taken] });
    const planned = planIn(own, other({ lines: [line('lobby')], remembered: has('lobby') }));
    expect([writes(planned), planned.released]).toEqual([[], [`release ${scimIdOf('lobby')}`]]);
  });
});

describe('a sibling with errors in its files', () => {
  const broken = siblingOf(other({ lines: [line('ann')] }), { broken: true });

  it('should keep alive nobody whom what can be read of it does not name', () => {
    const planned = planIn(company({ people: [gone('ann'), gone('ben')] }), broken);
    expect(writes(planned)).toEqual(['disable ben@contoso.com', 'unassign ben@contoso.com']);
  });

  it('should let nobody be deleted, for nothing brings that back', () => {
    const planned = planIn(company({ people: [leaver('ben', '2026-01-01')] }), broken);
    expect(writes(planned)).toEqual([]);
  });
});

describe('seats', () => {
  it('should be the smallest number of the fleet', () => {
    const own = company({ people: ['ben', newcomer('ann')], policy: policy({ seats: 5 }) });
    expect(planIn(own, other({ policy: policy({ seats: 2 }) })).plan.refusals).toEqual([]);
    const { refusals } = planIn(own, other({ policy: policy({ policy: 'small', seats: 1 }) })).plan;
    expect(refusals).toMatchObject([{ code: 'seats' }]);
    expect(refusals[0]?.hint).toContain('policies/small.yaml');
  });
});

describe('a lockout in a sibling', () => {
  it('should hold here', () => {
    const planned = planIn(company({ people: ['ann', 'ben'] }), other({ lockout: [upnOf('ann')] }));
    expect(writes(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    expect(planned.plan.counts).toMatchObject({ lockouts: 1, removals: 0 });
  });

  it('should be applied to a person of the sibling by the stack that has the list', () => {
    const own = company({
      users: [user('ann')],
      accounts: [account('ann', { userName: 'another@contoso.com' })],
      assignments: [assignment('ann')],
      lockout: [upnOf('ann')],
    });
    const planned = planIn(own, other({ lines: [line('ann')], remembered: has('ann') }));
    expect(writes(planned)).toEqual(['disable another@contoso.com', 'unassign ann@contoso.com']);
  });

  it('should take before anybody is handed over', () => {
    const own = company({ people: [gone('ann')] });
    const sibling = other({ lines: [line('ann')], lockout: [upnOf('ann')], remembered: has('ann') });
    const planned = planIn(own, sibling);
    expect(writes(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    expect(planned.released).toEqual([]);
  });

  it('should be told of where it names nobody by its own stack alone', () => {
    expect(codes(planIn(company(), other({ lockout: ['nobody@contoso.com'] })))).toEqual([]);
  });

  it('should not lock out whom this stack protects, and say so', () => {
    const own = company({ people: ['ann'], policy: policy({ protect: [upnOf('ann')] }) });
    const planned = planIn(own, other({ lockout: [upnOf('ann')] }));
    expect(writes(planned)).toEqual([]);
    expect(planned.plan.problems).toMatchObject([{ code: 'lockout-protected', severity: 'warning' }]);
  });
});

describe('a protected person of a sibling', () => {
  it('should not be removed here', () => {
    const planned = planIn(
      company({ people: [gone('ann')] }),
      other({ policy: policy({ protect: [upnOf('ann')] }) }),
    );
    expect(planned.plan.refusals).toMatchObject([{ code: 'protected' }]);
  });
});

describe('explain', () => {
  it('should name the sibling that declares a person', () => {
    const own = company({ users: [user('ann')] });
    const planned = planIn(own, other({ lines: [line('ann')] }));
    const { declared, remembered, live } = own;
    const found = explain(declared, remembered, live, planned, new Date(), upnOf('ann'));
    expect(found).toMatchObject({
      inScope: false,
      elsewhere: [{ stack: 'south', causes: [{ kind: 'grant' }] }],
    });
  });
});
