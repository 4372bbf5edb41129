import type { Plan, Planned, Registration } from '../plan/types.js';
import { providerText, type RosterInputs, typeToken } from '../provider/resources.js';
import type { Rates } from '../rates.js';
import { type Monitor, MonitorError } from './monitor.js';
import type { Registered } from './registration.js';
import { type ResourceRequest, requestsInPhases, rosterRequest } from './requests.js';

/** What registering needs of the run it is part of. */
export interface Registrar {
  readonly monitor: Monitor;
  /** URN of the stack, whose children all resources are. */
  readonly parent: string;
  readonly isPreview: boolean;
  /** Name of the run, under which its writes are recorded; null where it has no record. */
  readonly run: string | null;
  /** The policy's, for the writers. */
  readonly rates: Rates;
}

/** The run ends with this message, and what was not registered stays as it is. */
export class NotRegistered extends Error {
  override readonly name = 'NotRegistered';
}

/**
 * Registers everything a plan wants, the roster first: a refused plan stops there, and registers nobody; but where it locks
 * somebody out, just that is done, and then the run fails.
 * @throws {NotRegistered} where the run must end as failed
 * @throws {MonitorError} where the engine is ending, and has said why
 */
export async function register(planned: Planned, registrar: Registrar): Promise<void> {
  const { plan, lockoutsAlone } = planned;
  const refusals = plan.refusals.map(({ message, hint }) => `${message} (${hint}).`);
  const roster = ({ removals, released }: Registration, refusals: readonly string[]): RosterInputs => ({
    stack: plan.stack,
    removals,
    refusals,
    rates: registrar.rates,
    ...(released.length > 0 && { released }),
    ...(registrar.run !== null && { run: registrar.run }),
  });
  if (lockoutsAlone !== null) {
    await registerAll(lockoutsAlone, roster(lockoutsAlone, []), registrar);
    // The preview that `pulumi up` begins with must not fail, or there would be no up.
    if (registrar.isPreview) return;
    throw new NotRegistered(`${lockoutsInWords(plan)} ${refusals.join(' ')}`);
  }
  if (refusals.length > 0) {
    await registerOne(rosterRequest(roster(planned, refusals)), [], registrar);
    // Reached where the run leaves the roster out (`--target`, `--exclude`), so that its check has stopped nothing.
    throw new NotRegistered('the plan is refused and nothing was written');
  }
  await registerAll(planned, roster(planned, []), registrar);
}

function lockoutsInWords({ counts: { lockouts } }: Plan): string {
  const applied =
    lockouts === 1 ? 'Only the 1 lockout was applied' : `Only the ${lockouts} lockouts were applied`;
  return `the plan is refused. ${applied}; errors above, if any, name what of it failed.`;
}

/**
 * The roster and, when the engine has it, everything else. That order is kept here and is not told to the engine as a
 * dependency, which would stand in the state 20,000 times (docs/decisions.md); so it is looked at here how the roster ended.
 */
async function registerAll(
  registration: Registration,
  roster: RosterInputs,
  registrar: Registrar,
): Promise<void> {
  const { result } = await registerOne(rosterRequest(roster), [], registrar);
  if (result === 'skipped')
    throw new NotRegistered(
      'nothing was written: this run leaves out the roster, which must be there before anybody is given access. Run it whole',
    );
  if (result === 'failed')
    throw new NotRegistered('nothing was written: the roster failed; the error above tells why');
  const failures: string[] = [];
  for (const requests of requestsInPhases(registration)) {
    failures.push(...(await registerPhase(requests, registrar)));
  }
  if (failures.length > 0) throw new NotRegistered(failures.join('\n'));
}

/**
 * Registers all at once, whoever waits for another after that one, and ends when the last has ended.
 * @returns what the engine had no answer for, in words; a resource that failed is none of it, for the engine tells of that
 */
export async function registerPhase(
  requests: readonly ResourceRequest[],
  registrar: Registrar,
): Promise<string[]> {
  const begun = new Map<string, Promise<Registered>>();
  for (const request of requests) {
    const before = request.after.flatMap((name) => begun.get(name) ?? []);
    begun.set(request.name, registerAfter(before, request, registrar));
  }
  const failures: string[] = [];
  for (const ended of await Promise.allSettled(begun.values())) {
    if (ended.status === 'fulfilled') continue;
    const error = ended.reason as Error;
    if (error instanceof MonitorError && error.isEnding) throw error;
    failures.push(error.message);
  }
  return failures;
}

async function registerAfter(
  before: readonly Promise<Registered>[],
  request: ResourceRequest,
  registrar: Registrar,
): Promise<Registered> {
  if (before.length === 0) return registerOne(request, [], registrar);
  const ended = await Promise.allSettled(before);
  const urns = ended.flatMap((each) => (each.status === 'fulfilled' ? each.value.urn : []));
  return registerOne(request, urns, registrar);
}

async function registerOne(
  { type, name, inputs, formerNames, protect }: ResourceRequest,
  dependencies: readonly string[],
  { monitor, parent }: Registrar,
): Promise<Registered> {
  try {
    return await monitor.register({
      type: typeToken(type),
      name,
      parent,
      inputs: { ...inputs, __provider: providerText(type) },
      protect,
      formerNames,
      dependencies,
    });
  } catch (error) {
    if (error instanceof MonitorError && error.isEnding) throw error;
    throw new NotRegistered(`the engine did not take ${type} ${name}: ${(error as Error).message}`);
  }
}
