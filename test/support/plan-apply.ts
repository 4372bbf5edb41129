import type {
  AccountResource,
  AssignmentResource,
  Registration,
  RememberedAccount,
  RememberedAssignment,
} from '../../src/plan/types.js';
import {
  type Account,
  differences,
  present,
  type TargetAttribute,
  userNameKey,
  type WantedValues,
} from '../../src/vonage/account.js';
import { patchedValues } from './patched.js';
import type { Company } from './plan.js';

/** What happens to single writes, by resource name: refused by the server, or carried out and the answer never seen. */
export type Faults = ReadonlyMap<string, 'refused' | 'cut off'>;

export interface Applied {
  readonly company: Company;
  /** What was taken away, by the keys that the roster is asked for. */
  readonly taken: readonly string[];
}

/**
 * What engine and provider make of a plan, told again from docs/decisions.md without either: resources are found by name
 * and former names; one without `found` is not written; inputs are remembered unless the write failed; a resource that is
 * no longer registered is deleted, last of all; a create that was cut off is remembered without an id.
 */
export function applyPlan(
  { declared, remembered, live }: Company,
  planned: Registration,
  faults: Faults = new Map(),
): Applied {
  const taken: string[] = [];
  const accounts = new Map(live.accounts.map((account) => [account.id, account]));
  const held = new Map(live.assignments.map((assignment) => [assignment.id, assignment]));
  const stated = remembered.kind === 'read' ? remembered : { accounts: [], assignments: [] };
  const oldAccounts = stated.accounts.filter(({ scimId }) => scimId !== null);
  const oldAssignments = stated.assignments.filter(({ assignmentId }) => assignmentId !== null);
  const newAccounts: RememberedAccount[] = [];
  const newAssignments: RememberedAssignment[] = [];
  const usedIds = new Set([
    ...accounts.keys(),
    ...held.keys(),
    ...stated.accounts.map(({ scimId }) => scimId),
    ...stated.assignments.map(({ assignmentId }) => assignmentId),
  ]);
  const freshId = (number = usedIds.size): string => {
    const id = `made-${number}`;
    if (usedIds.has(id)) return freshId(number + 1);
    usedIds.add(id);
    return id;
  };
  const letsGo = (key: string): boolean => planned.released.includes(key);
  const take = (key: string): void => {
    if (!planned.removals.includes(key)) throw new Error(`the roster does not allow: ${key}`);
    taken.push(key);
  };

  const patch = (id: string, values: WantedValues): void => {
    const account = accounts.get(id);
    if (account === undefined) throw new Error(`Vonage has no user ${id}`);
    if (values.userName !== undefined) {
      const rival = [...accounts.values()].find(
        (other) => other.id !== id && sameName(other, values.userName),
      );
      if (rival !== undefined) throw new Error(`Vonage: ${values.userName} is taken by ${rival.id}`);
    }
    if (values.active === false && account.values.active) take(`disable ${id}`);
    accounts.set(id, { id, values: patchedValues(account.values, values) });
  };
  const post = (wanted: AccountResource['values']): string => {
    const same = [...accounts.values()].find((account) => sameName(account, wanted.userName));
    if (same !== undefined) {
      patch(same.id, differences(same, wanted));
      return same.id;
    }
    const id = freshId();
    accounts.set(id, {
      id,
      values: { active: true, ...present(wanted), userName: wanted.userName },
    });
    return id;
  };
  const written = new Set<string>();
  const failed = new Set<string>();
  const writeAccount = (resource: AccountResource): void => {
    const { phase: _, after = [], formerNames, found, ...inputs } = resource;
    const { name, values } = inputs;
    const unwritten = after.find((each) => !written.has(each));
    if (unwritten !== undefined) throw new Error(`${name} comes before ${unwritten}, which it waits for`);
    written.add(name);
    const old = previous(oldAccounts, name, formerNames);
    // The engine leaves out what depends on something that failed.
    const skipped = after.some((each) => failed.has(each));
    const fault = found === null && old !== null ? undefined : skipped ? 'refused' : faults.get(name);
    if (fault !== undefined) failed.add(name);
    if (fault === 'refused') {
      if (old !== null) newAccounts.push(old);
      return;
    }
    let scimId = old?.scimId ?? null;
    if (found !== null && 'id' in found) {
      const wanted = Object.fromEntries(
        Object.keys(found.values).map((key) => [key, values[key as TargetAttribute]]),
      ) as WantedValues;
      patch(found.id, wanted);
      scimId = found.id;
    } else if (found !== null || old === null) scimId = post(values);
    if (fault === undefined) newAccounts.push({ ...inputs, scimId });
    else newAccounts.push(old ?? { ...inputs, scimId: null });
  };
  const writeAssignment = (resource: AssignmentResource): void => {
    const { phase: _, formerNames, found, ...inputs } = resource;
    const { name, principalId, roleId, withdrawn } = inputs;
    const old = previous(oldAssignments, name, formerNames);
    const fault = found === null && old !== null ? undefined : faults.get(name);
    if (fault === 'refused') {
      if (old !== null) newAssignments.push(old);
      return;
    }
    let assignmentId = old?.assignmentId ?? null;
    if (withdrawn && found !== null && 'id' in found) {
      take(`unassign ${principalId} ${roleId}`);
      held.delete(found.id);
      assignmentId = found.id;
    } else if (found !== null && 'id' in found) assignmentId = found.id;
    else if (found !== null || old === null) {
      assignmentId = freshId();
      held.set(assignmentId, {
        id: assignmentId,
        principalId,
        principalType: 'User',
        principalDisplayName: name,
        appRoleId: roleId,
      });
    }
    if (fault === undefined) newAssignments.push({ ...inputs, assignmentId });
    else newAssignments.push(old ?? { ...inputs, assignmentId: null });
  };

  for (const phase of ['first', 'give', 'take'] as const) {
    planned.accounts.filter((each) => each.phase === phase).forEach(writeAccount);
    planned.assignments.filter((each) => each.phase === phase).forEach(writeAssignment);
  }
  for (const old of oldAssignments.filter((each) => !isRegistered(each.name, planned.assignments))) {
    if (letsGo(`release ${old.principalId} ${old.roleId}`)) continue;
    take(`unassign ${old.principalId} ${old.roleId}`);
    if (faults.has(old.name)) newAssignments.push(old);
    if (faults.get(old.name) !== 'refused') held.delete(old.assignmentId ?? '');
  }
  for (const old of oldAccounts.filter((each) => !isRegistered(each.name, planned.accounts))) {
    if (letsGo(`release ${old.scimId}`)) continue;
    take(`delete ${old.scimId}`);
    if (faults.has(old.name)) newAccounts.push(old);
    if (faults.get(old.name) !== 'refused') accounts.delete(old.scimId ?? '');
  }
  return {
    company: {
      declared,
      remembered: { kind: 'read', accounts: newAccounts, assignments: newAssignments },
      live: { ...live, accounts: [...accounts.values()], assignments: [...held.values()] },
    },
    taken,
  };
}

function sameName({ values }: Account, userName: string | undefined): boolean {
  return userName !== undefined && userNameKey(values.userName) === userNameKey(userName);
}

/** As the engine looks a resource up: by its name, then by its aliases. */
function previous<T extends { readonly name: string }>(
  state: readonly T[],
  name: string,
  formerNames: readonly string[],
): T | null {
  return [name, ...formerNames].flatMap((each) => state.find((old) => old.name === each) ?? [])[0] ?? null;
}

function isRegistered(
  name: string,
  resources: readonly { readonly name: string; readonly formerNames: readonly string[] }[],
): boolean {
  return resources.some((resource) => resource.name === name || resource.formerNames.includes(name));
}
