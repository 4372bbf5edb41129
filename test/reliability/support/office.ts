import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackExport } from '../../../src/provider/state.js';
import {
  type Company,
  type CompanyPerson,
  type CompanyScope,
  companyFrom,
  type Sandbox,
  startSandbox,
  writeDeclarations,
} from '../../../src/sandbox/index.js';
import { reconcile } from '../../support/reconcile.js';

export const stack = 'demo';
const name = (local: string): string => `${local}@contoso.com`;
const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => name(`${prefix}${index + 1}.person`));

/** Who is in the office, by what happens to them on the day whose run goes wrong. */
export const who = {
  /** By a line of their own; nothing happens to them. */
  staying: numbered('stays', 9),
  /** In the group `Desk`, by which each is assigned. */
  desk: numbered('desk', 6),
  /** In the group `Floor`, which is assigned itself. */
  floor: numbered('floor', 4),
  joiners: numbered('joins', 3),
  deskJoiner: name('newdesk.person'),
  floorJoiner: name('newfloor.person'),
  /** In the group `Annex`, which is declared and assigned on that day. */
  annex: numbered('annex', 2),
  leavers: numbered('leaves', 2),
  deskLeaver: name('olddesk.person'),
  floorLeaver: name('oldfloor.person'),
  /** Deleted in Entra. */
  deleted: name('deleted.person'),
  /** Disabled in Entra. */
  disabled: name('disabled.person'),
  /** Marries, and is called otherwise in Entra. */
  married: name('married.person'),
  /** Old and new name. */
  renamed: [name('before.person'), name('after.person')] as const,
  /** Left seven weeks ago, and comes back. */
  returner: name('returns.person'),
  /** Left seven weeks ago, so that the account is deleted on that day. */
  overdue: name('overdue.person'),
  /** Edited by hand in Vonage. */
  edited: name('edited.person'),
  /** Their account was deleted by hand in Vonage. */
  erased: name('erased.person'),
  /** Unassigned by hand in Entra. */
  unassigned: name('unassigned.person'),
  /** Has an account that nobody declares. */
  stranger: name('lobby.phone'),
  /** Assigned by hand, and declared nowhere. */
  assigned: name('zoe.person'),
} as const;

const byLineBefore = [
  ...who.staying,
  ...who.leavers,
  who.deleted,
  who.disabled,
  who.married,
  who.renamed[0],
  who.edited,
  who.erased,
  who.unassigned,
];
const overWhenItBegan = [who.returner, who.overdue];
const byLineAfter = [
  ...byLineBefore.filter((user) => !(who.leavers as readonly string[]).includes(user)),
  ...who.joiners,
  who.returner,
];

/** When everybody joined, when two of them left, and the day whose run goes wrong. */
const joined = new Date('2026-10-01T09:00:00Z');
const left = new Date('2026-10-05T09:00:00Z');
export const today = new Date('2026-11-24T09:00:00Z');

/** The office on the morning of the day: what both systems hold, and what rollcall remembers. */
export interface Morning {
  readonly company: Company;
  readonly dir: string;
  readonly state: StackExport;
  /** Who held each assignment before the day, by its id. */
  readonly holders: ReadonlyMap<string, string>;
}

/** Limits that hold nobody back, so that nothing but the rules of reading and writing protects anybody. */
const policy = `policy: default
limits:
  removals: { count: 1000, ratio: 1, from: 1 }
  updates: { count: 1000, ratio: 1, from: 1 }
  sources: { ratio: 1, from: 1000 }
  deletions: { count: 1000 }
protected: []
leavers: { action: disable, deleteAfter: 30d }
`;

/** Plays what was before, and declares the day. The caller removes `dir`. */
export async function morning(): Promise<Morning> {
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-faults-'));
  const company = before();
  const sandbox = await startSandbox({ company, tls: false });
  try {
    await writeDeclarations(company, dir, { stack });
    await writeFile(join(dir, 'policies/default.yaml'), policy);
    const run = async (now: Date, state: StackExport): Promise<StackExport> => {
      const done = await reconcile({ dir, stack, sandbox, state }, { now });
      if (done.wasRefused || done.failures.length > 0) throw new Error('the office cannot be prepared');
      return done.state;
    };
    const first = await run(joined, {});
    await declare(dir, byLineBefore, ['Desk', 'Floor']);
    const state = await run(left, first);
    const holders = new Map(sandbox.entra.assignments().map(({ id, principalId }) => [id, principalId]));
    happens(sandbox);
    await declare(dir, byLineAfter, ['Desk', 'Floor', 'Annex']);
    return { company: now(company, sandbox), dir, state, holders };
  } finally {
    await sandbox.close();
  }
}

function before(): Company {
  const newcomers = [...who.joiners, who.deskJoiner, who.floorJoiner, ...who.annex];
  const everyone = [
    ...byLineBefore,
    ...overWhenItBegan,
    ...who.desk,
    who.deskLeaver,
    ...who.floor,
    who.floorLeaver,
  ];
  const byLine = [...byLineBefore, ...overWhenItBegan];
  return companyFrom({
    users: [...everyone, ...newcomers, who.assigned].map((userPrincipalName) => ({ userPrincipalName })),
    groups: [
      { displayName: 'Desk', members: [...who.desk, who.deskLeaver] },
      { displayName: 'Floor', members: [...who.floor, who.floorLeaver] },
      { displayName: 'Annex', members: who.annex },
    ],
    accounts: [...everyone, who.stranger].map((userName) => ({ userName })),
    assigned: [...byLine, ...who.desk, who.deskLeaver, who.assigned],
    people: [{ name: 'office', comment: 'The office.', entries: byLine.map(lineOf) }],
    scopes: [{ name: 'office', comment: 'The office.', entries: ['Desk', 'Floor'].map(scopeOf) }],
  });
}

function lineOf(user: string): CompanyPerson {
  return { user, reason: 'Takes calls' };
}

function scopeOf(group: string): CompanyScope {
  const assign = group === 'Desk' ? 'people' : 'group';
  return {
    scope: group.toLowerCase(),
    owner: 'leads',
    reason: 'Takes calls',
    groups: [group],
    assign,
  } as CompanyScope;
}

async function declare(dir: string, lines: readonly string[], groups: readonly string[]): Promise<void> {
  const people = lines.map((user) => `  - { user: ${user}, reason: Takes calls }\n`).join('');
  await writeFile(join(dir, `stacks/${stack}/people/office.yaml`), `people:\n${people}`);
  const scopes = groups
    .map(scopeOf)
    .map((scope) => `  - ${JSON.stringify(scope)}\n`)
    .join('');
  await writeFile(join(dir, `stacks/${stack}/scopes/office.yaml`), `scopes:\n${scopes}`);
}

/** What happens in Entra and Vonage before the day's run. */
function happens({ entra, vonage }: Sandbox): void {
  entra.removeMember('Desk', who.deskLeaver);
  entra.addMember('Desk', who.deskJoiner);
  entra.removeMember('Floor', who.floorLeaver);
  entra.addMember('Floor', who.floorJoiner);
  entra.deleteUser(who.deleted);
  entra.disableUser(who.disabled);
  entra.editUser(who.married, { surname: 'Newname' });
  const [old, fresh] = who.renamed;
  entra.editUser(old, { userPrincipalName: fresh, mail: fresh });
  vonage.edit(who.edited, { familyName: 'Handmade', email: 'handmade@contoso.com' });
  vonage.remove(who.erased);
  const { id } = entra.user(who.unassigned);
  for (const held of entra.assignments().filter(({ principalId }) => principalId === id))
    entra.unassign(held.id);
}

function now(company: Company, { entra, vonage }: Sandbox): Company {
  const { users, groups } = entra;
  return structuredClone({
    ...company,
    ...{ users, groups, assignments: entra.assignments(), accounts: vonage.accounts },
  });
}

/** Who has Vonage by the declarations of the day, by the name that they have then. */
export const declared: readonly string[] = [
  ...byLineAfter.filter((user) => user !== who.deleted && user !== who.disabled && user !== who.renamed[0]),
  who.renamed[1],
  ...who.desk,
  who.deskJoiner,
  ...who.floor,
  who.floorJoiner,
  ...who.annex,
];

/** Who holds an assignment of their own; the others have it by their group. */
export const assignedAlone: readonly string[] = declared.filter(
  (user) => ![...who.floor, who.floorJoiner, ...who.annex].includes(user),
);

/** Who had it, and has no longer. */
export const gone: readonly string[] = [
  ...who.leavers,
  who.deskLeaver,
  who.floorLeaver,
  who.deleted,
  who.disabled,
];
