import { type Company, companyFrom, type GivenCompany } from '../../../src/sandbox/index.js';

export interface DeskOptions {
  /** Members of the group `Support Desk`, which scope `support` names; `desk01.person@contoso.com` and so on. */
  readonly desk?: number;
  /** People of stacks/…/people/office.yaml, each with a line of their own; `office01.person@contoso.com` and so on. */
  readonly office?: number;
  /** Accounts that Vonage has already, beside nobody's. */
  readonly accounts?: GivenCompany['accounts'];
  /** Entra users beside these. */
  readonly others?: GivenCompany['users'];
}

/** A company of one desk, whose people come by a group, and one office, whose people have lines. All of it is in order. */
export function deskCompany({
  desk = 12,
  office = 12,
  accounts = [],
  others = [],
}: DeskOptions = {}): Company {
  const deskNames = names('desk', desk);
  const officeNames = names('office', office);
  return companyFrom({
    users: [...[...deskNames, ...officeNames].map((userPrincipalName) => ({ userPrincipalName })), ...others],
    groups: [{ displayName: 'Support Desk', members: deskNames }],
    accounts,
    covered: [...deskNames, ...officeNames],
    people: [
      {
        name: 'office',
        comment: 'The office.',
        entries: officeNames.map((user) => ({ user, reason: 'Works in the office' })),
      },
    ],
    scopes: [
      {
        name: 'desk',
        comment: 'The desk.',
        entries: [
          { scope: 'support', owner: 'desk-leads', reason: 'The desk takes calls', groups: ['Support Desk'] },
        ],
      },
    ],
  });
}

/** `desk01.person@contoso.com`, …: as many as asked for. */
export function names(team: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => nameOf(team, index + 1));
}

export function nameOf(team: string, number: number): string {
  return `${team}${String(number).padStart(2, '0')}.person@contoso.com`;
}

/** An account as it should be for one of these people. */
export function accountOf(userName: string): { userName: string; givenName: string; familyName: string } {
  return { userName, givenName: userName.split('.')[0] ?? '', familyName: 'person' };
}

/** A people file without the line of one of them. */
export function withoutLine(userName: string): (text: string) => string {
  return (text) => text.replace(new RegExp(` {2}- user: ${userName}\\n(?: {4}.*\\n)*`), '');
}
