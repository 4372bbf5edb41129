import { describe, expect, it, vi } from 'vitest';
import { explain } from '../../src/plan/explain.js';
import { isLockout } from '../../src/plan/types.js';
import { type Company, planOf } from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';
import {
  companyOf,
  hasOldName,
  isInScope,
  isLocked,
  type Model,
  namesIn,
  objectIdIn,
  upnIn,
} from '../support/plan-random.js';
import type { Name } from '../support/plan-random-by-hand.js';
import { belongs } from '../support/plan-random-scopes.js';
import { everyRun, memoryOf, type Run } from '../support/plan-runs.js';

vi.setConfig({ testTimeout: 120_000 });

const everybody = namesIn() as readonly Name[];
const linesOf = ({ model }: Run, name: Name) => model.people[name].line;
/** SCIM id and last grants of somebody who had access after the last run. */
const known = ({ model, given }: Run, name: Name) =>
  memoryOf(given).accounts.find(
    ({ objectId, scimId, leftOn }) =>
      objectId === objectIdIn(model, name) && scimId !== null && leftOn === null,
  );
const isActive = ({ live }: Company, scimId: string | null) =>
  live.accounts.some(({ id, values }) => id === scimId && values.active);

/** What comes to be unreadable all of a sudden, alone and with an edit that renames a scope or puts a filter in. */
const tamperings: readonly ((model: Model) => Model)[] = [
  (model) => ({ ...model, groups: { ...model.groups, Desk: 'unresolved' } }),
  (model) => ({
    ...model,
    groups: { ...model.groups, Desk: 'unresolved' },
    scopes: {
      ...model.scopes,
      Desk: { ...model.scopes.Desk, renamed: model.scopes.Desk.renamed === 0 ? 1 : 0 },
    },
  }),
  (model) => ({
    ...model,
    groups: { ...model.groups, Leave: 'unresolved' },
    scopes: { ...model.scopes, Desk: { ...model.scopes.Desk, assign: 'people', minus: true } },
  }),
  (model) => ({
    ...model,
    people: { ...model.people, ann: { ...model.people.ann, level: 'five', entra: 'enabled' } },
    scopes: { ...model.scopes, Desk: { ...model.scopes.Desk, assign: 'people', where: 'level over 5' } },
  }),
  (model) => ({ ...model, people: { ...model.people, ben: { ...model.people.ben, entra: 'unlisted' } } }),
];

function next({ model: before, applied: { company } }: Run, tamper: (model: Model) => Model): Run {
  const model = tamper(before);
  const given = companyOf(model, company);
  const planned = planOf(given, { day: model.today });
  return { model, given, planned, applied: applyPlan(given, planned), faulty: false };
}

describe('of whom nobody can tell whether a scope has them', () => {
  it('should be told for exactly those whom the model cannot tell of, or who were in a scope that is unread', () => {
    everyRun((run) => {
      const { model, planned } = run;
      for (const name of everybody) {
        const id = objectIdIn(model, name);
        if (planned.resolution.unsure.has(id)) {
          // Whoever is in by one scope may still be unsure in another.
          expect(belongs(model, name)).not.toBe('out');
        }
        const grants = planned.resolution.people.get(id)?.grants ?? [];
        if (linesOf(run, name) !== 'none' || model.people[name].entra === 'unlisted') continue;
        expect(grants.length > 0).toBe(belongs(model, name) === 'in');
      }
    });
  });

  it('should nobody get an account or a role that they do not have', () => {
    everyRun((run) => {
      const { model, given, planned, applied } = run;
      for (const name of everybody) {
        if (isInScope(model, name) || linesOf(run, name) !== 'none') continue;
        const id = objectIdIn(model, name);
        const given_ = planned.plan.changes.filter(
          ({ action, subject }) =>
            ['create', 'enable', 'rename', 'assign'].includes(action) && subject.objectId === id,
        );
        expect(given_).toEqual([]);
        const scimId = memoryOf(given).accounts.find(({ objectId }) => objectId === id)?.scimId ?? null;
        if (isActive(applied.company, scimId)) expect(isActive(given, scimId)).toBe(true);
      }
    });
  });

  it('should nobody lose what they have by a scope that may have them, nor be forgotten', () => {
    let held = 0;
    everyRun((before) => tamperings.map((tamper) => next(before, tamper)).forEach(check));
    function check(run: Run): void {
      const { model, given, planned, applied } = run;
      const adrift = (scopes: readonly string[]) =>
        scopes.some((scope) => scope !== 'people' && !planned.resolution.granting.has(scope));
      for (const name of everybody) {
        const memory = known(run, name);
        const { entra } = model.people[name];
        if (memory === undefined || isLocked(model, name) || entra === 'disabled') continue;
        if (belongs(model, name) !== 'may' || linesOf(run, name) !== 'none') continue;
        const id = objectIdIn(model, name);
        const isUnsure = planned.resolution.unsure.has(id);
        const wasIn = memory.scopes.some((scope) => planned.resolution.unreadable.has(scope));
        if (entra !== 'unlisted' && (wasIn || adrift(memory.scopes)) && !isUnsure) {
          // Unless it is out of that scope for certain, and may be in another that it never was in.
          expect(planned.resolution.withheld.has(id) || !wasIn).toBe(true);
        }
        if (!isUnsure || isOnTheList(run, id)) continue;
        held += 1;
        expect(isActive(applied.company, memory.scimId)).toBe(isActive(given, memory.scimId));
        const rolesIn = ({ live }: Company) =>
          live.assignments.filter(({ principalId }) => principalId === id).map(({ appRoleId }) => appRoleId);
        expect(rolesIn(applied.company)).toEqual(expect.arrayContaining(rolesIn(given)));
        const after = memoryOf(applied.company).accounts.find(({ scimId }) => scimId === memory.scimId);
        expect(after).toMatchObject({ objectId: memory.objectId, leftOn: null, scopes: memory.scopes });
        expect(after?.lockedOut).toBe(memory.lockedOut);
      }
    }
    expect(held).toBeGreaterThan(20);
  });

  it('should nobody be deleted', () => {
    everyRun(({ planned }) => {
      const deleted = planned.plan.changes.filter(({ action }) => action === 'delete');
      for (const { subject } of deleted) {
        expect(planned.resolution.unsure.has(subject.objectId ?? '')).toBe(false);
      }
    });
  });
});

describe('explain', () => {
  it('should agree with the plan about everybody', () => {
    everyRun((run) => {
      const { model, given, planned } = run;
      for (const name of everybody) {
        const now = new Date(`${model.today}T12:00:00Z`);
        const { declared, remembered, live } = given;
        const found = explain(declared, remembered, live, planned, now, objectIdIn(model, name));
        const byName = explain(declared, remembered, live, planned, now, upnIn(model, name));
        const listed = live.users.some(({ id }) => id === objectIdIn(model, name));
        if (listed) expect(byName).toEqual(found);
        if (listed) expect(found?.user?.id).toBe(objectIdIn(model, name));
        const changes = planned.plan.changes.filter(
          ({ subject }) => subject.objectId === objectIdIn(model, name),
        );
        expect(found?.next ?? []).toEqual(expect.arrayContaining(changes));
        if (listed && !hasOldName(model, name)) expect(found?.inScope).toBe(isInScope(model, name));
        if (changes.some(isLockout)) expect(found?.next.some(isLockout)).toBe(true);
      }
    });
  });
});

function isOnTheList({ planned }: Run, id: string): boolean {
  return planned.plan.changes.some(
    ({ subject, causes }) => subject.objectId === id && causes[0]?.kind === 'lockout',
  );
}
