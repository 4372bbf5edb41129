import type { Begun, Intent, OpenGive, Result } from '../../src/record/types.js';

const at = '2026-11-24T09:05:00.000Z';
export const run = '20261124T090500Z-4f1c2a';

export function begun(given: Partial<Begun> = {}): Begun {
  return {
    kind: 'begun',
    version: 1,
    run,
    at,
    stack: 'test',
    after: null,
    actor: 'ann',
    commit: null,
    dirty: null,
    planHash: 'a'.repeat(64),
    counts: {
      people: 1,
      activeBefore: 0,
      seatsAfter: 1,
      lockouts: 0,
      removals: 0,
      updates: 0,
      byAction: {
        create: 1,
        adopt: 0,
        enable: 0,
        rename: 0,
        update: 0,
        assign: 0,
        disable: 0,
        unassign: 0,
        delete: 0,
        keep: 0,
      },
    },
    allowed: {},
    refusals: [],
    changes: [
      {
        action: 'create',
        kind: 'account',
        subject: { name: 'ann@contoso.com', objectId: 'ANN-object', scimId: null },
        attributes: ['userName'],
      },
    ],
    requests: { entra: 6, vonage: 1 },
    open: [],
    settled: [],
    ...given,
  };
}

export const account = { userName: 'ann@contoso.com', objectId: 'ann-object', scopes: ['desk'] };
export const assignment = { principalId: 'ann-object', roleId: 'role', resourceId: 'app' };

export function intent(number: number, given: Partial<Intent> = {}): Intent {
  return {
    kind: 'intent',
    number,
    at,
    type: 'VonageUser',
    operation: 'create',
    subject: 'ann@contoso.com',
    gives: account,
    ...given,
  };
}

export function result(number: number, given: Partial<Result> = {}): Result {
  return {
    kind: 'result',
    number,
    at,
    type: 'VonageUser',
    operation: 'create',
    subject: 'ann@contoso.com',
    outcome: 'done',
    id: 'ann-scim',
    error: null,
    requests: { entra: 0, vonage: number },
    ...given,
  };
}

export function open(given: Partial<OpenGive> = {}): OpenGive {
  return {
    type: 'VonageUser',
    gives: account,
    run,
    at,
    subject: 'ann@contoso.com',
    remade: false,
    ...given,
  } as OpenGive;
}

export function textOf(...lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
