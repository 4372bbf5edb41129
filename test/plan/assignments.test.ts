import { describe, expect, it } from 'vitest';
import { defaultAccessRoleId } from '../../src/directory/roles.js';
import {
  account,
  adminRole,
  app,
  assignment,
  assignmentMemory,
  at,
  type CompanySpec,
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
  scope,
  user,
  userRole,
} from '../support/plan.js';

const twoRoles = { servicePrincipal: { ...app, appRoles: [userRole, adminRole] } };
const asAdmin = { name: 'Admin', position: at('scopes/desk.yaml', 7, 11) };
const asUser = { name: 'User', position: at('scopes/desk.yaml', 7, 11) };
const desk = group('Desk', ['ann']);
/** In scope by a group alone. */
const inDesk = { line: false, memory: { scopes: ['desk'] } } as const;

describe('plan for assignments', () => {
  it('should assign someone new, with the role and the grant', () => {
    const planned = planOf(company({ people: [{ name: 'ann', assigned: false }] }));
    expect(rows(planned)).toEqual(['assign ann@contoso.com']);
    expect(planned.plan.changes[0]).toMatchObject({
      kind: 'assignment',
      subject: { name: 'ann@contoso.com', objectId: idOf('ann'), scimId: null },
      attributes: [{ attribute: 'appRole', before: null, after: 'User' }],
      causes: [{ kind: 'grant' }],
    });
    expect(planned.assignments).toEqual([
      {
        name: 'ann@contoso.com as User',
        formerNames: [],
        principalId: idOf('ann'),
        roleId: userRole.id,
        resourceId: app.id,
        withdrawn: false,
        found: null,
        phase: 'give',
      },
    ]);
  });

  it('should adopt an assignment that somebody made by hand', () => {
    const planned = planOf(company({ people: [{ name: 'ann', assignedBefore: false }] }));
    expect(rows(planned)).toEqual(['adopt ann@contoso.com']);
    expect(planned.assignments[0]?.found).toEqual({ id: assignment('ann').id });
  });

  it('should assign again whom somebody unassigned by hand', () => {
    const planned = planOf(company({ people: [{ name: 'ann', assigned: false, assignedBefore: true }] }));
    expect(rows(planned)).toEqual(['assign ann@contoso.com']);
    expect(planned.plan.changes[0]?.causes[0]?.kind).toBe('drift');
    expect(planned.assignments[0]).toMatchObject({
      name: 'ann@contoso.com as User',
      found: { absent: true },
    });
  });

  it('should adopt one that was unassigned and assigned again by hand', () => {
    const planned = planOf(
      company({
        people: [{ name: 'ann', assigned: false, assignedBefore: true }],
        assignments: [{ ...assignment('ann'), id: 'by-hand' }],
      }),
    );
    expect(rows(planned)).toEqual(['adopt ann@contoso.com']);
    expect(planned.assignments[0]?.found).toEqual({ id: 'by-hand' });
  });

  it('should compare ids without regard to case', () => {
    const held = assignment('ann');
    const planned = planOf(
      company({
        people: [{ name: 'ann', assigned: false, assignedBefore: true }],
        assignments: [
          { ...held, principalId: held.principalId.toUpperCase(), appRoleId: held.appRoleId.toUpperCase() },
        ],
      }),
    );
    expect(planned.plan.changes).toEqual([]);
  });

  it('should keep and report an assignment that nobody declared', () => {
    const planned = planOf(company({ people: ['ann'], assignments: [assignment('stranger')] }));
    expect(rows(planned)).toEqual(['keep stranger']);
    expect(planned.removals).toEqual([]);
    expect(planned.assignments).toHaveLength(1);
  });

  describe('that nobody declares, under unmanaged: disable', () => {
    const stack = { unmanaged: 'disable' } as const;
    const byHand = [assignment('zoe')];
    const stranger = user('zoe');

    it('should be taken by a write of its own, after all that is given, and count as a removal', () => {
      const planned = planOf(company({ stack, people: ['ann'], users: [stranger], assignments: byHand }));
      expect(rows(planned)).toEqual(['unassign zoe@contoso.com']);
      expect(planned.plan.changes[0]?.causes).toMatchObject([{ kind: 'unmanaged' }]);
      expect(planned.assignments[1]).toEqual({
        name: 'zoe@contoso.com as User',
        formerNames: [],
        principalId: idOf('zoe'),
        roleId: userRole.id,
        resourceId: app.id,
        withdrawn: true,
        found: { id: assignment('zoe').id },
        phase: 'take',
      });
      expect(planned.removals).toEqual([`unassign ${idOf('zoe')} ${userRole.id}`]);
      expect(planned.plan.counts).toMatchObject({ removals: 1, activeBefore: 2 });
    });

    it('should be taken under the name of the role by which it would be given, where the app declares none', () => {
      const servicePrincipal = { ...app, appRoles: [] };
      const none = { ...userRole, id: defaultAccessRoleId };
      const live = { servicePrincipal };
      const spec = { stack, live, users: [stranger], assignments: [assignment('zoe', none)] };
      const planned = planOf(company(spec));
      expect(planned.plan.changes[0]?.attributes).toEqual([
        { attribute: 'appRole', before: 'Default Access', after: null },
      ]);
      expect(planned.assignments[0]?.name).toBe('zoe@contoso.com as Default Access');
    });

    it('should count once with an account of theirs that goes too', () => {
      const planned = planOf(
        company({ stack, users: [stranger], assignments: byHand, accounts: [account('zoe')] }),
      );
      expect(rows(planned)).toEqual(['disable zoe@contoso.com', 'unassign zoe@contoso.com']);
      expect(planned.plan.counts).toMatchObject({ removals: 1, activeBefore: 1 });
    });

    it('should be taken from a group, which counts as one', () => {
      const planned = planOf(company({ stack, assignments: [groupAssignment('Sales')] }));
      expect(rows(planned)).toEqual(['unassign Sales']);
      expect(planned.plan.counts.removals).toBe(1);
    });

    it('should be refused beyond the limit', () => {
      const none = { count: 0, ratio: null, from: 0 };
      const planned = planOf(
        company({ stack, assignments: byHand, policy: policy({ limits: { removals: none } }) }),
      );
      expect(planned.plan.refusals.map(({ code }) => code)).toEqual(['removals']);
    });

    it("should never be another app's", () => {
      const service = { ...assignment('robot'), principalType: 'ServicePrincipal' as const };
      expect(planOf(company({ stack, assignments: [service] })).plan.changes).toEqual([]);
    });

    it('should be no removal where a person keeps another role', () => {
      const planned = planOf(
        company({
          stack,
          people: [{ name: 'ann', ...inDesk }],
          scopes: [scope('desk', ['Desk'], { role: asUser })],
          groups: [desk],
          assignments: [assignment('ann', adminRole)],
          live: twoRoles,
        }),
      );
      expect(rows(planned)).toEqual(['unassign ann@contoso.com']);
      expect(planned.plan.counts.removals).toBe(0);
    });

    it.each<[string, CompanySpec]>([
      ['a scope is unread', { scopes: [scope('desk', ['Gone'])], unresolvedGroups: { Gone: 'no group' } }],
      ['a role cannot be chosen', { people: ['ann'], live: twoRoles }],
      ['they are protected', { policy: policy({ protect: ['zoe@contoso.com'] }) }],
      ['a line names them that does not hold today', { lines: [line('zoe', { from: '2030-01-01' })] }],
      [
        'something is wrong with them',
        {
          people: [
            {
              name: 'zoe',
              user: { attributes: { surname: null } },
              account: false,
              memory: false,
              assigned: false,
            },
          ],
        },
      ],
    ])('should stay where %s', (_, spec) => {
      const users = spec.people === undefined || spec.people[0] === 'ann' ? [stranger] : [];
      const planned = planOf(company({ stack, users, assignments: byHand, ...spec }));
      expect(rows(planned).filter((row) => !row.startsWith('keep'))).toEqual([]);
      expect(rows(planned)).toContain('keep zoe');
      expect(planned.removals).toEqual([]);
    });

    describe('once it is taken', () => {
      const taken = company({
        stack,
        users: [stranger],
        assignmentMemories: [assignmentMemory('zoe', { withdrawn: true })],
      });
      const again = { ...taken.live, assignments: [{ ...assignment('zoe'), id: 'by-hand' }] };

      it('should stay registered with nothing to write', () => {
        const planned = planOf(taken);
        expect(planned.plan.changes).toEqual([]);
        expect(planned.assignments).toMatchObject([
          { name: 'zoe@contoso.com as User', withdrawn: true, found: null },
        ]);
      });

      it('should be taken again where somebody gives it back by hand', () => {
        const planned = planOf({ ...taken, live: again });
        expect(rows(planned)).toEqual(['unassign zoe@contoso.com']);
        expect(planned.assignments).toMatchObject([{ withdrawn: true, found: { id: 'by-hand' } }]);
      });

      it('should be kept then, where policy has come to keep strangers', () => {
        const keeping = { ...taken.declared, stack: { ...taken.declared.stack, unmanaged: 'keep' as const } };
        const planned = planOf({ ...taken, declared: keeping, live: again });
        expect(rows(planned)).toEqual(['keep zoe']);
        expect(planned.assignments).toMatchObject([{ withdrawn: true, found: null }]);
      });

      it('should be an ordinary one when a grant comes, whether somebody gave it back before or not', () => {
        const declared = { ...taken.declared, people: [line('zoe')] };
        const anew = planOf({ ...taken, declared });
        expect(rows(anew)).toEqual(['create zoe@contoso.com', 'assign zoe@contoso.com']);
        expect(anew.plan.changes[1]?.causes[0]).toMatchObject({ kind: 'returned' });
        expect(anew.assignments).toMatchObject([{ withdrawn: false, found: { absent: true } }]);
        const found = planOf({ ...taken, declared, live: again });
        expect(rows(found)).toEqual(['create zoe@contoso.com', 'adopt zoe@contoso.com']);
        expect(found.assignments).toMatchObject([{ withdrawn: false, found: { id: 'by-hand' } }]);
      });
    });
  });

  it("should say nothing of other apps' assignments", () => {
    const service = { ...assignment('robot'), principalType: 'ServicePrincipal' as const };
    expect(planOf(company({ assignments: [service] })).plan.changes).toEqual([]);
  });

  describe('with several roles', () => {
    it('should move a person from one role to another, which is no removal', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', ...inDesk }],
          scopes: [scope('desk', ['Desk'], { role: asAdmin })],
          groups: [desk],
          live: twoRoles,
        }),
      );
      expect(rows(planned)).toEqual(['assign ann@contoso.com', 'unassign ann@contoso.com']);
      expect(planned.removals).toEqual([`unassign ${idOf('ann')} ${userRole.id}`]);
      expect(planned.plan.changes[1]).toMatchObject({
        attributes: [{ before: 'User', after: null }],
        causes: [{ kind: 'grant-removed' }],
      });
      expect(planned.plan.counts.removals).toBe(0);
    });

    it('should give each role once, with every grant as a cause', () => {
      const planned = planOf(
        company({
          people: [newcomer('ann', { line: false })],
          scopes: [
            scope('desk', ['Desk'], { role: asUser }),
            scope('leads', ['Desk'], { role: asAdmin }),
            scope('night', ['Desk'], { role: { ...asUser, name: 'user' } }),
          ],
          groups: [desk],
          live: twoRoles,
        }),
      );
      const given = planned.plan.changes.filter(({ action }) => action === 'assign');
      expect(
        given.map(({ attributes, causes }) => [attributes[0]?.after, causes.map((cause) => cause.scope)]),
      ).toEqual([
        ['Admin', ['leads']],
        ['User', ['desk', 'night']],
      ]);
    });

    it('should not unassign anybody where a role cannot be chosen, and give nobody one', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', ...inDesk }, newcomer('ben', { line: false })],
          scopes: [scope('desk', ['Desk'], { role: { ...asUser, name: 'Agent' } })],
          groups: [group('Desk', ['ann', 'ben'])],
          live: twoRoles,
        }),
      );
      expect(rows(planned)).toEqual(['create ben@contoso.com']);
      expect(planned.assignments).toMatchObject([{ name: 'ann@contoso.com as User', found: null }]);
      expect(planned.plan.problems).toMatchObject([
        { code: 'app-role', severity: 'error', position: asUser.position },
      ]);
    });

    it('should not unassign anybody where the only role has become one of two', () => {
      const planned = planOf(company({ people: ['ann', 'ben'], live: twoRoles }));
      expect(planned.plan.changes).toEqual([]);
      expect(planned.assignments).toHaveLength(2);
      expect(planned.plan.problems.map(({ code }) => code)).toEqual(['app-role']);
    });

    it('should still unassign a leaver where a role cannot be chosen', () => {
      const planned = planOf(company({ people: [{ name: 'ann', line: false }, 'ben'], live: twoRoles }));
      expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    });
  });

  describe('of groups', () => {
    const byGroup = [scope('desk', ['Desk'], { assign: 'group' })];

    it('should assign the group and not its members', () => {
      const planned = planOf(
        company({ people: [newcomer('ann', { line: false })], scopes: byGroup, groups: [desk] }),
      );
      expect(rows(planned)).toEqual(['create ann@contoso.com', 'assign Desk']);
      expect(planned.assignments).toMatchObject([
        { name: 'Desk as User', principalId: desk.id, found: null },
      ]);
    });

    it('should assign a member too who has a line of their own', () => {
      const planned = planOf(company({ people: [newcomer('ann')], scopes: byGroup, groups: [desk] }));
      expect(rows(planned)).toEqual(['create ann@contoso.com', 'assign ann@contoso.com', 'assign Desk']);
    });

    it('should not count anybody as removed when a scope goes over to assigning the group', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', ...inDesk }], scopes: byGroup, groups: [desk] }),
      );
      expect(rows(planned)).toEqual(['assign Desk', 'unassign ann@contoso.com']);
      expect(planned.plan.counts.removals).toBe(0);
      expect(planned.removals).toEqual([`unassign ${idOf('ann')} ${userRole.id}`]);
    });

    it('should take the assignment from a group whose scope is gone', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', ...inDesk, assigned: false }],
          assignments: [groupAssignment('Desk')],
          assignmentMemories: [groupAssignmentMemory('Desk')],
        }),
      );
      expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign Desk']);
      expect(planned.plan.counts.removals).toBe(1);
    });

    it('should keep the assignment of a group that could not be resolved', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', ...inDesk, assigned: false }],
          scopes: byGroup,
          unresolvedGroups: { Desk: 'no group has this name' },
          assignments: [groupAssignment('Desk')],
          assignmentMemories: [groupAssignmentMemory('Desk')],
        }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.assignments).toMatchObject([{ name: 'Desk as User', found: null }]);
      expect(planned.removals).toEqual([]);
    });
  });

  it('should keep a second role that comes from a scope that could not be read', () => {
    const planned = planOf(
      company({
        people: [{ name: 'ann', line: false, memory: { scopes: ['desk', 'leads'] } }],
        scopes: [scope('desk', ['Desk'], { role: asUser }), scope('leads', ['Leads'], { role: asAdmin })],
        groups: [desk],
        unresolvedGroups: { Leads: 'no group has this name' },
        assignments: [assignment('ann', adminRole)],
        assignmentMemories: [assignmentMemory('ann', {}, adminRole)],
        live: twoRoles,
      }),
    );
    expect(planned.plan.changes).toEqual([]);
    expect(planned.assignments.map(({ name }) => name)).toEqual([
      'ann@contoso.com as Admin',
      'ann@contoso.com as User',
    ]);
  });

  describe('that were cut off', () => {
    const cutOff = [assignmentMemory('ann', { assignmentId: null })];

    it('should register one that is wanted and was made', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', assignedBefore: false }], assignmentMemories: cutOff }),
      );
      expect(rows(planned)).toEqual(['adopt ann@contoso.com']);
      expect(planned.assignments).toMatchObject([{ name: 'ann@contoso.com as User', formerNames: [] }]);
    });

    it('should register one that is not wanted, so that the next run can take it away', () => {
      const planned = planOf(
        company({
          people: [leaver('ann', '2026-11-01')],
          assignments: [assignment('ann')],
          assignmentMemories: cutOff,
        }),
      );
      expect(rows(planned)).toEqual(['adopt ann@contoso.com']);
      expect(planned.assignments).toMatchObject([{ found: { id: assignment('ann').id } }]);
      expect(planned.removals).toEqual([]);
    });

    it('should forget one that is not wanted and was not made', () => {
      const planned = planOf(company({ people: [leaver('ann', '2026-11-01')], assignmentMemories: cutOff }));
      expect(planned.plan.changes).toEqual([]);
      expect(planned.assignments).toEqual([]);
    });
  });

  it('should name whom it unassigns as its resource does, without the role', () => {
    const planned = planOf(
      company({
        assignments: [groupAssignment('Known as Desk')],
        assignmentMemories: [groupAssignmentMemory('Known as Desk')],
      }),
    );
    expect(rows(planned)).toEqual(['unassign Known as Desk']);
  });
});
