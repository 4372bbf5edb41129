import { type Change, isWritten, type Plan } from '../../../src/plan/types.js';
import type { LoggedRequest, Sandbox } from '../../../src/sandbox/index.js';
import { heldBy, mappedFrom } from '../../stories/support/held.js';
import { assignedAlone, declared, gone, type Morning, who } from './office.js';

/** What is wrong with what both servers hold, a line each; nothing where they hold just what is declared. */
export function wrongIn(
  sandbox: Sandbox,
  { company }: Morning,
  deleted: readonly string[] = [],
): readonly string[] {
  const { entra, vonage } = sandbox;
  const wrong: string[] = [];
  const expectSame = (what: string, seen: unknown, wanted: unknown): void => {
    const [is, should] = [JSON.stringify(seen), JSON.stringify(wanted)];
    if (is !== should) wrong.push(`${what}: ${is}, and not ${should}`);
  };
  for (const name of declared.filter((each) => !deleted.includes(each))) {
    const user = entra.user(name);
    expectSame(`account of ${name}`, vonage.named(name).map(heldBy), [mappedFrom(user)]);
  }
  for (const name of [...gone, ...deleted]) {
    const accounts = vonage.named(name);
    // Of whom Entra deletes before they had one, none need be made.
    if (accounts.length === 0 && deleted.includes(name)) continue;
    expectSame(
      `account of ${name}`,
      accounts.map(({ active }) => active),
      [false],
    );
  }
  for (const name of [who.overdue, who.renamed[0]]) expectSame(`account of ${name}`, vonage.named(name), []);
  const before = company.accounts.find(({ userName }) => userName === who.stranger);
  expectSame('the stranger', vonage.named(who.stranger), [before]);
  // Of whom Entra has disabled nothing is taken but the account's use.
  const assigned = [...assignedAlone, who.disabled, who.assigned, 'Annex', 'Floor'];
  const there = assigned.filter((name) => !deleted.includes(name));
  expectSame('assigned', entra.assignedNames(), [...there].sort());
  const expected = declared.length + gone.length + 1;
  if (vonage.accounts.length !== expected)
    wrong.push(`${vonage.accounts.length} accounts, and not ${expected}`);
  return wrong;
}

/** Who has more than one account. */
export function duplicatedIn({ vonage }: Sandbox): readonly string[] {
  const names = [...declared, ...gone, who.overdue];
  const [old, fresh] = who.renamed;
  return names.filter((name) => {
    const accounts = name === fresh ? [...vonage.named(old), ...vonage.named(fresh)] : vonage.named(name);
    return accounts.length > 1;
  });
}

/** Declared people without the use of Vonage, and people who left and have it still. */
export function lostIn({ vonage }: Sandbox, deleted: readonly string[] = []): readonly string[] {
  const canUse = (name: string): boolean => vonage.named(name).some(({ active }) => active);
  return [
    ...declared.filter((name) => !deleted.includes(name) && !canUse(name)),
    ...[...gone, ...deleted].filter(canUse),
  ];
}

/** Who had the use of Vonage or a role in the morning, is declared, and has lost it: nobody, at no time. */
export function harmedIn({ vonage, entra }: Sandbox, { company }: Morning): readonly string[] {
  const usersBefore = new Map(company.users.map(({ id, userPrincipalName }) => [id, userPrincipalName]));
  const rolesBefore = new Set(
    company.assignments.map(({ principalId }) => usersBefore.get(principalId) ?? ''),
  );
  const roles = new Set(entra.assignedNames());
  const [old, fresh] = who.renamed;
  return declared.filter((name) => {
    const names = name === fresh ? [old, fresh] : [name];
    const had = company.accounts.some(({ userName, active }) => active && names.includes(userName));
    const has = names.some((each) => vonage.named(each).some(({ active }) => active));
    return (had && !has) || (rolesBefore.has(name) && !roles.has(name));
  });
}

/** What a run may do to whom, as its plan lists it. */
const allowedBy: Readonly<Record<Change['kind'], Partial<Record<Change['action'], readonly string[]>>>> = {
  account: {
    create: ['make', 'edit'],
    adopt: ['edit', 'disable', 'make'],
    enable: ['edit', 'make'],
    rename: ['edit', 'make'],
    update: ['edit', 'make'],
    disable: ['edit', 'disable'],
    delete: ['remove'],
  },
  assignment: { assign: ['assign'], unassign: ['unassign'] },
};

/**
 * The writes that reached a server and that the plan does not list, each once: of another person, or of another kind than the plan has for
 * them. The same write sent again is no other write.
 * @param plans of the run, and of one that was killed and whose requests were still on their way; where there is none, there may be no write
 */
export function beyond(
  plans: readonly Plan[],
  writes: readonly LoggedRequest[],
  { company, holders, made }: Pick<Morning, 'company' | 'holders'> & { readonly made: Sandbox },
): readonly string[] {
  const allowed = new Set(
    plans
      .flatMap(({ changes }) => changes)
      .filter(isWritten)
      .flatMap(({ kind, action, subject, attributes }) => {
        const names = attributes
          .filter(({ attribute }) => attribute === 'userName')
          .map(({ after }) => after);
        return [subject.name, subject.objectId, subject.scimId, ...names].flatMap((whom) =>
          (allowedBy[kind][action] ?? []).map((what) => `${what} ${whom}`.toLowerCase()),
        );
      }),
  );
  const ownerOf = (id: string): string =>
    (made.vonage.find(id) ?? company.accounts.find((account) => account.id === id))?.userName ?? id;
  const holderOf = (id: string): string =>
    holders.get(id) ?? made.entra.findAssignment(id)?.principalId ?? id;
  const told = writes.map(({ server, method, path, body }): readonly string[] => {
    const last = decodeURIComponent(path.split('/').at(-1) ?? '');
    const text = JSON.stringify(body ?? null);
    if (server === 'scim' && method === 'POST') return [`make ${(body as { userName?: string }).userName}`];
    if (server === 'scim' && method === 'DELETE') return [`remove ${last}`, `remove ${ownerOf(last)}`];
    if (server === 'scim') {
      const disables = /active/.test(text) && /false/i.test(text);
      const what = disables ? 'disable' : 'edit';
      return [`${what} ${last}`, `${what} ${ownerOf(last)}`];
    }
    if (method === 'POST') return [`assign ${(body as { principalId?: string }).principalId}`];
    return [`unassign ${holderOf(last)}`];
  });
  const unknown = told.filter((names) => !names.some((each) => allowed.has(each.toLowerCase())));
  return [...new Set(unknown.map((names) => names.at(-1) ?? ''))];
}
