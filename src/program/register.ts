import type {
  AccountResource,
  AssignmentResource,
  Phase,
  Plan,
  Planned,
  Registration,
} from '../plan/types.js';
import {
  accountInputs,
  assignmentInputs,
  providerText,
  type ResourceType,
  type RosterInputs,
  typeToken,
} from '../provider/resources.js';
import type { Rates } from '../rates.js';
import { CustomResource, type CustomResourceOptions, RunError, registerCheaply } from './sdk.js';

/**
 * A rollcall resource. Unlike `pulumi.dynamic.Resource` it names its provider by a constant text, so nothing is
 * serialised and no compiler is started (docs/decisions.md has the figures).
 */
class Registered extends CustomResource {
  constructor(type: ResourceType, name: string, inputs: object, options: CustomResourceOptions) {
    super(typeToken(type), name, { ...inputs, __provider: providerText(type) }, options);
  }
}

/**
 * Registers everything a plan wants, the roster first: a refused plan stops there, and registers nobody; but where it locks
 * somebody out, just that is done, and then the run fails.
 */
export async function register(
  planned: Planned,
  { isPreview, rates }: { readonly isPreview: boolean; readonly rates: Rates },
): Promise<void> {
  registerCheaply();
  const { plan, lockoutsAlone } = planned;
  const refusals = plan.refusals.map(({ message, hint }) => `${message} (${hint}).`);
  if (lockoutsAlone !== null) {
    await registerAll(lockoutsAlone, registerRoster(plan.stack, lockoutsAlone.removals, [], rates));
    // The preview that `pulumi up` begins with must not fail, or there would be no up.
    if (isPreview) return;
    throw new RunError(`${lockoutsInWords(plan)} ${refusals.join(' ')}`);
  }
  const roster = registerRoster(plan.stack, planned.removals, refusals, rates);
  if (refusals.length > 0) {
    await ended([roster]);
    // Reached where the run leaves the roster out (`--target`, `--exclude`), so that its check has stopped nothing.
    throw new RunError('the plan is refused and nothing was written');
  }
  await registerAll(planned, roster);
}

function lockoutsInWords({ counts: { lockouts } }: Plan): string {
  const applied =
    lockouts === 1 ? 'Only the 1 lockout was applied' : `Only the ${lockouts} lockouts were applied`;
  return `the plan is refused. ${applied}; errors above, if any, name what of it failed.`;
}

/**
 * What gives goes before what takes, lockouts before all of it, and nobody's failure keeps another back, so a phase waits
 * for the one before it to end, not to succeed.
 */
async function registerAll({ accounts, assignments }: Registration, roster: Registered): Promise<void> {
  const begin = (phase: Phase): Registered[] => [
    ...accounts.filter((each) => each.phase === phase).map((each) => registerAccount(each, roster)),
    ...assignments.filter((each) => each.phase === phase).map((each) => registerAssignment(each, roster)),
  ];
  await ended(begin('first'));
  await ended(begin('give'));
  await ended(begin('take'));
}

function registerRoster(
  stack: string,
  removals: readonly string[],
  refusals: readonly string[],
  rates: Rates,
): Registered {
  const inputs: RosterInputs = { stack, removals, refusals, rates };
  return new Registered('Roster', 'roster', inputs, { protect: true });
}

function registerAccount(account: AccountResource, roster: Registered): Registered {
  return new Registered(
    'VonageUser',
    account.name,
    accountInputs(account),
    options(account.formerNames, roster),
  );
}

function registerAssignment(assignment: AssignmentResource, roster: Registered): Registered {
  const { name, formerNames } = assignment;
  return new Registered('AppAssignment', name, assignmentInputs(assignment), options(formerNames, roster));
}

function options(formerNames: readonly string[], roster: Registered): CustomResourceOptions {
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
