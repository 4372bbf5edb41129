import type { Limit, Policy } from '../declare/types.js';
import type { Cause, Resolution } from '../scope/types.js';
import { type AccountOutcome, inScopeNamed } from './accounts.js';
import { seatsOf } from './fleet.js';
import { isProtected } from './protected.js';
import type { Allowance, Counts, Refusal } from './types.js';
import type { World } from './world.js';

/** What the limits look at, one entry a managed person. */
export interface Impact {
  readonly outcome: AccountOutcome;
  /** Could use Vonage before the run. */
  readonly usedBefore: boolean;
  /** Loses the use of Vonage in this run. */
  readonly removed: boolean;
  /** The account changes otherwise. */
  readonly updated: boolean;
  /** Had an account as far as rollcall knows, which is gone: many at once say that this is another Vonage. */
  readonly madeAnew: boolean;
}

/**
 * Every limit that the plan exceeds. `allowed` numbers lift a limit only where they equal the plan's own.
 * @param locking how many lockouts there are to apply, which some refusals hold back too
 */
export function refusals(
  world: World,
  resolution: Resolution,
  impacts: readonly Impact[],
  counts: Counts,
  allowed: Allowance,
  locking: number,
): readonly Refusal[] {
  const { policy } = world.declared;
  const unsafe = [...memoryRefusal(world), ...appRefusal(world), ...jobRefusal(world)];
  const waits =
    locking === 0
      ? ''
      : `; ${locking === 1 ? 'the lockout waits' : `the ${locking} lockouts wait`} until then`;
  return [
    ...unsafe.map((refusal) => ({ ...refusal, hint: `${refusal.hint}${waits}` })),
    ...emptySources(resolution, impacts),
    ...shutScopes(world, resolution, impacts),
    ...protectedPeople(world, policy, impacts),
    ...numberLimits(policy, impacts, counts, allowed),
    ...seatLimit(world, counts),
  ];
}

/** Whether a limit is exceeded, and by which of its two numbers. */
export function exceeds(limit: Limit, number: number, of: number): string | null {
  if (limit.count !== null && number > limit.count) return `the limit is ${limit.count}`;
  // 29 of 100 are 29 %, though 0.29 * 100 is a little less than 29.
  if (limit.ratio !== null && of >= limit.from && number > limit.ratio * of + 1e-9) {
    return `the limit is ${percent(limit.ratio)} of ${of}`;
  }
  return null;
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(2))} %`;
}

function memoryRefusal(world: World): Refusal[] {
  if (world.memory !== 'unreadable') return [];
  return [
    {
      code: 'memory-unreadable',
      message:
        "the stack's state could not be read, so nobody who left can be told from a stranger: no removal is planned",
      hint: 'give rollcall access to the stack (`pulumi stack export` must work), then run again',
    },
  ];
}

function appRefusal(world: World): Refusal[] {
  const { id, displayName } = world.live.servicePrincipal;
  const elsewhere = world.rememberedAssignments.find((held) => held.resourceId !== id);
  if (elsewhere === undefined) return [];
  return [
    {
      code: 'app-changed',
      message: `the stack's assignments are on service principal ${elsewhere.resourceId}, but \`rollcall:servicePrincipal\` is ${displayName} (${id})`,
      hint: 'set `rollcall:servicePrincipal` back, or use a new stack for the other app',
    },
  ];
}

function jobRefusal(world: World): Refusal[] {
  const jobs = world.live.enabledJobs ?? [];
  if (world.declared.stack.delivery !== 'direct' || jobs.length === 0) return [];
  return [
    {
      code: 'synchronization-job',
      message: `Entra's own provisioning is running for this app (${jobs.join(', ')}); two writers would undo each other`,
      hint: "stop provisioning in Entra's portal before rollcall writes (delivery: direct)",
    },
  ];
}

function emptySources(resolution: Resolution, impacts: readonly Impact[]): Refusal[] {
  const refused: Refusal[] = [];
  for (const scope of [...resolution.empty].sort()) {
    const lost = impacts.filter(
      (impact) => impact.removed && impact.outcome.draft.memory?.scopes.includes(scope),
    );
    if (lost.length === 0) continue;
    refused.push({
      code: 'empty-source',
      message: `every group of scope ${scope} is empty now, and ${people(lost.length)} would lose access by it`,
      hint: `check the groups in Entra; if they are meant to be empty, remove scope ${scope} from the declarations`,
    });
  }
  return refused;
}

/** One person whom a filter lets out moved on; all of several at once are more likely a slip, or an attribute that has gone. */
const fewestShutOut = 2;

/**
 * Scopes whose `where` or `minus` lets nobody through any longer: with few people no other limit sees that. Whom Entra has disabled does
 * not count, for a dismissal must not wait.
 */
function shutScopes(world: World, resolution: Resolution, impacts: readonly Impact[]): Refusal[] {
  return [...resolution.shut].sort().flatMap((scope): Refusal[] => {
    const causes = impacts.flatMap(({ removed, outcome: { draft } }): Cause[] => {
      const id = draft.objectId?.toLowerCase() ?? '';
      if (!removed || draft.memory?.scopes.includes(scope) !== true) return [];
      if (world.usersById.get(id)?.accountEnabled !== true) return [];
      return shutOutOf(scope, resolution.withheld.get(id) ?? []).slice(0, 1);
    });
    const [first] = causes;
    if (first === undefined || causes.length < fewestShutOut) return [];
    return [
      {
        code: 'empty-source',
        message: `scope ${scope} lets nobody through any longer, and ${people(causes.length)} would lose access by it (${first.message})`,
        hint: `check \`where\` and \`minus\` of scope ${scope}, and what Entra holds; if nobody is meant to be in it any longer, remove it from the declarations`,
      },
    ];
  });
}

/** By which clause or reference a scope keeps somebody out; none where it does so for its days or an exception, which are meant. */
function shutOutOf(scope: string, causes: readonly Cause[]): readonly Cause[] {
  const own = causes.filter((cause) => cause.scope === scope);
  const isMeant = own.some(({ kind }) => ['grant-ended', 'grant-not-begun', 'excepted'].includes(kind));
  return isMeant ? [] : own.filter(({ kind }) => kind === 'filtered' || kind === 'subtracted');
}

function protectedPeople(world: World, policy: Policy, impacts: readonly Impact[]): Refusal[] {
  const lost = impacts.filter(
    ({ removed, outcome }) => (removed || outcome.change?.action === 'delete') && isProtected(world, outcome),
  );
  return lost.map(({ outcome }) => ({
    code: 'protected',
    message: `${outcome.draft.userPrincipalName} is protected and would ${outcome.change?.action === 'delete' ? 'be deleted' : 'lose access'}`,
    hint: `restore the grant, or take the name out of \`protected\` in policies/${policy.policy}.yaml`,
  }));
}

function numberLimits(
  policy: Policy,
  impacts: readonly Impact[],
  counts: Counts,
  allowed: Allowance,
): Refusal[] {
  const refused: Refusal[] = [];
  const { removals, updates, scopes } = policy.limits;
  const lifted = allowed.removals === counts.removals && counts.removals > 0;
  const tooMany = exceeds(removals, counts.removals, counts.activeBefore);
  if (tooMany !== null && !lifted) {
    refused.push({
      code: 'removals',
      message: `${people(counts.removals)} of ${counts.activeBefore} would lose access; ${tooMany}`,
      hint: `if this is meant, run again with --allow removals=${counts.removals}`,
    });
  }
  for (const [scope, limits] of Object.entries(scopes)) {
    const members = impacts.filter((impact) => inScopeNamed(impact.outcome.draft, scope));
    const lost = members.filter((impact) => impact.removed).length;
    const used = members.filter((impact) => impact.usedBefore).length;
    const exceeded = exceeds(limits.removals, lost, used);
    if (exceeded === null || lifted) continue;
    refused.push({
      code: 'scope-removals',
      message: `${people(lost)} of ${used} in scope ${scope} would lose access; ${exceeded}`,
      hint: `if this is meant, run again with --allow removals=${counts.removals}`,
    });
  }
  const before = counts.activeBefore + impacts.filter(({ madeAnew }) => madeAnew).length;
  const changed = exceeds(updates, counts.updates, before);
  if (changed !== null && allowed.updates !== counts.updates) {
    refused.push({
      code: 'updates',
      message: `${people(counts.updates)} of ${before} would change; ${changed}`,
      hint: `if this is meant, run again with --allow updates=${counts.updates}`,
    });
  }
  for (const [name, number] of Object.entries(allowed) as ['removals' | 'updates', number][]) {
    if (number === counts[name]) continue;
    refused.push({
      code: name,
      message: `--allow ${name}=${number} was given, but the plan has ${counts[name]}`,
      hint: `look at the plan again; allow the number it has now, or leave --allow ${name} out`,
    });
  }
  return refused;
}

/** A plan that only takes is not held back where Vonage has more users than seats already. */
function seatLimit(world: World, counts: Counts): Refusal[] {
  const limit = seatsOf(world);
  const now = world.live.accounts.filter((account) => account.values.active).length;
  if (limit === null || counts.seatsAfter <= Math.max(limit.seats, now)) return [];
  return [
    {
      code: 'seats',
      message: `Vonage would have ${counts.seatsAfter} active users; the policy has ${limit.seats} seats`,
      hint: `buy seats and raise \`seats\` in policies/${limit.policy}.yaml, or grant fewer people access`,
    },
  ];
}

function people(number: number): string {
  return number === 1 ? '1 person' : `${number} people`;
}
