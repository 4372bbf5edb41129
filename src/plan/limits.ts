import type { Policy } from '../declare/types.js';
import { people } from '../people.js';
import type { Resolution } from '../scope/types.js';
import { userNameKey } from '../vonage/account.js';
import { type AccountOutcome, inScopeNamed } from './accounts.js';
import { beyond, beyondInScope } from './exceeds.js';
import { seatsOf } from './fleet.js';
import { namesOf, protectionOf, type UnknownProtected } from './protected.js';
import { removalKey } from './removal.js';
import { sourceRefusals } from './source-limits.js';
import type { Allowance, Counts, Refusal, RefusalCode } from './types.js';
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
 * @param clockOff milliseconds by which this run's time is ahead of Entra's
 * @param unknown names under `protected` that mean nobody
 * @param removals keys (`removalKey`) of the assignments that are taken
 */
export function refusals(
  world: World,
  resolution: Resolution,
  impacts: readonly Impact[],
  counts: Counts,
  allowed: Allowance,
  {
    locking,
    unknown,
    clockOff,
    removals,
  }: {
    readonly locking: number;
    readonly unknown: readonly UnknownProtected[];
    readonly clockOff: number;
    readonly removals: readonly string[];
  },
): readonly Refusal[] {
  const taken = new Set(removals.map((key) => key.toLowerCase()));
  const { policy } = world.declared;
  const lifted = counts.removals > 0 && allowed.removals === counts.removals;
  const unsafe = [...memoryRefusal(world), ...appRefusal(world), ...jobRefusal(world)];
  const waits =
    locking === 0
      ? ''
      : `; ${locking === 1 ? 'the lockout waits' : `the ${locking} lockouts wait`} until then`;
  return [
    ...unsafe.map((refusal) => ({ ...refusal, hint: `${refusal.hint}${waits}` })),
    ...clockRefusal(world, clockOff),
    ...sourceRefusals(world, resolution, impacts, counts, lifted),
    ...protectedLosses(world, impacts, taken, unknown),
    ...numberLimits(policy, impacts, counts, allowed),
    ...seatLimit(world, counts),
  ];
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

const aDay = 86_400_000;

/** Days decide who has access, and when an account is deleted. An hour more or less is no other plan than a run an hour later makes. */
function clockRefusal({ now }: World, off: number): Refusal[] {
  // In whole hours, since answers take their time and have no fractions of a second.
  if (Math.abs(Math.round(off / 3_600_000)) * 3_600_000 <= aDay) return [];
  const minute = (time: number): string => `${new Date(time).toISOString().slice(0, 16)}Z`;
  return [
    {
      code: 'clock',
      message: `this machine's clock says ${minute(now.getTime())} and Microsoft Graph's ${minute(now.getTime() - off)}: days of grants and leavers would be wrong`,
      hint: 'set the clock, and run again',
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

/** What somebody, or a group, would lose in this run. */
interface Loss {
  readonly who: string;
  readonly names: readonly (string | null | undefined)[];
  /** Goes on after `would`. */
  readonly loss: string;
}

/**
 * Whoever is protected and would lose something. So would somebody whom a name under `protected` may mean that means nobody: a slip there must
 * not cost the one who was to be spared.
 */
function protectedLosses(
  world: World,
  impacts: readonly Impact[],
  taken: ReadonlySet<string>,
  unknown: readonly UnknownProtected[],
): Refusal[] {
  return [...accountLosses(impacts), ...assignmentLosses(world, impacts, taken)].flatMap(
    ({ who, names, loss }): Refusal[] => {
      const protection = protectionOf(world, names);
      if (protection !== null) {
        const { kind, message, place } = protection;
        const where = place === null ? '' : ` (${place})`;
        const other =
          kind === 'own' ? 'sign rollcall in as an app of its own' : 'take the name out of the policy';
        return [
          {
            code: 'protected',
            message: `${who} ${message} and would ${loss}${where}`,
            hint: `restore the grant, or ${other}`,
          },
        ];
      }
      const keys = names.flatMap((name) => (name ? [userNameKey(name)] : []));
      const meant = unknown.find(({ near }) => near !== undefined && keys.includes(near));
      if (meant === undefined) return [];
      const { name, position } = meant.reference;
      return [
        {
          code: 'protected',
          message: `${who} would ${loss}, and may be meant by \`${name}\`, whom neither Entra nor Vonage has (protected in ${position.file}:${position.line})`,
          hint: 'correct that line, or delete it',
        },
      ];
    },
  );
}

function accountLosses(impacts: readonly Impact[]): readonly Loss[] {
  return impacts.flatMap(({ removed, outcome }): Loss[] => {
    const isDeleted = outcome.change?.action === 'delete';
    if (!removed && !isDeleted) return [];
    const who = outcome.draft.userPrincipalName;
    return [{ who, names: namesOf(outcome), loss: isDeleted ? 'be deleted' : 'lose access' }];
  });
}

/** Assignments of people and groups; not of whom an account tells already. */
function assignmentLosses(
  world: World,
  impacts: readonly Impact[],
  taken: ReadonlySet<string>,
): readonly Loss[] {
  const told = new Set<string>();
  const drafts = new Map<string, Impact['outcome']>();
  for (const { removed, outcome } of impacts) {
    const objectId = outcome.draft.objectId?.toLowerCase();
    if (objectId === undefined) continue;
    drafts.set(objectId, outcome);
    if (removed || outcome.change?.action === 'delete') told.add(objectId);
  }
  return world.live.assignments.flatMap(({ principalId, principalDisplayName, appRoleId }): Loss[] => {
    const id = principalId.toLowerCase();
    if (told.has(id) || !taken.has(removalKey.unassign(principalId, appRoleId).toLowerCase())) return [];
    told.add(id);
    const upn = world.usersById.get(id)?.userPrincipalName;
    const outcome = drafts.get(id);
    const names = [id, upn, ...(outcome === undefined ? [] : namesOf(outcome))];
    return [{ who: upn ?? principalDisplayName ?? principalId, names, loss: 'be unassigned' }];
  });
}

function numberLimits(
  policy: Policy,
  impacts: readonly Impact[],
  counts: Counts,
  allowed: Allowance,
): Refusal[] {
  const refused: Refusal[] = [];
  const numbers = numbersOf(counts);
  const refuse = (code: RefusalCode, name: keyof Allowance, what: string, exceeded: string | null): void => {
    if (exceeded === null || allowed[name] === numbers[name]) return;
    const hint = `if this is meant, run again with --allow ${name}=${numbers[name]}`;
    refused.push({ code, message: `${what}; ${exceeded}`, hint });
  };
  const { removals, updates, deletions } = numbers;
  const active = counts.activeBefore;
  const known = active + impacts.filter(({ madeAnew }) => madeAnew).length;
  refuse(
    'removals',
    'removals',
    `${people(removals)} of ${active} would lose access`,
    beyond(policy, 'removals', removals, active),
  );
  for (const scope of Object.keys(policy.limits.scopes)) {
    const members = impacts.filter((impact) => inScopeNamed(impact.outcome.draft, scope));
    const lost = members.filter(({ removed }) => removed).length;
    const changed = members.filter(({ updated }) => updated).length;
    const used = members.filter(({ usedBefore }) => usedBefore).length;
    const of = used + members.filter(({ madeAnew }) => madeAnew).length;
    refuse(
      'scope-removals',
      'removals',
      `${people(lost)} of ${used} in scope ${scope} would lose access`,
      beyondInScope(policy, scope, 'removals', lost, used),
    );
    refuse(
      'scope-updates',
      'updates',
      `${people(changed)} of ${of} in scope ${scope} would change`,
      beyondInScope(policy, scope, 'updates', changed, of),
    );
  }
  refuse(
    'updates',
    'updates',
    `${people(updates)} of ${known} would change`,
    beyond(policy, 'updates', updates, known),
  );
  refuse(
    'deletions',
    'deletions',
    `${deletions} ${deletions === 1 ? 'account' : 'accounts'} would be deleted for good`,
    beyond(policy, 'deletions', deletions, 0),
  );
  for (const [name, number] of Object.entries(allowed) as [keyof Allowance, number][]) {
    if (number === numbers[name]) continue;
    refused.push({
      code: name,
      message: `--allow ${name}=${number} was given, but the plan has ${numbers[name]}`,
      hint: `look at the plan again; allow the number it has now, or leave --allow ${name} out`,
    });
  }
  return refused;
}

/** What `--allow` must name, each as the plan shows it. */
function numbersOf({ removals, updates, byAction }: Counts): Required<Allowance> {
  return { removals, updates, deletions: byAction.delete };
}

/** A plan that only takes is not held back where Vonage has more users than seats already. */
function seatLimit(world: World, counts: Counts): Refusal[] {
  const limit = seatsOf(world);
  const now = world.live.accounts.filter((account) => account.values.active).length;
  if (limit === null || counts.seatsAfter <= Math.max(limit.seats, now)) return [];
  return [
    {
      code: 'seats',
      message: `Vonage would have ${counts.seatsAfter} active users; the policy has ${limit.seats} seats (seats in policies/${limit.policy}.yaml)`,
      hint: `buy seats and raise \`seats\` in policies/${limit.policy}.yaml, or grant fewer people access`,
    },
  ];
}
