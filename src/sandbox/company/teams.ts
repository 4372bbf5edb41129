/** A group of Entra that brings its members Vonage, and how the company's declarations speak of it. */
export interface Team {
  readonly group: string;
  readonly department: string;
  /** Name of the files under `people/` and `scopes/`. */
  readonly area: string;
  readonly scope: string;
  readonly owner: string;
  readonly reason: string;
  readonly titles: readonly string[];
  /** Why single people of this department have a line of their own. */
  readonly reasons: readonly string[];
}

const support = {
  department: 'Support',
  area: 'support',
  owner: 'support-leads',
  titles: ['Support engineer', 'Senior support engineer', 'Desk coordinator'],
  reasons: [
    'Leads the support desk',
    'On call at weekends',
    'Takes escalations from the desk',
    'Trains new people on the desk',
    'Covers bank holidays',
  ],
};

const named: readonly Team[] = [
  {
    ...support,
    group: 'VBC Support EMEA',
    scope: 'support-emea',
    reason: 'Everyone on the EMEA desk takes calls',
  },
  {
    group: 'VBC Sales UK',
    department: 'Sales',
    area: 'sales',
    scope: 'sales-uk',
    owner: 'sales-operations',
    reason: 'Sales people call customers from their own number',
    titles: ['Account manager', 'Sales development representative', 'Regional lead'],
    reasons: [
      'Account manager for key customers',
      'Leads the UK sales team',
      'Works from home without a desk phone',
    ],
  },
  {
    ...support,
    group: 'VBC Support Americas',
    scope: 'support-americas',
    reason: 'Everyone on the Americas desk takes calls',
  },
  {
    group: 'Finance',
    department: 'Finance',
    area: 'finance',
    scope: 'finance',
    owner: 'finance-office',
    reason: 'Credit control telephones customers about invoices',
    titles: ['Credit controller', 'Accountant', 'Payroll specialist'],
    reasons: ['Answers the invoice hotline', 'Chief financial officer', 'Calls suppliers and banks'],
  },
  {
    group: 'Field Service',
    department: 'Field service',
    area: 'field-service',
    scope: 'field-service',
    owner: 'dispatch',
    reason: 'Engineers on the road are reached through the app',
    titles: ['Field engineer', 'Dispatcher', 'Site lead'],
    reasons: [
      'Dispatcher, first point of contact for sites',
      'Standby engineer',
      'Covers the northern sites',
    ],
  },
  {
    group: 'Reception and Facilities',
    department: 'Facilities',
    area: 'facilities',
    scope: 'reception',
    owner: 'facilities',
    reason: 'Reception runs the switchboard',
    titles: ['Receptionist', 'Facilities manager'],
    reasons: ['Runs the switchboard', 'Security desk, out of hours'],
  },
  {
    group: 'People and Culture',
    department: 'People',
    area: 'people-and-culture',
    scope: 'people-and-culture',
    owner: 'people-and-culture',
    reason: 'Recruiters telephone candidates',
    titles: ['Recruiter', 'People partner'],
    reasons: ['Calls candidates outside office hours', 'Head of people'],
  },
  {
    group: 'Legal',
    department: 'Legal',
    area: 'legal',
    scope: 'legal',
    owner: 'general-counsel',
    reason: 'Calls with courts and counsel are recorded by policy',
    titles: ['Solicitor', 'Paralegal'],
    reasons: ['General counsel', 'Handles data protection calls'],
  },
];

/** As many teams as asked for; beyond those with names, numbered ones. */
export function makeTeams(count: number): readonly Team[] {
  return Array.from({ length: count }, (_, index) => named[index] ?? numbered(index + 1));
}

function numbered(number: number): Team {
  const digits = String(number).padStart(3, '0');
  return {
    group: `VBC Team ${digits}`,
    department: `Team ${digits}`,
    area: 'teams',
    scope: `team-${digits}`,
    owner: `team-${digits}-leads`,
    reason: `Team ${digits} takes calls`,
    titles: ['Engineer', 'Coordinator'],
    reasons: ['Leads the team', 'First point of contact of the team'],
  };
}
