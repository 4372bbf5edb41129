import type { EntraUser } from '../entra/types.js';
import { guid } from '../ids.js';
import { domain, localPart, type PersonName, pickName } from './names.js';
import { Random } from './random.js';
import type { Team } from './teams.js';

/** A team with its people, by object id. */
export interface StaffedTeam {
  readonly team: Team;
  readonly members: string[];
  /** Object id of who leads it. */
  readonly owner: string | null;
  /** In the group, but excepted from its scope. */
  readonly excepted: EntraUser[];
  /** People of the department with a line of their own. */
  readonly own: EntraUser[];
  /** People with a line of their own that has not begun. */
  readonly later: EntraUser[];
}

/** Everyone of a company, and which of them are to have Vonage. */
export class Staff {
  readonly users: EntraUser[] = [];
  readonly covered: EntraUser[] = [];
  readonly teams: StaffedTeam[];
  /** Left, disabled, and still with a Vonage account. */
  readonly leavers: EntraUser[] = [];
  /** The account with which SCIM was switched on in Vonage (facts sheet A.2.4). */
  readonly scimAdmin: EntraUser;
  readonly random: Random;
  /** How many people have a sign-in name already that is the same but for its number. */
  private readonly namesakes = new Map<string, number>();

  constructor(
    readonly tenantId: string,
    seed: number,
    teams: readonly Team[],
    people: number,
  ) {
    this.random = new Random(seed);
    const staffed = teams.map((team) => ({ team, members: [], excepted: [], own: [], later: [] }));
    this.teams = staffed.map((team) => ({ ...team, owner: null }));
    for (let index = 0; index < people; index += 1) this.hire(index);
    this.teams = this.teams.map((team) => ({ ...team, owner: team.members[0] ?? team.own[0]?.id ?? null }));
    const scale = Math.ceil(people / 100);
    for (let index = 0; index < Math.max(3, Math.round(people / 10)); index += 1) this.outsider(index);
    for (let index = 0; index < scale; index += 1) this.mess(index);
    this.oddMembers();
    this.scimAdmin = this.add({
      userPrincipalName: `vonage-scim@${domain}`,
      displayName: 'Vonage SCIM (service account)',
      givenName: null,
      surname: null,
      mail: null,
      department: 'IT',
    });
  }

  /** Someone who is to have Vonage: through a group, or every seventh by a line of their own. */
  private hire(index: number): void {
    // The more people the earlier team has, as in real life: some are large, most are small.
    const place = index < this.teams.length ? index : Math.floor(this.random.next() ** 2 * this.teams.length);
    const team = this.teams[place] as StaffedTeam;
    const twin = index === 4 ? this.covered[3] : undefined;
    const name = twin
      ? { givenName: twin.givenName ?? '', surname: twin.surname ?? '' }
      : pickName(this.random);
    const hasMail = index % 20 !== 9;
    const user = this.person(name, team.team, { hasMail, mixedCase: index % 16 === 5 });
    this.covered.push(user);
    if (index % 7 === 6) team.own.push(user);
    else team.members.push(user.id);
  }

  /** Someone who works here and needs no Vonage. */
  private outsider(index: number): void {
    const team = this.random.pick(this.teams).team;
    this.person(pickName(this.random), team, { hasMail: index % 5 !== 4 });
  }

  /** What every tenant has and nobody wants. */
  private mess(index: number): void {
    const team = this.random.pick(this.teams).team;
    const guest = pickName(this.random);
    this.add({
      userPrincipalName: `${localPart(guest)}_fabrikam.com#EXT#@contoso.onmicrosoft.com`,
      displayName: `${guest.givenName} ${guest.surname} (Fabrikam)`,
      ...guest,
      mail: `${localPart(guest)}@fabrikam.com`,
      userType: 'Guest',
    });
    this.leavers.push(this.person(pickName(this.random), team, { hasMail: true, accountEnabled: false }));
    const only = pickName(this.random);
    this.add({
      userPrincipalName: this.name({ ...only, surname: '' }),
      displayName: only.givenName,
      givenName: only.givenName,
      surname: null,
      mail: null,
      department: team.department,
    });
    this.add({
      userPrincipalName: `room-${index + 1}@${domain}`,
      displayName: `Meeting room ${index + 1}`,
      givenName: null,
      surname: null,
      mail: `room-${index + 1}@${domain}`,
    });
  }

  /** In declared groups, but not covered: a trainee who is excepted, and someone disabled who never had an account. */
  private oddMembers(): void {
    const [first, second] = this.teams;
    if (first === undefined) return;
    const trainee = this.person(pickName(this.random), first.team, { hasMail: true, jobTitle: 'Trainee' });
    first.members.push(trainee.id);
    first.excepted.push(trainee);
    const contractor = this.person(pickName(this.random), first.team, {
      hasMail: true,
      jobTitle: 'Contractor',
    });
    first.later.push(contractor);
    const onLeave = this.person(pickName(this.random), (second ?? first).team, {
      hasMail: true,
      accountEnabled: false,
    });
    (second ?? first).members.push(onLeave.id);
  }

  private person(
    name: PersonName,
    team: Team,
    traits: {
      readonly hasMail: boolean;
      readonly mixedCase?: boolean;
      readonly accountEnabled?: boolean;
      readonly jobTitle?: string;
    },
  ): EntraUser {
    const plain = this.name(name);
    const userPrincipalName = traits.mixedCase
      ? plain.replace(/(^|\.)[a-z]/g, (part) => part.toUpperCase())
      : plain;
    return this.add({
      userPrincipalName,
      displayName: `${name.givenName} ${name.surname}`,
      ...name,
      mail: traits.hasMail ? plain : null,
      accountEnabled: traits.accountEnabled ?? true,
      department: team.department,
      jobTitle: traits.jobTitle ?? this.random.pick(team.titles),
      companyName: 'Contoso',
      usageLocation: 'GB',
    });
  }

  /** A sign-in name that nobody has. */
  private name(name: PersonName): string {
    const base = localPart(name).replace(/\.$/, '');
    const number = (this.namesakes.get(base) ?? 0) + 1;
    this.namesakes.set(base, number);
    return `${base}${number === 1 ? '' : number}@${domain}`;
  }

  private add(
    user: Pick<EntraUser, 'userPrincipalName' | 'displayName' | 'givenName' | 'surname' | 'mail'> &
      Partial<EntraUser>,
  ): EntraUser {
    const year = 2019 + this.random.below(7);
    const month = String(1 + this.random.below(12)).padStart(2, '0');
    const added: EntraUser = {
      id: guid(this.tenantId, 'user', user.userPrincipalName.toLowerCase(), this.users.length),
      accountEnabled: true,
      userType: 'Member',
      createdDateTime: `${year}-${month}-15T09:00:00Z`,
      employeeId: String(10_001 + this.users.length),
      ...user,
    };
    this.users.push(added);
    return added;
  }
}
