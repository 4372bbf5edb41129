import type { AccountResource, AssignmentResource, Phase, Planned } from '../plan/types.js';
import {
  accountInputs,
  assignmentInputs,
  providerText,
  type ResourceType,
  type RosterInputs,
  typeToken,
} from '../provider/resources.js';
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
 * Registers everything a plan wants, the roster first: a refused plan stops there, and registers nobody. What gives goes before what takes,
 * and nobody's failure keeps another back, so a phase waits for the one before it to end, not to succeed.
 */
export async function register(planned: Planned): Promise<void> {
  registerCheaply();
  const roster = registerRoster(planned);
  if (planned.plan.refusals.length > 0) {
    await ended([roster]);
    // Reached where the run leaves the roster out (`--target`, `--exclude`), so that its check has stopped nothing.
    throw new RunError('the plan is refused and nothing was written');
  }
  const inPhase = (phase: Phase): AccountResource[] =>
    planned.accounts.filter((account) => account.phase === phase);
  await ended(inPhase('first').map((account) => registerAccount(account, roster)));
  const taking = inPhase('take');
  const giving = [
    ...inPhase('give').map((account) => registerAccount(account, roster)),
    ...planned.assignments.map((assignment) => registerAssignment(assignment, roster)),
  ];
  if (taking.length > 0) await ended(giving);
  for (const account of taking) registerAccount(account, roster);
}

function registerRoster({ plan, removals }: Planned): Registered {
  const refusals = plan.refusals.map(({ message, hint }) => `${message} (${hint}).`);
  const inputs: RosterInputs = { stack: plan.stack, removals, refusals };
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
