import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Company,
  type CompanyFile,
  type CompanyPerson,
  type CompanyScope,
  companyFrom,
} from '../../../src/sandbox/index.js';

interface Membership {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export interface OrganisationChange {
  readonly n: number;
  readonly date: string;
  readonly people: Membership;
  readonly groups: Readonly<Record<string, Membership>>;
  readonly groupsAdded: readonly string[];
  readonly groupsRemoved: readonly string[];
}

interface History {
  readonly initial: {
    readonly date: string;
    readonly people: readonly string[];
    readonly groups: Readonly<Record<string, readonly string[]>>;
  };
  readonly changes: readonly OrganisationChange[];
  readonly quirks: { readonly caseDiffers: readonly { readonly person: string }[] };
}

/** Who is in an organisation, and in its teams, after some change. */
export interface Organisation {
  readonly people: ReadonlySet<string>;
  readonly teams: ReadonlyMap<string, readonly string[]>;
}

/** A real organisation's history, pseudonymised; its own `about` tells where it is from. */
export function readHistory(): History {
  const file = join(import.meta.dirname, '../../data/org-history.json');
  return JSON.parse(readFileSync(file, 'utf8')) as History;
}

export function initialOf({ initial }: History): Organisation {
  return { people: new Set(initial.people), teams: new Map(Object.entries(initial.groups)) };
}

export function changed(before: Organisation, change: OrganisationChange): Organisation {
  const teams = new Map(before.teams);
  for (const team of change.groupsAdded) teams.set(team, []);
  for (const [team, membership] of Object.entries(change.groups)) {
    teams.set(team, [...applied(teams.get(team) ?? [], membership)]);
  }
  for (const team of change.groupsRemoved) teams.delete(team);
  return { people: applied(before.people, change.people), teams };
}

function applied(before: Iterable<string>, { add, remove }: Membership): Set<string> {
  const gone = new Set(remove);
  return new Set([...before, ...add].filter((name) => !gone.has(name)));
}

/** How Entra spells the names of some people: in other case than their lines have. */
export function spelledInEntra(history: History): (person: string) => string {
  const differing = new Set(history.quirks.caseDiffers.map(({ person }) => person));
  return (person) => (differing.has(person) ? person.replace(/^p(\d+)@/, 'P$1@') : person);
}

/** Everyone who ever occurs as Entra users, the teams as groups; every fourth person has an account already. */
export function companyOf(history: History): Company {
  const { people, teams } = initialOf(history);
  const spell = spelledInEntra(history);
  const everyone = [...people, ...history.changes.flatMap((change) => change.people.add)];
  const accounts = [...people].filter((_, index) => index % 4 === 0);
  return companyFrom({
    users: everyone.map((person) => ({
      userPrincipalName: spell(person),
      givenName: 'Person',
      surname: person.slice(1, 5),
    })),
    groups: [...teams].map(([displayName, members]) => ({ displayName, members })),
    accounts: [
      ...accounts.map((userName) => ({ userName, givenName: 'Person', familyName: userName.slice(1, 5) })),
      { userName: 'meeting.room@example.com' },
    ],
    assigned: accounts,
    covered: [...people],
    people: peopleFiles(people),
    scopes: scopeFiles(teams.keys()),
  });
}

/** Everyone's line, in files of about two hundred. */
export function peopleFiles(people: Iterable<string>): readonly CompanyFile<CompanyPerson>[] {
  return inFiles(
    [...people],
    (person) => `people-${Math.floor(Number(person.slice(1, 5)) / 200)}`,
    (user) => ({ user, reason: 'Member of the organisation' }),
  );
}

/** A scope a team, in files of about fifty. */
export function scopeFiles(teams: Iterable<string>): readonly CompanyFile<CompanyScope>[] {
  return inFiles(
    [...teams],
    (team) => `teams-${Math.floor(Number(team.slice(5)) / 50)}`,
    (team) => ({ scope: team, owner: 'maintainers', reason: `Works in ${team}`, groups: [team] }),
  );
}

function inFiles<Entry>(
  names: readonly string[],
  fileOf: (name: string) => string,
  entryOf: (name: string) => Entry,
): readonly CompanyFile<Entry>[] {
  const files = new Map<string, Entry[]>();
  for (const name of [...names].sort()) {
    const file = fileOf(name);
    files.set(file, [...(files.get(file) ?? []), entryOf(name)]);
  }
  return [...files].map(([name, entries]) => ({
    name,
    comment: 'Members, as their source has them.',
    entries,
  }));
}
