import type { Handler } from './handler.js';
import type { RosterInputs } from './resources.js';
import type { Session } from './session.js';

/**
 * One a stack; everything depends on it. Its `check` stops a refused plan before anything is written, and its `diff`
 * (`create` at the first run) notes whom this run may take access from: without that the provider removes nobody.
 */
export function rosterHandler(session: Session): Handler<RosterInputs, { readonly stack: string }> {
  return {
    check: (news) => ({
      failures: news.refusals.length === 0 ? [] : [{ property: '', reason: refusal(news.refusals) }],
    }),

    // Never a change of its own: a preview should show people.
    diff(_id, _olds, news) {
      session.allow(news.removals);
      session.pace(news.rates);
      return { changes: false };
    },

    async create(inputs) {
      session.allow(inputs.removals);
      session.pace(inputs.rates);
      return { id: inputs.stack, outs: { stack: inputs.stack } };
    },

    update: async (_id, olds) => ({ outs: olds }),

    delete: async () => {},
  };
}

function refusal(refusals: readonly string[]): string {
  return `the plan is refused and nothing was written. ${refusals.join(' ')}`;
}
