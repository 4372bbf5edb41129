import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDeclarations } from '../../src/declare/load.js';
import type { Policy, ScopeGrant } from '../../src/declare/types.js';
import type { LiveGroup, RememberedAccount } from '../../src/plan/types.js';
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

interface Membership {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

interface History {
  readonly initial: {
    readonly people: readonly string[];
    readonly groups: Readonly<Record<string, readonly string[]>>;
  };
  readonly changes: readonly {
    readonly n: number;
    readonly people: Membership;
    readonly groups: Readonly<Record<string, Membership>>;
    readonly groupsAdded: readonly string[];
    readonly groupsRemoved: readonly string[];
  }[];
}

/** Six years of a real organisation (its `about` tells of where it is from), whole. */
const history = JSON.parse(
  readFileSync(join(import.meta.dirname, '../data/org-history-whole.json'), 'utf8'),
) as History;

/** Changes that remove more than 1 % of the people; every other removes at most four. */
const massRemovals = [6, 17, 117, 649, 903];

interface Organisation {
  readonly people: ReadonlySet<string>;
  readonly teams: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The organisation before and after each change. */
function* organisations(): Generator<{
  n: number;
  before: Organisation;
  after: Organisation;
  removed: number;
}> {
  const { initial, changes } = history;
  let before: Organisation = {
    people: new Set(initial.people),
    teams: new Map(Object.entries(initial.groups).map(([team, members]) => [team, new Set(members)])),
  };
  const changed = (old: Iterable<string>, { add, remove }: Membership): Set<string> => {
    const next = new Set([...old, ...add]);
    for (const name of remove) next.delete(name);
    return next;
  };
  for (const { n, people, groups, groupsAdded, groupsRemoved } of changes) {
    const teams = new Map(before.teams);
    for (const team of groupsAdded) teams.set(team, new Set());
    for (const [team, membership] of Object.entries(groups)) {
      teams.set(team, changed(teams.get(team) ?? [], membership));
    }
    for (const team of groupsRemoved) teams.delete(team);
    const after = { people: changed(before.people, people), teams };
    yield { n, before, after, removed: people.remove.length };
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
  lists: (team: string, members: ReadonlySet<string>): ScopeGrant =>
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
