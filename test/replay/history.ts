import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Membership {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export interface OrganisationChange {
  readonly n: number;
  /** Day, `YYYY-MM-DD`. */
  readonly date: string;
  readonly people: Membership;
  readonly groups: Readonly<Record<string, Membership>>;
  readonly groupsAdded: readonly string[];
  readonly groupsRemoved: readonly string[];
  /** Team to the team that it is nested in; null where it no longer is. */
  readonly parents?: Readonly<Record<string, string | null>>;
}

interface Span {
  /** Change numbers, the first and the last; 0 is the initial state. */
  readonly from: number;
  readonly to: number;
}

export interface Quirks {
  readonly caseDiffers: readonly (Span & { readonly person: string })[];
  readonly duplicates: readonly (Span & { readonly person: string; readonly group: string })[];
  readonly emptyGroups: readonly (Span & { readonly group: string })[];
  readonly allDigits: readonly (Span & { readonly person: string })[];
  readonly likelyRenames: readonly { readonly at: number; readonly from: string; readonly to: string }[];
  readonly respelled: readonly { readonly at: number; readonly person: string }[];
}

export interface History {
  readonly initial: {
    readonly date: string;
    readonly people: readonly string[];
    readonly groups: Readonly<Record<string, readonly string[]>>;
    readonly parents: Readonly<Record<string, string>>;
  };
  readonly changes: readonly OrganisationChange[];
  readonly quirks: Quirks;
}

/** Who is in an organisation, and in its teams, after some change. */
export interface Organisation {
  readonly n: number;
  readonly date: string;
  readonly people: ReadonlySet<string>;
  readonly teams: ReadonlyMap<string, readonly string[]>;
  /** Team to the team that it is nested in. */
  readonly parents: ReadonlyMap<string, string>;
}

/** Six years of a real organisation, pseudonymised; its own `about` tells where it is from. */
export function readHistory(): History {
  const file = join(rootAbove(import.meta.dirname), 'test/data/org-history.json');
  return JSON.parse(readFileSync(file, 'utf8')) as History;
}

/** The folder of package.json: this file is also compiled into build/. */
function rootAbove(folder: string): string {
  return existsSync(join(folder, 'Pulumi.yaml')) ? folder : rootAbove(dirname(folder));
}

export function initialOf({ initial }: History): Organisation {
  return {
    n: 0,
    date: initial.date,
    people: new Set(initial.people),
    teams: new Map(Object.entries(initial.groups)),
    parents: new Map(Object.entries(initial.parents)),
  };
}

export function changed(before: Organisation, change: OrganisationChange): Organisation {
  const teams = new Map(before.teams);
  for (const team of change.groupsAdded) teams.set(team, []);
  for (const [team, membership] of Object.entries(change.groups)) {
    teams.set(team, [...applied(teams.get(team) ?? [], membership)]);
  }
  const parents = new Map(before.parents);
  for (const [team, parent] of Object.entries(change.parents ?? {})) {
    if (parent === null) parents.delete(team);
    else parents.set(team, parent);
  }
  for (const team of change.groupsRemoved) {
    teams.delete(team);
    parents.delete(team);
  }
  const { n, date } = change;
  return { n, date, people: applied(before.people, change.people), teams, parents };
}

function applied(before: Iterable<string>, { add, remove }: Membership): Set<string> {
  const gone = new Set(remove);
  return new Set([...before, ...add].filter((name) => !gone.has(name)));
}
