import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberedFrom, type StackExport } from '../../src/provider/state.js';
import { up } from '../support/engine.js';
import { type Company, company, planOf } from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';
import { companyOf, emptyModel, history } from '../support/plan-random.js';
import { FakeDirectory, FakeVonage, provider } from './fake.js';

/** Without the ids that either side gave to what it made itself, and in one order. */
function comparable({ live, remembered }: Pick<Company, 'live' | 'remembered'>) {
  const plain = (list: readonly object[]) =>
    list.map((item) => JSON.stringify(item, (_, value) => withoutMadeId(value))).sort();
  const known = remembered.kind === 'read' ? remembered : { accounts: [], assignments: [] };
  return {
    accounts: plain(live.accounts.map(({ id, values }) => ({ id, ...sorted(values) }))),
    assignments: plain(
      live.assignments.map(({ id, principalId, appRoleId }) => ({ id, principalId, appRoleId })),
    ),
    rememberedAccounts: plain(known.accounts.map((each) => sorted({ ...each, values: sorted(each.values) }))),
    rememberedAssignments: plain(known.assignments.map(sorted)),
  };
}

function sorted(record: object): object {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutMadeId(value: unknown): unknown {
  return typeof value === 'string' && /^(made|given)-\d+$/.test(value) ? 'made' : value;
}

describe('plan, inputs, handlers and state together', () => {
  it('should do what the plan says and remember what the next one needs, over any history', async () => {
    const check = fc.asyncProperty(history, async (steps) => {
      let model = emptyModel;
      let state: StackExport = {};
      let live = company().live;
      for (const [index, { edits, handEdits }] of steps.entries()) {
        model = edits.reduce((before, edit) => edit(before), model);
        live = handEdits.reduce((before, edit) => edit(before), live);
        const given = companyOf(model, {
          live,
          remembered: rememberedFrom(state),
        });
        const planned = planOf(given, { day: model.today });
        const vonage = new FakeVonage(given.live.accounts, 1000 * index);
        const directory = new FakeDirectory(given.live.assignments, 1000 * index);
        const done = await up(provider({ vonage, directory }), state, planned);
        expect(done.failures).toEqual([]);
        state = done.state;
        live = {
          ...given.live,
          accounts: [...vonage.accounts.values()],
          assignments: [...directory.assignments.values()],
        };
        const now = { live, remembered: rememberedFrom(state) };
        expect(comparable(now)).toEqual(comparable(applyPlan(given, planned).company));
        // One request a change at most: nothing is looked up, and nothing is written that the plan does not show.
        const writes = planned.plan.changes.filter(({ action }) => action !== 'keep');
        expect(vonage.sent.length + directory.sent.length).toBeLessThanOrEqual(writes.length);
      }
    });
    await fc.assert(check, {
      seed: Number(process.env.TEST_SEED ?? 20261115),
      numRuns: Number(process.env.TEST_RUNS ?? 60),
    });
  });
});
