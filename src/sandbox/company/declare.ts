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
    const reasons = new Map<string, number>();
    const lines = teams.flatMap((team) => linesOf(team, nextTicket, reasons));
    if (lines.length > 0) {
      people.push({
        name: area,
        comment: `Single people in ${department}, each with a reason of their own. Whole groups are in ../scopes/.`,
        entries: lines,
      });
    }
    scopes.push({
      name: area,
      comment: `Groups in ${department} whose members have Vonage. Who is in them is decided in Entra.`,
      entries: teams.map((team) => scopeOf(team)),
    });
  }
  return { people, scopes };
}

/** @param used how many lines of this file the reasons of a department have served already */
function linesOf(
  { team, own, later }: StaffedTeam,
  nextTicket: () => string,
  used: Map<string, number>,
): CompanyPerson[] {
  const lines: CompanyPerson[] = own.map((user) => {
    const index = used.get(team.department) ?? 0;
    used.set(team.department, index + 1);
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
