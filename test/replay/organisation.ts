import { type Company, companyFrom } from '../../src/sandbox/index.js';
import {
  type History,
  initialOf,
  type Organisation,
  type OrganisationChange,
  type Quirks,
} from './history.js';

/**
 * How a history is told to rollcall: who is in the organisation is declared by a line each, teams by scopes. Most scopes list
 * their people; every tenth, and those that were ever empty, are groups of Entra, so that their members change there.
 */
export class Declared {
  private readonly renamed: ReadonlyMap<string, string>;

  constructor(private readonly history: History) {
    // A new name is the same person, and so the same user of Entra.
    const owners = new Map<string, string>();
    for (const { from, to } of history.quirks.likelyRenames) owners.set(to, owners.get(from) ?? from);
    for (const { from } of history.quirks.likelyRenames) if (!owners.has(from)) owners.set(from, from);
    this.renamed = owners;
  }

  get quirks(): Quirks {
    return this.history.quirks;
  }

  /** Whether a team is a group of Entra. */
  isGroup(team: string): boolean {
    return team.endsWith('0') || this.quirks.emptyGroups.some(({ group }) => group === team);
  }

  /** Everybody who ever occurs as users of Entra; every fourth of the first has an account, and a room that nobody declares. */
  company(): Company {
    const { people, teams } = initialOf(this.history);
    const everyone = new Set([...people, ...this.history.changes.flatMap((change) => change.people.add)]);
    const users = [...everyone].filter((person) => (this.renamed.get(person) ?? person) === person);
    const withAccount = [...people]
      .filter((_, index) => index % 4 === 0)
      .map((person) => this.nameOf(person));
    return companyFrom({
      users: users.map((person) => ({
        userPrincipalName: this.nameOf(person),
        mail: person,
        givenName: 'Person',
        surname: person.slice(1, 5),
      })),
      groups: [...teams]
        .filter(([team]) => this.isGroup(team))
        .map(([displayName, members]) => ({
          displayName,
          members: members.map((person) => this.nameOf(person)),
        })),
      accounts: [
        ...withAccount.map((userName) => ({
          userName,
          email: userName,
          givenName: 'Person',
          familyName: userName.slice(1, 5),
        })),
        { userName: 'meeting.room@example.com' },
      ],
      assigned: withAccount,
    });
  }

  /** A person's userPrincipalName. One person's begins with digits alone. */
  nameOf(person: string): string {
    const isDigits = this.quirks.allDigits.some((quirk) => quirk.person === person);
    return isDigits ? person.slice(1) : person;
  }

  /** New names, and names in other case, that Entra gives with a change. */
  renames(n: number): readonly { readonly from: string; readonly to: string }[] {
    const { likelyRenames, respelled } = this.quirks;
    return [
      ...likelyRenames.filter(({ at }) => at === n),
      ...respelled.filter(({ at }) => at === n).map(({ person }) => ({ from: person, to: shout(person) })),
    ];
  }

  /**
   * The declarations' files, by path.
   * @param asNumber whether the name of digits stands there as its source had it: bare, so that YAML reads a number
   * @param without teams whose scope is taken out
   */
  files(
    organisation: Organisation,
    { asNumber = false, without = new Set<string>() } = {},
  ): ReadonlyMap<string, string> {
    const files = new Map<string, string>();
    const add = (path: string, head: string, entry: string): void => {
      files.set(path, `${files.get(path) ?? head}${entry}`);
    };
    const write = (name: string): string => (asNumber ? name.replace(/^(\d+)@.*$/, '$1') : name);
    for (const person of [...organisation.people].sort()) {
      const part = Math.floor(Number(person.slice(1, 5)) / 200);
      const line = `  - user: ${write(this.nameOf(person))}\n    reason: Member of the organisation\n`;
      add(`people/people-${part}.yaml`, 'people:\n', line);
    }
    for (const [team, members] of [...organisation.teams].sort(byFirst)) {
      if (without.has(team)) continue;
      const part = Math.floor(Number(team.slice(5)) / 50);
      const children = [...organisation.parents].filter(
        ([child, parent]) => parent === team && !without.has(child),
      );
      const lists = this.isGroup(team)
        ? [['groups', [team]] as const]
        : [['people', this.spelled(organisation, team, members).map(write)] as const];
      const all = [...lists, ['scopes', children.map(([child]) => child).sort()] as const];
      const sources = all.filter(([, list]) => list.length > 0);
      const text = sources.map(([key, list]) => `    ${key}: [${list.join(', ')}]\n`).join('');
      add(
        `scopes/teams-${part}.yaml`,
        'scopes:\n',
        `  - scope: ${team}\n    reason: Works in ${team}\n${text}`,
      );
    }
    return files;
  }

  /** The members as a team's list has them: some in other case, some twice. */
  private spelled({ n }: Organisation, team: string, members: readonly string[]): readonly string[] {
    const now = ({ from, to }: { readonly from: number; readonly to: number }) => from <= n && n <= to;
    const shouted = new Set(this.quirks.caseDiffers.filter(now).map(({ person }) => person));
    const twice = this.quirks.duplicates.filter((quirk) => now(quirk) && quirk.group === team);
    return [...members, ...twice.map(({ person }) => person)]
      .sort()
      .map((person) => (shouted.has(person) ? shout(this.nameOf(person)) : this.nameOf(person)));
  }
}

/** What Entra itself has changed with a change: groups and names. */
export interface EntraEdits {
  readonly addedGroups: readonly string[];
  readonly members: readonly (readonly [team: string, change: OrganisationChange['groups'][string]])[];
  readonly removedGroups: readonly string[];
}

export function entraEdits(declared: Declared, change: OrganisationChange): EntraEdits {
  const isGroup = (team: string): boolean => declared.isGroup(team);
  return {
    addedGroups: change.groupsAdded.filter(isGroup),
    members: Object.entries(change.groups).filter(([team]) => isGroup(team)),
    removedGroups: change.groupsRemoved.filter(isGroup),
  };
}

function shout(person: string): string {
  return person.replace(/^p/, 'P');
}

function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
