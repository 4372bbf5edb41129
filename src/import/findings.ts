import { roleLabel } from '../directory/roles.js';
import type { DirectoryGroup, DirectoryUser } from '../directory/types.js';
import type { MissingValue } from '../mapping/types.js';
import { type Account, userNameKey } from '../vonage/account.js';
import { blockersOf, enabledMembers, type Holdings } from './holdings.js';
import { type Finding, type FindingKind, findingKinds, type ImportWorld, type Standing } from './types.js';

interface Declared {
  /** Object ids of people. */
  readonly declared: ReadonlySet<string>;
  /** Assigned groups that became scopes. */
  readonly whole: ReadonlySet<string>;
}

/** What somebody should look at, the most pressing first: a leaver whose telephone still works. */
export function findingsOf(
  world: ImportWorld,
  held: Holdings,
  { declared, whole }: Declared,
): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (kind: FindingKind, name: string, detail: string, isDeclared = false): void =>
    void findings.push({ kind, name, detail, isDeclared });
  for (const [id, user] of held.users) {
    const standing = held.standing.get(id);
    if (standing === undefined) continue;
    const finding = aboutPerson(standing, held.assigned.has(id), held.inAssignedGroup.has(id));
    if (finding !== null) add(finding.kind, user.userPrincipalName, finding.detail, declared.has(id));
    if (user.userType === 'Guest' && declared.has(id)) {
      add(
        'guest',
        user.userPrincipalName,
        'declared; single sign-on for guests has to be set up apart',
        true,
      );
    }
  }
  const kin = new Kin(world.users);
  for (const account of world.accounts) {
    if (held.userNames.has(userNameKey(account.values.userName))) continue;
    const { userName, active } = account.values;
    if (active) add('unknown-account', userName, kin.describe(account));
    else add('inactive', userName, 'disabled in Vonage, and no Entra user maps to it');
  }
  const groups = new Map(world.groups.map((group) => [group.id.toLowerCase(), group]));
  for (const id of held.groupRoles.keys()) {
    const group = groups.get(id);
    if (group !== undefined) findings.push(...aboutGroup(held, group, declared, whole.has(id)));
  }
  for (const { principalId, principalType, principalDisplayName, appRoleId } of held.undeclarable) {
    const id = principalId.toLowerCase();
    const name = held.users.get(id)?.userPrincipalName ?? principalDisplayName ?? principalId;
    const label = roleLabel(world.servicePrincipal, appRoleId);
    const why =
      principalType === 'ServicePrincipal'
        ? "it is another app's: rollcall never touches it"
        : held.users.has(id) || groups.has(id)
          ? `the app has no enabled role ${label} that a declaration could name`
          : 'Entra lists no such user or group';
    add('role', name, `holds ${label} on the app: ${why}`);
  }
  return findings.sort(inOrder);
}

function inOrder(a: Finding, b: Finding): number {
  const order = findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind);
  if (order !== 0) return order;
  const [left, right] = [`${userNameKey(a.name)} ${a.detail}`, `${userNameKey(b.name)} ${b.detail}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Null where all is well, or the person has nothing to do with Vonage. */
function aboutPerson(
  standing: Standing,
  isAssigned: boolean,
  isInGroup: boolean,
): { readonly kind: FindingKind; readonly detail: string } | null {
  const assigned = isAssigned ? 'assigned' : isInGroup ? 'in an assigned group' : 'not assigned';
  const has = isAssigned || isInGroup;
  switch (standing.kind) {
    case 'leaver':
      return {
        kind: 'leaver',
        detail: `disabled in Entra, and the Vonage account ${standing.account.values.userName} is active (${assigned})`,
      };
    case 'fits':
      return has ? null : { kind: 'unassigned', detail: 'has an active account, and no assignment' };
    case 'differs': {
      const what = standing.attributes
        .map(
          ({ attribute, vonage, mapping }) =>
            `${attribute} is ${shown(vonage)}, and ${shown(mapping)} by the mapping`,
        )
        .join('; ');
      return {
        kind: has ? 'differing' : 'unassigned',
        detail: has ? what : `has an active account, and no assignment; ${what}`,
      };
    }
    case 'missing':
      return has
        ? {
            kind: 'missing',
            detail: `${assigned}, and there is no account ${standing.userName}${errors(standing.error)}`,
          }
        : null;
    case 'unmapped':
      return has || standing.account !== null
        ? { kind: 'unmapped', detail: `${assigned}${errors(standing.error)}` }
        : null;
    case 'ambiguous':
      return has || standing.accounts.length > 0
        ? {
            kind: 'ambiguous',
            detail: `${assigned}; it cannot be told which account is theirs: ${standing.accounts.length} are called ${standing.userName}, and others may map to that name`,
          }
        : null;
    case 'inactive':
      return { kind: 'inactive', detail: `${assigned}, and the account is disabled in Vonage` };
    case 'gone':
      return null;
  }
}

function shown(value: string | boolean | null): string {
  return value === null ? 'nothing' : String(value);
}

function errors(missing: readonly MissingValue[]): string {
  return missing
    .map(({ target, text, reason }) => `; ${target} cannot be had: ${reason ?? `${text} is empty`}`)
    .join('');
}

/** How many names are given before only a number is. */
const mostNames = 5;

function aboutGroup(
  held: Holdings,
  group: DirectoryGroup,
  declared: ReadonlySet<string>,
  isWhole: boolean,
): readonly Finding[] {
  const id = group.id.toLowerCase();
  const finding = (detail: string): Finding => ({
    kind: 'group',
    name: group.displayName,
    detail,
    isDeclared: isWhole,
  });
  if (isWhole) return [];
  const blockers = blockersOf(held, id).map((each) => held.users.get(each)?.userPrincipalName ?? each);
  if (blockers.length === 0) return [finding('assigned, and has no enabled member: nothing to declare')];
  const names = blockers.sort().slice(0, mostNames).join(', ');
  const more = blockers.length > mostNames ? ` and ${blockers.length - mostNames} more` : '';
  const alone = enabledMembers(held, id).filter((each) => !declared.has(each) && held.isUsable(each)).length;
  const lost =
    alone === 0
      ? ''
      : `; ${alone} ${alone === 1 ? 'member has' : 'members have'} Vonage by it and ${alone === 1 ? 'is' : 'are'} not declared`;
  return [
    finding(`assigned, and not declared: of its members ${names}${more} would be written about${lost}`),
  ];
}

/** Whose an account may be that nobody maps to. */
class Kin {
  private readonly byMail = new Map<string, string>();

  constructor(users: readonly DirectoryUser[]) {
    for (const { userPrincipalName, attributes } of users) {
      for (const address of [userPrincipalName, attributes.mail]) {
        if (typeof address === 'string') this.byMail.set(userNameKey(address), userPrincipalName);
      }
    }
  }

  describe({ values }: Account): string {
    const email = values['emails[type eq "work"].value'];
    const owner = email === undefined ? undefined : this.byMail.get(userNameKey(email));
    if (owner !== undefined)
      return `active, and no Entra user maps to it; its e-mail is that of ${owner}: a second account, or an old name?`;
    const isService =
      /(?:^|[._-])(?:svc|service|scim|admin|api|bot|noreply|no-reply|room|lobby|shared|test)(?:[._@-]|\d|$)/i;
    const looks = isService.test(values.userName.replace(/@.*/, '@'))
      ? '; it looks like a service account'
      : '';
    return `active, and no Entra user maps to it${looks}`;
  }
}
