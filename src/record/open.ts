import { sameId } from '../guid.js';
import { assignmentName } from '../plan/assignment.js';
import type { Live, RememberedAccount, RememberedAssignment } from '../plan/types.js';
import { userNameKey } from '../vonage/account.js';
import { begunOf } from './read.js';
import type { Given, Intent, OpenGive, RecordLine } from './types.js';

/** What the state has, whatever records say. */
export interface Stated {
  readonly accounts: readonly RememberedAccount[];
  readonly assignments: readonly RememberedAssignment[];
}

/** What records add to the state. */
export interface CarriedOver {
  readonly open: readonly OpenGive[];
  /** Keys of the state's pending operations that are done with. */
  readonly settled: ReadonlySet<string>;
}

export const nothingCarriedOver: CarriedOver = { open: [], settled: new Set() };

/** A write may arrive late, and a list may lag behind it: so long, nobody's absence from a list says that a give came to nothing. */
const graceMilliseconds = 60 * 60 * 1000;

/** Names what is given, and to whom, whatever run gives it. */
export function giveKey({ type, gives }: Given): string {
  return (
    type === 'VonageUser'
      ? `${type} ${gives.objectId ?? ''} ${userNameKey(gives.userName)}`
      : `${type} ${gives.principalId} ${gives.roleId}`
  ).toLowerCase();
}

/**
 * What a run had begun to give and what earlier ones had, but for what failed for certain: each may have been done. Whether the state has
 * it is another question (`isStated`).
 */
export function openGives(lines: readonly RecordLine[]): readonly OpenGive[] {
  const begun = begunOf(lines);
  if (begun === undefined) return [];
  const failed = new Set(
    lines.flatMap((line) => (line.kind === 'result' && line.outcome === 'failed' ? [line.number] : [])),
  );
  const own = lines.flatMap((line) => {
    if (line.kind !== 'intent' || failed.has(line.number)) return [];
    const given = givenBy(line);
    return given === null
      ? []
      : [
          {
            ...given,
            run: begun.run,
            at: line.at,
            subject: line.subject,
            remade: line.operation === 'update',
          },
        ];
  });
  return [...begun.open, ...own];
}

function givenBy({ type, gives }: Intent): Given | null {
  // Which of the two it is, the reader has looked at.
  return gives === null ? null : ({ type, gives } as Given);
}

/** What the records of several runs, in order, leave open; of what was begun again the last. */
export function journalOf(records: readonly (readonly RecordLine[])[]): CarriedOver {
  const open = new Map<string, OpenGive>();
  for (const give of records.flatMap(openGives)) open.set(giveKey(give), give);
  const settled = new Set(records.flatMap((lines) => begunOf(lines)?.settled ?? []));
  return { open: [...open.values()], settled };
}

/**
 * Whether the state has what was given. An account that was made anew for somebody whom the state has, under another name, it does not
 * have: whoever it is for may be gone by the next run, and then nobody would look for that name.
 */
export function isStated(give: OpenGive, { accounts, assignments }: Stated): boolean {
  if (give.type === 'AppAssignment') {
    const { principalId, roleId } = give.gives;
    return assignments.some((held) => sameId(held.principalId, principalId) && sameId(held.roleId, roleId));
  }
  const { objectId, userName } = give.gives;
  const isNamed = ({ values }: RememberedAccount): boolean =>
    userNameKey(values.userName) === userNameKey(userName);
  return accounts.some((account) => {
    if (!sameId(account.objectId ?? '', objectId ?? '')) return false;
    return objectId === undefined || give.remade ? isNamed(account) : true;
  });
}

/**
 * Which gives a run hands on to the next: those that the state does not have and that may still show. One is done with once a whole
 * look at both systems, an hour after it or later, has found nothing of it.
 */
export function handedOn(
  open: readonly OpenGive[],
  stated: Stated,
  live: Pick<Live, 'accounts' | 'assignments'>,
  now: Date,
): readonly OpenGive[] {
  const known = new Set(stated.accounts.map(({ scimId }) => scimId));
  return open.filter((give) => {
    if (isStated(give, stated)) return false;
    if (now.getTime() - Date.parse(give.at) < graceMilliseconds) return true;
    if (give.type === 'VonageUser') {
      const name = userNameKey(give.gives.userName);
      return live.accounts.some(({ id, values }) => !known.has(id) && userNameKey(values.userName) === name);
    }
    const { principalId, roleId } = give.gives;
    return live.assignments.some(
      (held) => sameId(held.principalId, principalId) && sameId(held.appRoleId, roleId),
    );
  });
}

/** How the planner remembers a give: without an id, so that what it finds of it is brought into the state. */
export function rememberedGives(open: readonly OpenGive[]): Stated {
  const accounts: RememberedAccount[] = [];
  const assignments: RememberedAssignment[] = [];
  for (const give of open) {
    if (give.type === 'VonageUser') {
      const { userName, objectId = null, principal = userName, knownAs = [], scopes, active } = give.gives;
      accounts.push({
        name: userName,
        objectId,
        scimId: null,
        userPrincipalName: principal,
        knownAs,
        values: { userName, ...(active !== undefined && { active }) },
        leftOn: null,
        scopes,
        lockedOut: give.gives.lockedOut === true,
      });
    } else {
      const name = assignmentName(give.subject, give.gives.roleId);
      assignments.push({ ...give.gives, name, assignmentId: null, withdrawn: false });
    }
  }
  return { accounts, assignments };
}
