import { describe, expect, it, vi } from 'vitest';
import { isLockout, type Planned } from '../../src/plan/types.js';
import { userNameKey } from '../../src/vonage/account.js';
import { type Company, planOf } from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';
import {
  hasOldName,
  isInScope,
  isLocked,
  namesIn,
  objectIdIn,
  stranger,
  upnIn,
  userNameIn,
} from '../support/plan-random.js';
import { everyRun, memoryOf, type Run } from '../support/plan-runs.js';

vi.setConfig({ testTimeout: 120_000 });

const lockedNames = ({ model }: Run) => namesIn().filter((name) => isLocked(model, name));
/** As if the policy allowed nothing at all. */
const withTightLimits = ({ declared, ...rest }: Company): Company => {
  const none = { count: 0, ratio: null, from: 0 };
  const limits = { ...declared.policy.limits, removals: none, updates: none };
  return { ...rest, declared: { ...declared, policy: { ...declared.policy, limits } } };
};

describe('whoever is locked out', () => {
  it('should have no active account and no assignment after any run, and get neither', () => {
    everyRun((run) => {
      const { model, given, planned, applied, faulty } = run;
      for (const name of lockedNames(run)) {
        const id = objectIdIn(model, name);
        const givenTo = planned.plan.changes.filter(
          ({ action, subject }) =>
            subject.objectId === id && ['create', 'adopt', 'enable', 'assign'].includes(action),
        );
        expect(givenTo).toEqual([]);
        if (faulty) continue;
        const { accounts, assignments } = applied.company.live;
        const known = memoryOf(given).accounts.find(({ objectId }) => objectId === id);
        const theirs = accounts.filter(
          ({ id: scimId, values }) =>
            scimId === known?.scimId ||
            (isTheirs(run, name) && userNameKey(values.userName) === userNameKey(upnIn(model, name))),
        );
        const mayStay = (userName: string): boolean =>
          model.protect !== null && isNameOf(run, model.protect, userName);
        expect(theirs.filter(({ values }) => values.active && !mayStay(values.userName))).toEqual([]);
        expect(assignments.filter(({ principalId }) => principalId === id)).toEqual([]);
      }
      const isActive = (company: Company): boolean =>
        company.live.accounts.some(({ values }) => values.active && values.userName === stranger);
      if (model.strangerLocked && !faulty && isActive(given)) expect(isActive(applied.company)).toBe(false);
    });
  });

  it('should have a row in every plan, or be told of at the line', () => {
    everyRun((run) => {
      const { model, planned } = run;
      for (const name of namesIn()) {
        if (model.people[name as 'ann'].locked === 'no') continue;
        const id = objectIdIn(model, name);
        const hasRow = planned.plan.changes.some(
          ({ action, subject, causes }) =>
            // A leaver whose days are over is deleted, inactive as they are, whether on the list or not.
            (causes[0]?.kind === 'lockout' || action === 'delete') &&
            (subject.objectId === id || userNameKey(subject.name) === userNameKey(upnIn(model, name))),
        );
        const isTold = planned.plan.problems.some(
          ({ code, position }) =>
            (code === 'unknown-lockout' || code === 'lockout-protected') &&
            position?.file === 'stacks/test/lockout.yaml',
        );
        const isCovered = isInScope(model, name) && !hasOldName(model, name);
        const hasNothing = !isCovered && !hasAnything(run, name);
        expect(hasRow || isTold || hasNothing).toBe(true);
      }
    });
  });

  it('should be counted by no limit', () => {
    everyRun(({ planned }) => {
      const { counts, changes } = planned.plan;
      const others = changes.filter((change) => !isLockout(change));
      if (others.every(({ action }) => action === 'keep')) {
        expect(counts).toMatchObject({ removals: 0, updates: 0 });
      }
      expect(counts.lockouts > 0).toBe(changes.some(isLockout));
    });
  });

  it('should be shown first', () => {
    everyRun(({ planned: { plan } }) => {
      const flags = plan.changes.map((change) => (isLockout(change) ? 0 : 1));
      expect(flags).toEqual(flags.toSorted());
    });
  });

  it('should be all that a refused plan changes, and everyone else be remembered as before', () => {
    everyRun(({ model, given: any }) => {
      const given = withTightLimits(any);
      const planned = planOf(given, { day: model.today });
      const { plan, lockoutsAlone } = planned;
      if (plan.refusals.length === 0 || plan.counts.lockouts === 0) {
        expect(lockoutsAlone).toBeNull();
        return;
      }
      if (lockoutsAlone === null) throw new Error('the lockouts of this plan wait');
      const { company, taken } = applyPlan(given, lockoutsAlone);
      expect(taken.toSorted()).toEqual(lockoutsAlone.removals);
      const locked = idsOf(planned);
      const rest = (of: Company) => ({
        accounts: of.live.accounts.filter(({ id }) => !locked.has(id)),
        assignments: of.live.assignments.filter(({ principalId }) => !locked.has(principalId)),
        remembered: memoryOf(of)
          .accounts.filter(({ scimId }) => scimId !== null && !locked.has(scimId))
          .map((each) => JSON.stringify(each, Object.keys(each).sort()))
          .sort(),
        assigned: memoryOf(of)
          .assignments.filter(
            ({ assignmentId, principalId }) => assignmentId !== null && !locked.has(principalId),
          )
          .map((each) => JSON.stringify(each, Object.keys(each).sort()))
          .sort(),
      });
      expect(rest(company)).toEqual(rest(given));
      // Nobody is forgotten, nobody is made, and of the locked nothing but `active` changes.
      expect(company.live.accounts).toHaveLength(given.live.accounts.length);
      for (const { id, values } of given.live.accounts) {
        const now = company.live.accounts.find((account) => account.id === id);
        expect(now?.values).toEqual(locked.has(id) ? { ...values, active: false } : values);
      }
      const kept = new Set(memoryOf(company).accounts.map(({ scimId }) => scimId));
      for (const { scimId } of memoryOf(given).accounts) {
        if (scimId !== null && given.live.accounts.some(({ id }) => id === scimId)) {
          expect(kept.has(scimId)).toBe(true);
        }
      }
      // Once that is done there is nothing left to lock, and what else is planned is as it was.
      const next = planOf({ ...company, declared: given.declared }, { day: model.today });
      expect(next.plan.changes.filter(isLockout)).toEqual([]);
      expect(next.plan.counts).toMatchObject({ removals: plan.counts.removals });
    });
  });

  it('should get back what grants say when the line is taken off', () => {
    everyRun((run) => {
      const { model, applied, faulty } = run;
      if (faulty) return;
      const { company } = applied;
      const declared = { ...company.declared, lockout: [] };
      const planned = planOf({ ...company, declared }, { day: model.today });
      const after = applyPlan({ ...company, declared }, planned).company;
      for (const name of lockedNames(run)) {
        const { entra } = model.people[name as 'ann'];
        if (!isInScope(model, name) || entra !== 'enabled' || hasOldName(model, name)) continue;
        if (planned.plan.problems.some(isErrorOf(upnIn(model, name)))) continue;
        const userName = userNameKey(userNameIn(model, name));
        const accounts = after.live.accounts.filter(
          ({ values }) => userNameKey(values.userName) === userName,
        );
        expect(accounts.map(({ values }) => values.active)).toEqual([true]);
      }
    });
  });
});

describe('whom a grant covers', () => {
  it('should be in the plan with what they should have, or have a problem or a reason that names them', () => {
    everyRun((run) => {
      const { model, planned } = run;
      for (const name of namesIn()) {
        if (!isInScope(model, name)) continue;
        const id = objectIdIn(model, name);
        const resource = planned.accounts.find(({ objectId }) => objectId === id);
        const isActive = resource?.values.active === true;
        const isNamed = planned.plan.problems.some(
          ({ message }) =>
            message.startsWith(`${upnIn(model, name)}:`) || message.includes(`\`${upnIn(model, name)}\``),
        );
        const isRow = planned.plan.changes.some(({ subject }) => subject.objectId === id);
        const isDisabled = model.people[name as 'ann'].entra === 'disabled' && resource !== undefined;
        const unread = hasOldName(model, name);
        expect({ name, told: isActive || isNamed || isRow || isDisabled || unread }).toEqual({
          name,
          told: true,
        });
      }
    });
  });
});

function isErrorOf(upn: string) {
  return ({ severity, message }: { readonly severity: string; readonly message: string }): boolean =>
    severity === 'error' && message.startsWith(`${upn}:`);
}

/** Whether a protected person's account has this name: it is left, whatever else the name means. */
function isNameOf({ model, given }: Run, name: string, userName: string): boolean {
  const id = objectIdIn(model, name);
  const known = memoryOf(given).accounts.find(({ objectId }) => objectId === id);
  const live = given.live.accounts.find((account) => account.id === known?.scimId);
  return [upnIn(model, name), userNameIn(model, name), live?.values.userName, known?.values.userName].some(
    (each) => each !== undefined && userNameKey(each) === userNameKey(userName),
  );
}

/** Whether Entra, Vonage or the memory has anything of them that a lockout could take. */
function hasAnything({ model, given }: Run, name: string): boolean {
  const id = objectIdIn(model, name);
  const { accounts } = memoryOf(given);
  const others = new Set(accounts.filter(({ objectId }) => objectId !== id).map(({ scimId }) => scimId));
  const key = userNameKey(upnIn(model, name));
  return (
    given.live.assignments.some(({ principalId }) => principalId === id) ||
    accounts.some(({ objectId }) => objectId === id) ||
    given.live.accounts.some(
      ({ id: scimId, values }) => userNameKey(values.userName) === key && !others.has(scimId),
    )
  );
}

/** Whether an account of their name is meant: by the name it always is, by the object id where nobody else maps to it. */
function isTheirs({ model }: Run, name: string): boolean {
  const key = userNameKey(upnIn(model, name));
  const others = namesIn().filter((other) => other !== name && isInScope(model, other));
  return (
    model.people[name as 'ann'].locked === 'by name' ||
    others.every((other) => userNameKey(userNameIn(model, other)) !== key)
  );
}

function idsOf({ plan }: Planned): ReadonlySet<string | null> {
  return new Set(
    plan.changes
      .filter(isLockout)
      .flatMap(({ kind, subject }) => (kind === 'account' ? subject.scimId : subject.objectId)),
  );
}

describe('unmanaged: disable', () => {
  it('should leave no assignment of a person whom nobody declares, where everything could be read', () => {
    everyRun(({ model, given, planned, applied, faulty }) => {
      const { unreadable, unsure } = planned.resolution;
      const isWhole =
        unreadable.size + unsure.size === 0 && planned.plan.problems.every(({ code }) => code !== 'app-role');
      if (model.unmanaged !== 'disable' || faulty || !isWhole) return;
      const declared = new Set(
        namesIn().flatMap((name) =>
          isInScope(model, name) || model.people[name as 'ann'].line !== 'none' || model.protect === name
            ? [objectIdIn(model, name)]
            : [],
        ),
      );
      const people = new Set(given.live.users.map(({ id }) => id));
      const cutOff = new Set(
        memoryOf(given)
          .assignments.filter(({ assignmentId }) => assignmentId === null)
          .map(({ principalId }) => principalId),
      );
      const left = applied.company.live.assignments.filter(
        ({ principalId }) =>
          people.has(principalId) && !declared.has(principalId) && !cutOff.has(principalId),
      );
      expect(left).toEqual([]);
    });
  });

  it('should write nothing for what is taken away already', () => {
    everyRun(({ planned, given }) => {
      const held = new Set(given.live.assignments.map(({ id }) => id));
      const moot = planned.assignments.filter(
        ({ withdrawn, found }) => withdrawn && found !== null && (!('id' in found) || !held.has(found.id)),
      );
      expect(moot).toEqual([]);
    });
  });
});
