import type { Staff, StaffedTeam } from './staff.js';
import type { Company, CompanyFile, CompanyPerson, CompanyScope } from './types.js';

/** What the people of a company would write. */
export function declare(staff: Staff): Pick<Company, 'people' | 'scopes'> {
  const areas = new Map<string, StaffedTeam[]>();
  for (const staffed of staff.teams) {
    const { area } = staffed.team;
    areas.set(area, [...(areas.get(area) ?? []), staffed]);
  }
  let ticket = 1180;
  const nextTicket = (): string => {
    ticket += 1 + staff.random.below(9);
    return `HR-${ticket}`;
  };
  const people: CompanyFile<CompanyPerson>[] = [];
  const scopes: CompanyFile<CompanyScope>[] = [];
  for (const [area, teams] of areas) {
    const department = area === 'teams' ? 'the teams' : (teams[0]?.team.department.toLowerCase() ?? area);
    const lines = teams.flatMap((team) => linesOf(team, nextTicket));
    if (lines.length > 0) {
      people.push({
        name: area,
        comment: `People of ${department} who have Vonage for themselves, not through a group.`,
        entries: lines,
      });
    }
    scopes.push({
      name: area,
      comment: `Groups of ${department} whose members have Vonage. Entra's group owners decide who is in them.`,
      entries: teams.map((team) => scopeOf(team)),
    });
  }
  return { people, scopes };
}

function linesOf({ team, own, later }: StaffedTeam, nextTicket: () => string): CompanyPerson[] {
  const lines: CompanyPerson[] = own.map((user, index) => {
    const reason = team.reasons[index % team.reasons.length] ?? team.reason;
    // People write sign-in names in lower case, whatever Entra has.
    const line = { user: user.userPrincipalName.toLowerCase(), reason };
    return index % 4 === 3 ? line : { ...line, ticket: nextTicket() };
  });
  for (const user of later) {
    lines.push({
      user: user.userPrincipalName,
      reason: 'Contractor for the autumn migration',
      ticket: nextTicket(),
      from: '2027-09-01',
      until: '2028-02-25',
    });
  }
  return lines;
}

function scopeOf({ team, excepted }: StaffedTeam): CompanyScope {
  const scope = { scope: team.scope, owner: team.owner, reason: team.reason, groups: [team.group] };
  if (excepted.length === 0) return scope;
  return { ...scope, except: excepted.map((user) => user.userPrincipalName) };
}
