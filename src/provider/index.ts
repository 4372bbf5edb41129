import { accountHandler } from './account.js';
import { assignmentHandler } from './assignment.js';
import type { CheckFailure, Handler } from './handler.js';
import type { ResourceType } from './resources.js';
import { rosterHandler } from './roster.js';
import { type ProviderConfig, Session } from './session.js';

type Properties = Record<string, unknown>;

/** A handler as the dynamic provider calls it, `configure` and `read` added. */
export interface DynamicProvider {
  configure(request: { readonly config: ProviderConfig }): void;
  check(olds: Properties, news: Properties): { inputs: Properties; failures: readonly CheckFailure[] };
  diff(id: string, olds: Properties, news: Properties): { changes: boolean };
  create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
  /** Answers with what is remembered: a refresh must never forget a leaver, and drift is shown by the preview itself. */
  read(id: string, outputs: Properties): Promise<{ id: string; props: Properties }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
  delete(id: string, outputs: Properties): Promise<void>;
}

/** The three handlers of a provider process; `provider.cjs` is the only caller but tests. */
export function makeHandlers(session = new Session()): Readonly<Record<ResourceType, DynamicProvider>> {
  return {
    VonageUser: adapt(session, accountHandler(session)),
    AppAssignment: adapt(session, assignmentHandler(session)),
    Roster: adapt(session, rosterHandler(session)),
  };
}

export const handlers = makeHandlers();

function adapt<Inputs, Outputs>(session: Session, handler: Handler<Inputs, Outputs>): DynamicProvider {
  // The engine gives back what `program/` registered and what these methods returned; nobody else writes the state.
  const own = <T>(properties: Properties): T => properties as T;
  return {
    configure: ({ config }) => session.configure(config),
    check: (_olds, news) => {
      const checked = handler.check?.(own<Inputs>(news));
      return { inputs: news, failures: checked?.failures ?? [] };
    },
    diff: (id, olds, news) => handler.diff(id, own<Outputs>(olds), own<Inputs>(news)),
    create: (inputs) =>
      plainly(async () => {
        const { id, outs } = await handler.create(own<Inputs>(inputs));
        return { id, outs: outs as Properties };
      }),
    read: async (id, outputs) => ({ id, props: outputs }),
    update: (id, olds, news) =>
      plainly(async () => ({
        outs: (await handler.update(id, own<Outputs>(olds), own<Inputs>(news))).outs as Properties,
      })),
    delete: (id, outputs) => plainly(() => handler.delete(id, own<Outputs>(outputs))),
  };
}

/** Pulumi's provider host prints an error with its stack, of which nobody who runs a plan has any use. */
async function plainly<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { message } = error as Error;
    // The host prints `${error}: ${error.stack}`.
    throw Object.assign(new Error(message), { stack: message, toString: () => 'error' });
  }
}
