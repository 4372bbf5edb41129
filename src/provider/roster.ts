import type { Handler } from './handler.js';
import type { RosterInputs } from './resources.js';
import type { Session } from './session.js';

/**
 * One a stack; it is registered before everything else. Its `check` stops a refused plan before anything is written, and its `diff`
 * (`create` at the first run) notes whom this run may take access from or lets go of, without which the provider removes nobody, and the
 * run's name, under which its writes are recorded.
 */
export function rosterHandler(session: Session): Handler<RosterInputs, { readonly stack: string }> {
  return {
    check: (news) => ({
      failures: news.refusals.length === 0 ? [] : [{ property: '', reason: refusal(news.refusals) }],
    }),

    // Never a change of its own: a preview should show people. The engine saves the new inputs all the same.
    diff(_id, _olds, news) {
      session.begin(news);
      return { changes: false };
    },

    async create(inputs) {
      session.begin(inputs);
      return { id: inputs.stack, outs: { stack: inputs.stack } };
    },

    update: async (_id, olds) => ({ outs: olds }),

    delete: async () => {},
  };
}

function refusal(refusals: readonly string[]): string {
  return `the plan is refused and nothing was written. ${refusals.join(' ')}`;
}
