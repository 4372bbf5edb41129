import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeTogether } from '../../src/cli/files.js';
import { ImportPlace } from '../../src/cli/import-place.js';
import type {
  DirectoryGroup,
  DirectoryUser,
  GroupMember,
  RoleAssignment,
} from '../../src/directory/types.js';
import { propose } from '../../src/import/propose.js';
import type { ImportWorld, Proposal } from '../../src/import/types.js';
import { stackFiles } from '../../src/import/yaml.js';
import type { Plan } from '../../src/plan/types.js';
import { firstPlan } from '../../src/run/import.js';
import type { Account } from '../../src/vonage/account.js';
import {
  account,
  adminRole,
  app,
  assignment,
  groupAssignment,
  idOf,
  member,
  today,
  user,
  userRole,
} from '../support/plan.js';

const names = ['ann', 'bob', 'cid', 'dan', 'eva', 'fay', 'gil', 'yes@contoso.com'] as const;
const groupNames = ['VBC Desk', 'null', 'A: [b], #c', 'Twin', 'twin', '\u202eevil', 'Zoë & Co'] as const;

interface PersonModel {
  readonly entra: 'enabled' | 'disabled' | 'without surname' | 'guest' | 'absent' | 'odd name';
  readonly account: 'none' | 'same' | 'other case' | 'differs' | 'inactive' | 'twice';
  readonly roles: readonly ('User' | 'Admin')[];
  readonly department: string | null;
}

interface WorldModel {
  readonly people: readonly PersonModel[];
  readonly groups: readonly {
    readonly members: readonly string[];
    readonly nested: boolean;
    readonly assigned: readonly ('User' | 'Admin')[];
    readonly isCandidate: boolean;
  }[];
  readonly roles: 1 | 2;
  readonly strangers: number;
}

const roles = fc.subarray(['User', 'Admin'] as const);
const world: fc.Arbitrary<WorldModel> = fc.record({
  people: fc.tuple(
    ...names.map(() =>
      fc.record<PersonModel>({
        entra: fc.constantFrom(
          'enabled',
          'enabled',
          'enabled',
          'disabled',
          'without surname',
          'guest',
          'absent',
          'odd name',
        ),
        account: fc.constantFrom(
          'same',
          'same',
          'same',
          'other case',
          'none',
          'differs',
          'inactive',
          'twice',
        ),
        roles: fc.oneof(fc.constant(['User'] as const), roles),
        department: fc.constantFrom(null, 'Support', 'R&D', '../etc', 'constructor'),
      }),
    ),
  ),
  groups: fc.tuple(
    ...groupNames.map(() =>
      fc.record({
        members: fc.subarray([...names]),
        nested: fc.boolean(),
        assigned: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: roles }),
        isCandidate: fc.boolean(),
      }),
    ),
  ),
  roles: fc.constantFrom(1, 2),
  strangers: fc.nat(2),
});

function usersOf(model: WorldModel): readonly DirectoryUser[] {
  return names.flatMap((name, index) => {
    const person = model.people[index];
    if (person === undefined || person.entra === 'absent') return [];
    return [
      user(name, {
        accountEnabled: person.entra !== 'disabled',
        userType: person.entra === 'guest' ? 'Guest' : 'Member',
        ...(person.entra === 'odd name' && { userPrincipalName: `${name} odd@contoso.com` }),
        attributes: {
          department: person.department,
          ...(person.entra === 'without surname' && { surname: null }),
        },
      }),
    ];
  });
}

function accountsOf(model: WorldModel): readonly Account[] {
  return names.flatMap((name, index): Account[] => {
    const { userName } = account(name).values;
    const odd = model.people[index]?.entra === 'odd name' ? { userName: `${name} odd@contoso.com` } : {};
    switch (model.people[index]?.account) {
      case 'same':
        return [account(name, odd)];
      case 'other case':
        return [account(name, { userName: userName.toUpperCase(), ...odd })];
      case 'differs':
        return [account(name, { 'name.familyName': 'By Hand', ...odd })];
      case 'inactive':
        return [account(name, { active: false, ...odd })];
      case 'twice':
        return [account(name, odd), account(name, odd, `second-${name}`)];
      default:
        return [];
    }
  });
}

const roleOf = { User: userRole, Admin: adminRole };

function worldOf(model: WorldModel): {
  readonly world: ImportWorld;
  readonly candidates: ReadonlySet<string>;
} {
  const groups = groupNames.map((name): DirectoryGroup => ({ id: idOf(`group ${name}`), displayName: name }));
  const members = new Map<string, readonly GroupMember[]>();
  const assignments: RoleAssignment[] = [];
  const candidates = new Set<string>();
  for (const [index, { id, displayName }] of groups.entries()) {
    const group = model.groups[index];
    if (group === undefined) continue;
    if (group.isCandidate && group.assigned.length === 0) candidates.add(id);
    if (group.isCandidate || group.assigned.length > 0) {
      const nested = group.nested ? [member('group Twin', 'group')] : [];
      members.set(id, [...group.members.map((name) => member(name)), ...nested]);
    }
    assignments.push(...group.assigned.map((role) => groupAssignment(displayName, roleOf[role])));
  }
  for (const [index, name] of names.entries()) {
    assignments.push(...(model.people[index]?.roles ?? []).map((role) => assignment(name, roleOf[role])));
  }
  const strangers = Array.from({ length: model.strangers }, (_, index) => account(`stranger${index}`));
  return {
    candidates,
    world: {
      servicePrincipal: { ...app, appRoles: model.roles === 1 ? [userRole] : [userRole, adminRole] },
      users: usersOf(model),
      groups,
      members,
      assignments,
      accounts: [...accountsOf(model), ...strangers],
    },
  };
}

interface Imported {
  readonly world: ImportWorld;
  readonly proposal: Proposal;
  readonly plan: Plan;
}

/** Imports into a folder, loads what is there, and plans it as the first run of its stack. */
async function imported(
  model: WorldModel,
  include = { unassigned: false, missing: false, differing: false },
): Promise<Imported> {
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-import-test-'));
  try {
    const given = await new ImportPlace(dir, { stack: 's', mapping: 'm', policy: 'p' }).read();
    const { world, candidates } = worldOf(model);
    const now = new Date(`${today}T12:00:00Z`);
    const proposal = propose(world, {
      mapping: given.mapping,
      now,
      today,
      candidates,
      fewest: 1,
      include,
      until: null,
    });
    const files = stackFiles(proposal, { stack: 's', mapping: 'm', policy: 'p', today, until: null });
    await writeTogether(dir, new Map([...files, ...given.made]));
    const read = { world, ownObjectId: null, enabledJobs: [] };
    const { plan } = await firstPlan(dir, 's', read, { kind: 'first-run' }, { now, today });
    return { world, proposal, plan };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const parameters = {
  seed: Number(process.env.TEST_SEED ?? 20261124),
  numRuns: Number(process.env.TEST_RUNS ?? 25),
};

describe('an import of any world', () => {
  it('should pass as declarations, and give a first plan that takes people over as they are and writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (model) => {
        const { plan, proposal } = await imported(model);
        const written = plan.changes.filter(
          ({ action, attributes }) =>
            action !== 'keep' &&
            (action !== 'adopt' || attributes.some(({ before, after }) => before !== after)),
        );
        expect(written).toEqual([]);
        expect(plan.refusals).toEqual([]);
        expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        const adopted = plan.changes.filter(({ action, kind }) => action === 'adopt' && kind === 'account');
        expect(adopted).toHaveLength(proposal.counts.declared);
      }),
      parameters,
    );
  });

  it('should declare everybody who fits, or say of whom it does not', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (model) => {
        const { world: live, plan, proposal } = await imported(model);
        const adopted = new Set(
          plan.changes.flatMap(({ action, subject }) => (action === 'adopt' ? (subject.scimId ?? []) : [])),
        );
        const told = new Set(proposal.findings.map(({ name }) => name.toLowerCase()));
        const blocked = proposal.findings.some(({ kind }) => kind === 'group' || kind === 'role');
        const owners = new Map(live.users.map((each) => [each.userPrincipalName.toLowerCase(), each]));
        for (const { id, values } of live.accounts) {
          if (!values.active || adopted.has(id)) continue;
          const owner = owners.get(values.userName.toLowerCase());
          const name = (owner?.userPrincipalName ?? values.userName).toLowerCase();
          expect(told.has(name) || blocked, `${name} is neither declared nor listed`).toBe(true);
        }
      }),
      parameters,
    );
  });

  it('should never declare anybody who has no active account, unless that is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (model) => {
        const { plan } = await imported(model, { unassigned: true, missing: false, differing: false });
        const actions = new Set(plan.changes.map(({ action }) => action));
        for (const action of [
          'create',
          'enable',
          'rename',
          'update',
          'disable',
          'unassign',
          'delete',
        ] as const) {
          expect(actions.has(action)).toBe(false);
        }
        const all = await imported(model, { unassigned: true, missing: true, differing: true });
        for (const action of ['enable', 'disable', 'unassign', 'delete'] as const) {
          expect(all.plan.counts.byAction[action]).toBe(0);
        }
        expect(all.plan.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
      parameters,
    );
  });
});
