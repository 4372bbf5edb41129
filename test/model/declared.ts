import type { Day } from '../../src/declare/types.js';
import type { Entra } from '../../src/sandbox/entra/entra.js';

/** Somebody as a declaration names them: by object id, or by the userPrincipalName of the day it was written. */
export interface Named {
  readonly text: string;
  /** Object id of who was meant. */
  readonly person: string;
}

export interface DeclaredScope {
  readonly scope: string;
  readonly groups: readonly string[];
  readonly people: readonly Named[];
  readonly except: readonly Named[];
  readonly assign: 'people' | 'group';
}

/** What stands in the stack's YAML. */
export interface Declared {
  readonly lines: readonly (Named & { readonly until: Day | null })[];
  readonly scopes: readonly DeclaredScope[];
  readonly lockout: readonly Named[];
}

export const nothingDeclared: Declared = { lines: [], scopes: [], lockout: [] };

/** Days that a leaver's account is kept. */
export const keptDays = 5;
/** How many people may lose access in one run. */
export const mostRemovals = 2;

/** Who has access by what is declared, and how. Object ids. */
export interface Granted {
  readonly people: ReadonlySet<string>;
  /** Those of them who are to be assigned themselves, and not by their group. */
  readonly assigned: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
}

/**
 * Who is granted access on a day, told from what is declared and what Entra holds.
 * @param known object ids of whom rollcall has an account: these it recognises by an earlier name
 */
export function grantedBy(declared: Declared, entra: Entra, day: Day, known: ReadonlySet<string>): Granted {
  const found = ({ text, person }: Named): readonly string[] => {
    const user = entra.findUser(text);
    if (user !== null) return [user.id];
    return known.has(person) && entra.findUser(person) !== null ? [person] : [];
  };
  const people = new Set<string>();
  const assigned = new Set<string>();
  const groups = new Set<string>();
  for (const line of declared.lines) {
    if (line.until !== null && line.until < day) continue;
    for (const id of found(line)) {
      people.add(id);
      assigned.add(id);
    }
  }
  for (const scope of declared.scopes) {
    const out = new Set(scope.except.flatMap(found));
    const members = scope.groups.flatMap((group) => entra.members(group).map(({ id }) => id));
    for (const id of [...members, ...scope.people.flatMap(found)]) {
      if (out.has(id)) continue;
      people.add(id);
      if (scope.assign === 'people') assigned.add(id);
    }
    if (scope.assign === 'group') for (const group of scope.groups) groups.add(entra.group(group).id);
  }
  return { people, assigned, groups, locked: lockedBy(declared, found) };
}

/** Whom the emergency list means: also whom Entra has deleted. */
function lockedBy({ lockout }: Declared, found: (one: Named) => readonly string[]): ReadonlySet<string> {
  return new Set(lockout.flatMap((one) => [...found(one), one.person]));
}

/** The files of the stack, by path. */
export function filesOf(declared: Declared): ReadonlyMap<string, string> {
  const names = (list: readonly Named[]): string => list.map(({ text }) => text).join(', ');
  const lines = declared.lines.map(
    ({ text, until }) =>
      `  - user: ${text}\n    reason: Works here\n${until === null ? '' : `    until: ${until}\n`}`,
  );
  const scopes = declared.scopes.map(({ scope, groups, people, except, assign }) =>
    [
      `  - scope: ${scope}\n    reason: Works here\n    assign: ${assign}\n`,
      groups.length > 0 ? `    groups: [${groups.join(', ')}]\n` : '',
      people.length > 0 ? `    people: [${names(people)}]\n` : '',
      except.length > 0 ? `    except: [${names(except)}]\n` : '',
    ].join(''),
  );
  const lockout = declared.lockout.map(({ text }) => `  - user: ${text}\n    reason: Must not call\n`);
  const file = (key: string, entries: readonly string[]): string =>
    entries.length === 0 ? `${key}: []\n` : `${key}:\n${entries.join('')}`;
  return new Map([
    ['people/all.yaml', file('people', lines)],
    ['scopes/all.yaml', file('scopes', scopes)],
    ['lockout.yaml', file('lockout', lockout)],
    ['stack.yaml', stack],
  ]);
}

const stack = `stack: model
delivery: direct
mapping: vonage-business
policy: model
unmanaged: keep
timezone: UTC
`;

export const policy = `policy: model
limits:
  removals: { count: ${mostRemovals} }
  updates: { count: 3 }
  sources: { ratio: 0.6, from: 3 }
leavers: { action: disable, deleteAfter: ${keptDays}d }
`;
