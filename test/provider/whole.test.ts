import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Planned } from '../../src/plan/types.js';
import {
  accountInputs,
  assignmentInputs,
  providerText,
  type ResourceType,
  typeToken,
} from '../../src/provider/resources.js';
import { rememberedFrom } from '../../src/provider/state.js';
import { type Company, company, planOf } from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';
import { companyOf, emptyModel, history } from '../support/plan-random.js';
import { FakeDirectory, FakeVonage, type Provider, provider } from './fake.js';

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

interface Registration {
  readonly type: Exclude<ResourceType, 'Roster'>;
  readonly name: string;
  readonly formerNames: readonly string[];
  readonly inputs: object;
}

const urnOf = (type: ResourceType, name: string) => `urn:pulumi:test::rollcall::${typeToken(type)}::${name}`;

/** What the engine does with a plan that `program/` registers, as far as it matters here: the real handlers do the rest. */
async function up(
  handlers: Provider,
  state: readonly StateResource[],
  planned: Planned,
): Promise<StateResource[]> {
  const before = new Map(state.map((resource) => [resource.urn, resource]));
  const after: StateResource[] = [];
  handlers.allow(...planned.removals);
  const register = async ({ type, name, formerNames, inputs: given }: Registration): Promise<void> => {
    const urns = [name, ...formerNames].map((each) => urnOf(type, each));
    const old = urns.flatMap((urn) => before.get(urn) ?? [])[0];
    for (const urn of urns) before.delete(urn);
    // Inputs cross to another process, and properties without a value do not.
    const sent = { ...JSON.parse(JSON.stringify(given)), __provider: providerText(type) };
    const { inputs } = handlers[type].check(old?.inputs ?? {}, sent);
    const resource = { urn: urnOf(type, name), type: typeToken(type), inputs };
    if (old === undefined) {
      const { id, outs } = await handlers[type].create(inputs);
      after.push({ ...resource, id, outputs: outs });
    } else if (handlers[type].diff(old.id, old.outputs, inputs).changes) {
      const { outs } = await handlers[type].update(old.id, old.outputs, inputs);
      after.push({ ...resource, id: old.id, outputs: outs });
    } else after.push({ ...resource, id: old.id, outputs: old.outputs });
  };
  for (const phase of ['first', 'give', 'take'] as const) {
    for (const account of planned.accounts.filter((each) => each.phase === phase)) {
      await register({ type: 'VonageUser', ...named(account), inputs: accountInputs(account) });
    }
    for (const assignment of planned.assignments.filter((each) => each.phase === phase)) {
      await register({ type: 'AppAssignment', ...named(assignment), inputs: assignmentInputs(assignment) });
    }
  }
  for (const gone of before.values()) {
    const type = gone.type === typeToken('VonageUser') ? 'VonageUser' : 'AppAssignment';
    await handlers[type].delete(gone.id, gone.outputs);
  }
  return after;
}

function named({ name, formerNames }: { readonly name: string; readonly formerNames: readonly string[] }) {
  return { name, formerNames };
}

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
      let state: readonly StateResource[] = [];
      let live = company().live;
      for (const [index, { edits, handEdits }] of steps.entries()) {
        model = edits.reduce((before, edit) => edit(before), model);
        live = handEdits.reduce((before, edit) => edit(before), live);
        const given = companyOf(model, {
          live,
          remembered: rememberedFrom({ deployment: { resources: state } }),
        });
        const planned = planOf(given, { day: model.today });
        const vonage = new FakeVonage(given.live.accounts, 1000 * index);
        const directory = new FakeDirectory(given.live.assignments, 1000 * index);
        state = await up(provider({ vonage, directory }), state, planned);
        live = {
          ...given.live,
          accounts: [...vonage.accounts.values()],
          assignments: [...directory.assignments.values()],
        };
        const done = { live, remembered: rememberedFrom({ deployment: { resources: state } }) };
        expect(comparable(done)).toEqual(comparable(applyPlan(given, planned).company));
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
