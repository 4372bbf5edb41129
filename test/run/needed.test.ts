import { describe, expect, it, vi } from 'vitest';
import { fewestNeeded, neededUsers } from '../../src/run/needed.js';
import { userNameKey } from '../../src/vonage/account.js';
import { assignment, at, group, idOf, line, member, planOf, scope, user } from '../support/plan.js';
import { stranger } from '../support/plan-random.js';
import { everyRun } from '../support/plan-runs.js';

// A few seconds in all; the limit is there for machines that are busy with much else.
vi.setConfig({ testTimeout: 120_000 });

describe('neededUsers', () => {
  it('should name users with whom alone any plan is what it is with every user', () => {
    // Among them one who is called as a Vonage account of nobody's is.
    const bystanders = [
      user('bystander'),
      user('other'),
      { ...user('stranger'), userPrincipalName: stranger },
    ];
    let narrowed = 0;
    let whole = 0;
    everyRun(({ given, model }) => {
      const { declared, remembered } = given;
      // And one who holds a role that nobody declares.
      const assignments = [...given.live.assignments, assignment('bystander')];
      const live = { ...given.live, users: [...given.live.users, ...bystanders], assignments };
      const needed = neededUsers([{ declared, remembered }], live.groups, live.assignments);
      if (needed === null) {
        whole += 1;
        expect(declared.lockout).not.toEqual([]);
        return;
      }
      const ids = new Set(needed.ids.map((id) => id.toLowerCase()));
      const names = new Set(needed.names.map(userNameKey));
      const users = live.users.filter(
        ({ id, userPrincipalName }) => ids.has(id.toLowerCase()) || names.has(userNameKey(userPrincipalName)),
      );
      if (users.length < live.users.length) narrowed += 1;
      const options = { day: model.today };
      expect(planOf({ ...given, live: { ...live, users } }, options)).toEqual(
        planOf({ ...given, live }, options),
      );
      expect(fewestNeeded([declared])).toBeLessThanOrEqual(ids.size + names.size);
    });
    expect(narrowed).toBeGreaterThan(50);
    expect(whole).toBeGreaterThan(10);
  });

  const remembered = { kind: 'first-run' } as const;
  const declared = {
    people: [line('ann'), line('ben', { user: idOf('ben') })],
    scopes: [
      scope('desk', ['Desk'], { except: [{ name: 'Cat@contoso.com', position: at('scopes/a.yaml', 1) }] }),
    ],
    lockout: [],
    policy: { protected: [{ name: 'Boss@contoso.com', position: at('policies/default.yaml', 9) }] },
  };
  const asking = [{ declared, remembered }];
  const groups = {
    Desk: {
      ...group('Desk', []),
      members: [member('dan'), { ...member('inner'), kind: 'group' as const }],
      transitive: null,
    },
  };

  it('should name lines, exceptions, protected people, members and who is assigned, and neither groups nor other users', () => {
    const held = {
      id: 'a',
      principalId: idOf('eve').toUpperCase(),
      principalType: 'User' as const,
      principalDisplayName: null,
      appRoleId: 'r',
    };
    const needed = neededUsers(asking, groups, [
      held,
      { ...held, principalId: idOf('Night'), principalType: 'Group' },
    ]);
    expect(needed).toEqual({
      ids: [idOf('ben'), idOf('dan'), idOf('eve')],
      names: ['boss@contoso.com', 'ann@contoso.com', 'cat@contoso.com'],
      otherNames: 3,
    });
  });

  it.each(['ann', 'änn@contoso.com', ' ann@contoso.com', "ann o'x@contoso.com", `${'a'.repeat(110)}@b.c`])(
    'should want every user where a line names %j, which no filter can look up',
    (name) => {
      const odd = { ...declared, people: [line('ann', { user: name })] };
      expect(neededUsers([{ declared: odd, remembered }], {}, [])).toBeNull();
    },
  );

  it('should want every user where there is an emergency list', () => {
    const lockout = [{ user: 'x@contoso.com', reason: 'r', ticket: null, position: at('lockout.yaml', 1) }];
    expect(neededUsers([{ declared: { ...declared, lockout }, remembered }], groups, [])).toBeNull();
  });
});
