import { describe, expect, it, vi } from 'vitest';
import { type Change, isLockout, type Planned } from '../../src/plan/types.js';
import { userNameKey } from '../../src/vonage/account.js';
import { type Company, planOf } from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';
import { hasOldName, isInScope, namesIn, objectIdIn, upnIn, userNameIn } from '../support/plan-random.js';
import type { Name } from '../support/plan-random-by-hand.js';
import { belongs } from '../support/plan-random-scopes.js';
import { everyRun, memoryOf, type Run, writes } from '../support/plan-runs.js';

// A few seconds in all; the limit is there for machines that are busy with much else.
vi.setConfig({ testTimeout: 120_000 });

/** Whether the plan treats somebody as locked out: also whose account has a name that is on the list, whoever gave it that. */
const isOnTheList = (planned: Planned, objectId: string): boolean =>
  planned.plan.changes.some(
    ({ subject, causes }) => subject.objectId === objectId && causes[0]?.kind === 'lockout',
  );
const isHeld = (planned: Planned, objectId: string): boolean =>
  planned.plan.changes.some(
    ({ action, kind, subject }) => action === 'keep' && kind === 'account' && subject.objectId === objectId,
  );
/** SCIM ids and object ids from which the emergency list takes something. */
const lockedIds = (planned: Planned): ReadonlySet<string | null> =>
  new Set(
    planned.plan.changes
      .filter(isLockout)
      .flatMap(({ kind, subject }) => (kind === 'account' ? subject.scimId : subject.objectId)),
  );
const problemsOf = ({ model, planned }: Run, name: string) =>
  planned.plan.problems.filter(({ message }) => message.startsWith(`${upnIn(model, name)}:`));

describe('any plan', () => {
  it('should be the same in whatever order the systems answered', () => {
    everyRun(({ given, model, planned }) => {
      const { live, remembered } = given;
      const groups = Object.entries(live.groups).map(([name, group]) => [
        name,
        { ...group, members: group.members?.toReversed() ?? null },
      ]);
      const shuffled: Company = {
        ...given,
        live: {
          ...live,
          users: live.users.toReversed(),
          accounts: live.accounts.toReversed(),
          assignments: live.assignments.toReversed(),
          groups: Object.fromEntries(groups.toReversed()),
        },
        remembered:
          remembered.kind === 'read'
            ? {
                ...remembered,
                accounts: remembered.accounts.toReversed(),
                assignments: remembered.assignments.toReversed(),
              }
            : remembered,
      };
      expect(planOf(shuffled, { day: model.today })).toEqual(planned);
    });
  });

  it('should leave nothing to do for the next run, once it was applied', () => {
    everyRun(({ given, model, planned, applied, faulty }) => {
      if (faulty) return;
      // Where a name gets free, or an id is learnt of, someone else may have had to wait for it: but not for ever.
      const frees = ({ action, attributes }: Change) =>
        action === 'delete' ||
        attributes.some(({ attribute, before }) => attribute === 'userName' && before !== null);
      const cutOff =
        memoryOf(given).accounts.some(({ scimId }) => scimId === null) ||
        memoryOf(given).assignments.some(({ assignmentId }) => assignmentId === null);
      // Who is locked out is disabled first, and only then deleted as a leaver.
      const deletesLater = model.leavers.action === 'delete' && planned.plan.counts.lockouts > 0;
      // So is what somebody made by hand under a leaver's name: it is brought into the state first.
      const bringsIn = planned.drafts.some(
        ({ fate, account, memory }) =>
          fate === 'leave' && memory !== null && account !== null && memory.scimId !== account.id,
      );
      let waits = writes(planned).some(frees) || cutOff || deletesLater || bringsIn ? 5 : 0;
      let next = applied.company;
      let second = planOf(next, { day: model.today });
      for (; waits > 0 && writes(second).length > 0; waits -= 1) {
        next = applyPlan(next, second).company;
        second = planOf(next, { day: model.today });
      }
      expect(writes(second)).toEqual([]);
      expect(second.removals).toEqual([]);
      expect([...second.accounts, ...second.assignments].filter(({ found }) => found !== null)).toEqual([]);
    });
  });

  it('should reach the end after a run in which writes failed or were cut off, too', () => {
    everyRun(({ model, applied, faulty }) => {
      if (!faulty) return;
      let next = applied.company;
      for (let run = 0; run < 5; run += 1) next = applyPlan(next, planOf(next, { day: model.today })).company;
      expect(writes(planOf(next, { day: model.today }))).toEqual([]);
    });
  });

  it('should touch nobody who is neither declared nor remembered nor locked out, under unmanaged: keep', () => {
    everyRun(({ given, model, planned, applied }) => {
      if (model.unmanaged === 'disable') return;
      const ids = new Set(memoryOf(given).accounts.map(({ scimId }) => scimId));
      const names = new Set([
        ...namesIn()
          .filter((name) => isInScope(model, name))
          .map((name) => userNameKey(userNameIn(model, name))),
        ...memoryOf(given)
          .accounts.filter(({ scimId }) => scimId === null)
          .map(({ values }) => userNameKey(values.userName)),
      ]);
      const after = new Map(applied.company.live.accounts.map((account) => [account.id, account]));
      for (const account of given.live.accounts) {
        if (
          ids.has(account.id) ||
          lockedIds(planned).has(account.id) ||
          names.has(userNameKey(account.values.userName))
        )
          continue;
        expect(after.get(account.id)).toEqual(account);
      }
      const assigned = new Set(
        memoryOf(given)
          .assignments.filter(({ withdrawn }) => !withdrawn)
          .map(({ principalId, roleId }) => `${principalId} ${roleId}`),
      );
      const wanted = new Set(
        planned.assignments
          .filter(({ withdrawn }) => !withdrawn)
          .map(({ principalId, roleId }) => `${principalId} ${roleId}`),
      );
      for (const held of given.live.assignments) {
        const key = `${held.principalId} ${held.appRoleId}`;
        if (assigned.has(key) || wanted.has(key) || lockedIds(planned).has(held.principalId)) continue;
        expect(applied.company.live.assignments).toContainEqual(held);
      }
    });
  });

  it('should show exactly one change for each account and assignment that is written', () => {
    everyRun(({ given, planned }) => {
      const known = memoryOf(given);
      const inState = new Set([
        ...known.accounts.filter(({ scimId }) => scimId !== null).map(({ name }) => name),
        ...known.assignments.filter(({ assignmentId }) => assignmentId !== null).map(({ name }) => name),
      ]);
      const isWritten = (resource: Planned['accounts'][number] | Planned['assignments'][number]) =>
        resource.found !== null ||
        ![resource.name, ...resource.formerNames].some((name) => inState.has(name));
      const shown = (kind: Change['kind']) =>
        writes(planned)
          .filter((change) => change.kind === kind && change.action !== 'delete')
          .map(({ subject }) => subject.objectId ?? subject.scimId)
          .sort();
      const accounts = planned.accounts
        .filter(isWritten)
        .map(({ objectId, found }) => objectId ?? (found !== null && 'id' in found ? found.id : null));
      expect(accounts.sort()).toEqual(shown('account'));
      const registered = new Set(
        planned.assignments.flatMap(({ name, formerNames }) => [name, ...formerNames]),
      );
      const deleted = known.assignments.filter(
        ({ assignmentId, name }) => assignmentId !== null && !registered.has(name),
      );
      const assignments = [...planned.assignments.filter(isWritten), ...deleted];
      expect(assignments.map(({ principalId }) => principalId).sort()).toEqual(shown('assignment'));
    });
  });

  it('should say why for everything that it takes, and for everything that it keeps on purpose', () => {
    everyRun(({ planned }) => {
      const silent = planned.plan.changes.filter(
        ({ action, causes }) =>
          ['disable', 'unassign', 'delete', 'keep'].includes(action) && causes.length === 0,
      );
      expect(silent).toEqual([]);
    });
  });

  it('should leave everyone in scope, enabled and complete, able to use Vonage', () => {
    everyRun((run) => {
      const { model, planned, applied, faulty } = run;
      if (faulty) return;
      for (const name of namesIn()) {
        if (!isInScope(model, name) || model.people[name as 'ann'].entra !== 'enabled') continue;
        if (
          isOnTheList(planned, objectIdIn(model, name)) ||
          hasOldName(model, name) ||
          model.protect === name
        )
          continue;
        if (problemsOf(run, name).some(({ severity }) => severity === 'error')) continue;
        const userName = userNameKey(userNameIn(model, name));
        const accounts = applied.company.live.accounts.filter(
          ({ values }) => userNameKey(values.userName) === userName,
        );
        expect(accounts.map(({ values }) => values.active)).toEqual([true]);
        expect(isHeld(planned, objectIdIn(model, name))).toBe(false);
      }
    });
  });

  it('should report a problem of a person only where there is one', () => {
    everyRun((run) => {
      const { model, given } = run;
      for (const name of namesIn()) {
        if (problemsOf(run, name).length === 0) continue;
        const { entra, level } = model.people[name as 'ann'];
        const userName = userNameKey(userNameIn(model, name));
        const mapsToo = namesIn().filter(
          (other) => isInScope(model, other) && userNameKey(userNameIn(model, other)) === userName,
        );
        const hasName = given.live.accounts.some(({ values }) => userNameKey(values.userName) === userName);
        expect(entra !== 'enabled' || level === 'five' || mapsToo.length > 1 || hasName).toBe(true);
      }
    });
  });

  it('should leave nobody out of scope whom rollcall remembers able to use Vonage, under leavers: disable', () => {
    everyRun(({ model, given, applied, faulty }) => {
      if (faulty || model.leavers.action !== 'disable') return;
      const current = new Map(namesIn().map((name) => [objectIdIn(model, name), name as Name]));
      const nowOf = new Map(
        memoryOf(applied.company).accounts.map(({ scimId, objectId }) => [scimId, objectId]),
      );
      for (const { objectId, scimId, leftOn } of memoryOf(given).accounts) {
        const name = objectId === null ? undefined : current.get(objectId);
        if (
          name !== undefined &&
          (isInScope(model, name) || hasOldName(model, name) || model.protect === name)
        )
          continue;
        const passedOn = objectId !== nowOf.get(scimId);
        const held = leftOn === null && name !== undefined && belongs(model, name) === 'may';
        if (scimId === null || passedOn || held) continue;
        const account = applied.company.live.accounts.find(({ id }) => id === scimId);
        expect(account?.values.active ?? false).toBe(false);
      }
    });
  });

  it('should take nothing from anybody where the memory could not be read', () => {
    everyRun(({ given, model }) => {
      const remembered = { kind: 'unreadable', reason: 'no access' } as const;
      const planned = planOf({ ...given, remembered }, { day: model.today });
      expect(planned.removals).toEqual([]);
      expect(planned.plan.counts.removals).toBe(0);
      expect(
        planned.plan.changes.filter(({ action }) => ['disable', 'delete', 'unassign'].includes(action)),
      ).toEqual([]);
      expect(planned.plan.refusals.map(({ code }) => code)).toContain('memory-unreadable');
    });
  });

  it('should give every resource a name of its own, and keep or pass on that of each in the state', () => {
    everyRun(({ given, planned }) => {
      const known = memoryOf(given);
      const states = [
        {
          resources: planned.accounts,
          inState: known.accounts.filter(({ scimId }) => scimId !== null),
          gone: writes(planned).filter(({ action }) => action === 'delete').length,
        },
        {
          resources: planned.assignments,
          inState: known.assignments.filter(({ assignmentId }) => assignmentId !== null),
          gone:
            writes(planned).filter(({ action }) => action === 'unassign').length -
            planned.assignments.filter(({ withdrawn, found }) => withdrawn && found !== null).length,
        },
      ];
      for (const { resources, inState, gone } of states) {
        const names = resources.map(({ name }) => userNameKey(name));
        expect(new Set(names).size).toBe(names.length);
        const claims = inState.map(
          (old) =>
            resources.filter(({ name, formerNames }) => name === old.name || formerNames.includes(old.name))
              .length,
        );
        expect(claims.filter((number) => number > 1)).toEqual([]);
        expect(claims.filter((number) => number === 0)).toHaveLength(gone);
      }
    });
  });

  it('should allow to take exactly what it takes', () => {
    everyRun(({ planned, applied, faulty }) => {
      if (!faulty) expect(applied.taken.toSorted()).toEqual(planned.removals);
    });
  });

  it('should count as removed exactly those who lose the use of Vonage', () => {
    everyRun(({ given, planned, applied, faulty }) => {
      if (faulty) return;
      const active = ({ live }: Company) =>
        new Set(live.accounts.filter(({ values }) => values.active).map(({ id }) => id));
      const after = active(applied.company);
      const lost = [...active(given)].filter((id) => !after.has(id) && !lockedIds(planned).has(id));
      // Besides, there is whoever keeps the account and loses the last assignment (leavers: keep).
      expect(planned.plan.counts.removals).toBeGreaterThanOrEqual(lost.length);
      expect(planned.plan.counts.seatsAfter).toBe(after.size);
      const unassigned = writes(planned).filter(({ action }) => action === 'unassign').length;
      expect(planned.plan.counts.removals).toBeLessThanOrEqual(lost.length + unassigned);
    });
  });
});
