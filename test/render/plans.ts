import fc from 'fast-check';
import type { Change, Plan } from '../../src/plan/types.js';
import type { CauseKind } from '../../src/scope/types.js';
import { account, type CompanySpec, company, line, planOf, policy } from '../support/plan.js';

/** A real plan with something of everything: creates, an update, a removal, strangers, a problem, and a refusal. */
export function fullPlan(spec: CompanySpec = {}): Plan {
  return planOf(company({ ...fullCompany, ...spec })).plan;
}

const fullCompany: CompanySpec = {
  people: [
    { name: 'anna', account: false, memory: false, assigned: false },
    { name: 'bert', account: { 'name.familyName': 'Old' } },
    { name: 'carl', line: false },
    'dora',
  ],
  lines: [line('nobody@contoso.com')],
  accounts: [account('stranger')],
  policy: policy({ limits: { removals: { count: 0, ratio: null, from: 0 } } }),
};

/** A plan made by hand, with nothing in it but what is given. */
export function barePlan(given: Partial<Plan> = {}): Plan {
  const none = { create: 0, adopt: 0, enable: 0, rename: 0, update: 0 };
  return {
    stack: 'demo',
    hash: 'ab'.repeat(32),
    memory: 'read',
    changes: [],
    refusals: [],
    problems: [],
    counts: {
      people: 40,
      activeBefore: 37,
      seatsAfter: 40,
      lockouts: 0,
      removals: 0,
      updates: 0,
      byAction: { ...none, assign: 0, disable: 0, unassign: 0, delete: 0, keep: 0 },
    },
    allowed: {},
    ...given,
  };
}

export function change(action: Change['action'], name: string, kind: CauseKind = 'grant'): Change {
  return {
    action,
    kind: action === 'assign' || action === 'unassign' ? 'assignment' : 'account',
    subject: { name, objectId: null, scimId: null },
    attributes: [],
    causes: [{ kind, message: 'a reason' }],
  };
}

/** One thing of each kind, with a text wherever people can write one. */
export function hostilePlan(text: string): Plan {
  const position = { file: text, line: 3, column: 1 };
  const hostile = (action: Change['action']): Change => ({
    ...change(action, text),
    attributes: [{ attribute: text, before: text, after: text }],
    causes: [{ kind: 'grant', message: text, position, scope: text, group: text }],
  });
  return barePlan({
    stack: text,
    changes: [hostile('update'), hostile('create'), hostile('disable'), hostile('keep')],
    refusals: [{ code: 'removals', message: text, hint: text }],
    problems: [{ code: 'x', severity: 'error', message: text, position, source: text, hint: text }],
  });
}

/** A character of any kind, those that mean something to Markdown, HTML or a terminal often. */
const character = fc.oneof(
  fc.constantFrom(...'\\`*_[]()|~:$^<>&@#!-+.\n\r\t\u001b\u0085\u202e\u2066\ufeff\ud800 wx1'),
  fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
);

/** Text that somebody might have written to do harm. */
export function hostileText(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: character, maxLength });
}
