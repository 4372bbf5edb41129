import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDeclarations } from '../../src/declare/load.js';
import type { Policy, ScopeGrant } from '../../src/declare/types.js';
import type { LiveGroup, RememberedAccount } from '../../src/plan/types.js';
import { changed, initialOf, type Organisation, readHistory } from '../replay/history.js';
import {
  account,
  assignment,
  assignmentMemory,
  at,
  type Company,
  company,
  group,
  line,
  member,
  memory,
  planOf,
  scope,
  user,
} from '../support/plan.js';

const history = readHistory();

/** Changes that remove more than 1 % of the people; every other removes at most four. */
const massRemovals = [6, 17, 117, 649, 903];

/** The organisation before and after each change. */
function* organisations(): Generator<{
  n: number;
  before: Organisation;
  after: Organisation;
  removed: number;
}> {
  let before = initialOf(history);
  for (const change of history.changes) {
    const after = changed(before, change);
    yield { n: change.n, before, after, removed: change.people.remove.length };
    before = after;
  }
}

/** Makes each thing of a person once; there are 2,504 of them. */
function once<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}

const parts = {
  line: once((name) => line(name)),
  user: once((name) => user(name)),
  account: once((name) => account(name)),
  memory: once((name) => memory(name)),
  member: once((name) => member(name)),
  assignment: once((name) => assignment(name)),
  group: once((name) => group(name, [])),
  assignmentMemory: once((name) => assignmentMemory(name)),
};

/** Teams as scopes: of a group in Entra, or of a list of people in the declarations. */
const kinds = {
  groups: (team: string): ScopeGrant => scope(team, [team]),
  lists: (team: string, members: readonly string[]): ScopeGrant =>
    scope(team, [], {
      people: [...members].map((name, index) => ({
        name,
        position: at(`scopes/${team}.yaml`, 5, 13 + index),
      })),
    }),
};

/** What a run finds that is to make `after` of `before`: everyone has a line of their own, and a scope for each of their teams. */
function companyFor(
  before: Organisation,
  after: Organisation,
  policy: Policy,
  kind: keyof typeof kinds,
): Company {
  const teamsOf = new Map<string, string[]>();
  for (const [team, members] of before.teams) {
    for (const name of members) teamsOf.set(name, [...(teamsOf.get(name) ?? []), team]);
  }
  const had = [...before.people];
  const everyone = new Set([...before.people, ...after.people]);
  for (const members of after.teams.values()) for (const name of members) everyone.add(name);
  return company({
    policy,
    lines: [...after.people].map(parts.line),
    scopes: [...after.teams].map(([team, members]) => kinds[kind](team, members)),
    groups:
      kind === 'lists'
        ? []
        : [...after.teams].map(
            ([team, members]): LiveGroup => ({
              ...parts.group(team),
              members: [...members].map(parts.member),
            }),
          ),
    users: [...everyone].map(parts.user),
    accounts: had.map(parts.account),
    assignments: had.map(parts.assignment),
    assignmentMemories: had.map(parts.assignmentMemory),
    accountMemories: had.map((name): RememberedAccount => {
      const scopes = ['people', ...(teamsOf.get(name) ?? [])].sort();
      return { ...parts.memory(name), scopes };
    }),
  });
}

describe('the limits that a policy has by default, in six years of a real organisation', () => {
  it.each(['groups', 'lists'] as const)(
    'should refuse the mass removals and no other change, with teams as %s',
    async (kind) => {
      const { declarations } = await loadDeclarations(join(import.meta.dirname, '../..'), 'demo', {
        today: () => '2026-11-15',
      });
      if (declarations === undefined) throw new Error('the demo has errors');
      const refused: number[] = [];
      let last = -1;
      let planned = 0;
      for (const { n, before, after, removed } of organisations()) {
        // Changes in which nobody leaves and that come after no such one are all alike to the limits: nobody loses anything.
        const isLooked = removed > 0 || (kind === 'groups' && n === last + 1);
        if (removed > 0) last = n;
        if (!isLooked) continue;
        planned += 1;
        const { plan } = planOf(companyFor(before, after, declarations.policy, kind));
        expect([n, plan.counts.removals, plan.counts.activeBefore]).toEqual([n, removed, before.people.size]);
        if (plan.refusals.length > 0) refused.push(n);
      }
      expect(refused).toEqual(massRemovals);
      expect(planned).toBeGreaterThan(50);
    },
    120_000,
  );
});
