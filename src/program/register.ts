import type { Plan, Planned, Registration } from '../plan/types.js';
import { providerText, type RosterInputs, typeToken } from '../provider/resources.js';
import { type ResourceRequest, requestsInPhases, rosterRequest } from './requests.js';
import { CustomResource, type CustomResourceOptions, RunError, registerCheaply } from './sdk.js';

/**
 * A rollcall resource. Unlike `pulumi.dynamic.Resource` it names its provider by a constant text, so nothing is
 * serialised and no compiler is started (docs/decisions.md has the figures).
 */
class Registered extends CustomResource {
  constructor({ type, name, inputs }: ResourceRequest, options: CustomResourceOptions) {
    super(typeToken(type), name, { ...inputs, __provider: providerText(type) }, options);
  }
}

/**
 * Registers everything a plan wants, the roster first: a refused plan stops there, and registers nobody; but where it locks
 * somebody out, just that is done, and then the run fails.
 * @param run name of the run, where it has a record
 */
export async function register(
  planned: Planned,
  { isPreview, run }: { readonly isPreview: boolean; readonly run?: string },
): Promise<void> {
  registerCheaply();
  const { plan, lockoutsAlone } = planned;
  const roster = (removals: readonly string[], refusals: readonly string[]): RosterInputs => ({
    stack: plan.stack,
    removals,
    refusals,
    ...(run !== undefined && { run }),
  });
  const refusals = plan.refusals.map(({ message, hint }) => `${message} (${hint}).`);
  if (lockoutsAlone !== null) {
    await registerAll(lockoutsAlone, registerRoster(roster(lockoutsAlone.removals, [])));
    // The preview that `pulumi up` begins with must not fail, or there would be no up.
    if (isPreview) return;
    throw new RunError(`${lockoutsInWords(plan)} ${refusals.join(' ')}`);
  }
  const first = registerRoster(roster(planned.removals, refusals));
  if (refusals.length > 0) {
    await ended([first]);
    // Reached where the run leaves the roster out (`--target`, `--exclude`), so that its check has stopped nothing.
    throw new RunError('the plan is refused and nothing was written');
  }
  await registerAll(planned, first);
}

function lockoutsInWords({ counts: { lockouts } }: Plan): string {
  const applied =
    lockouts === 1 ? 'Only the 1 lockout was applied' : `Only the ${lockouts} lockouts were applied`;
  return `the plan is refused. ${applied}; errors above, if any, name what of it failed.`;
}

async function registerAll(registration: Registration, roster: Registered): Promise<void> {
  for (const requests of requestsInPhases(registration)) {
    await ended(requests.map((request) => new Registered(request, options(request, roster))));
  }
}

function registerRoster(inputs: RosterInputs): Registered {
  return new Registered(rosterRequest(inputs), { protect: true });
}

function options({ formerNames }: ResourceRequest, roster: Registered): CustomResourceOptions {
  return {
    dependsOn: roster,
    ...(formerNames.length > 0 && { aliases: formerNames.map((name) => ({ name })) }),
  };
}

async function ended(resources: readonly Registered[]): Promise<void> {
  await Promise.allSettled(resources.map((resource) => (resource.urn as unknown as Settling).promise()));
}

/** `Output.promise` is there at run time and marked internal in the types. */
interface Settling {
  promise(): Promise<string>;
}
