import { type Company, companyFrom } from '../../../src/sandbox/index.js';

/** userPrincipalNames of a small office. */
export const people = {
  ada: 'ada.byron@contoso.com',
  ben: 'ben.okri@contoso.com',
  cleo: 'cleo.diaz@contoso.com',
  dan: 'dan.evans@contoso.com',
  eve: 'eve.frost@contoso.com',
  fay: 'fay.grant@contoso.com',
  gil: 'gil.hart@contoso.com',
  hal: 'hal.ito@contoso.com',
  /** Assigned to the app by hand, and declared nowhere. */
  zoe: 'zoe.quinn@contoso.com',
} as const;

/** A Vonage account that nobody declares and no Entra user stands behind. */
export const stranger = 'lobby.phone@contoso.com';

/** Where the office's lines stand. */
export const linesFile = 'stacks/demo/people/office.yaml';

/** A line of `people:`, as the office's file has them. */
export function line(user: string, more = ''): string {
  return `  - user: ${user}\n    reason: Takes calls\n${more}`;
}

/** Removes a person's line of the office. */
export function withoutLine(text: string, user: string): string {
  return text.replace(line(user), '');
}

/** Adds a line at the end. */
export function withLine(text: string, user: string): string {
  return text + line(user);
}

/**
 * Eight people, too few for any ratio: Ada, Ben and Cleo have a line, Dan, Eve and Fay are in the group, Gil and Hal have
 * nothing yet. Ada and Dan have an account, Dan's with another surname, and Ada is assigned too.
 */
export function smallOffice(): Company {
  const { ada, ben, cleo, dan, eve, fay, zoe } = people;
  return companyFrom({
    users: Object.values(people).map((userPrincipalName) => ({ userPrincipalName })),
    groups: [{ displayName: 'Desk', members: [dan, eve, fay] }],
    accounts: [
      { userName: ada, givenName: 'ada', familyName: 'byron' },
      { userName: dan, givenName: 'dan', familyName: 'Evans-Maiden' },
      { userName: stranger },
    ],
    assigned: [ada, zoe],
    covered: [ada, ben, cleo, dan, eve, fay],
    people: [
      {
        name: 'office',
        comment: 'People of the office.',
        entries: [ada, ben, cleo].map((user) => ({ user, reason: 'Takes calls' })),
      },
    ],
    scopes: [
      {
        name: 'desk',
        comment: 'The desk.',
        entries: [{ scope: 'desk', owner: 'desk-leads', reason: 'The desk takes calls', groups: ['Desk'] }],
      },
    ],
  });
}
