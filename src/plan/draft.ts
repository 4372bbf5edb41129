import type { Day } from '../declare/types.js';
import type { Cause } from '../scope/types.js';
import type { Account, WantedValues } from '../vonage/account.js';
import type { RememberedAccount } from './types.js';

/**
 * What is to become of one account, before it is turned into a change and a resource.
 *
 * - `have`: a person in scope, the account is to hold `wanted`
 * - `hold`: something is wrong with this person; the account stays registered and untouched
 * - `leave`: the grant ended; the account stays registered and inactive
 * - `delete`: the account is no longer registered, so that the engine deletes it
 * - `release`: a sibling stack has it: it is no longer registered, and what the engine takes for a delete writes nothing
 */
export type Fate = 'have' | 'hold' | 'leave' | 'delete' | 'release';

export interface Draft {
  readonly fate: Fate;
  readonly objectId: string | null;
  readonly userPrincipalName: string;
  readonly knownAs: readonly string[];
  /** The account now; null where there is none. */
  readonly account: Account | null;
  readonly memory: RememberedAccount | null;
  /** What the account must hold, null what it must be without; attributes that are not named are left alone. */
  readonly wanted: WantedValues;
  readonly scopes: readonly string[];
  readonly leftOn: Day | null;
  readonly causes: readonly Cause[];
  /** Held, and brought into the state as it is, so that it is known whose it is. Absent: what is held and not in the state stays outside. */
  readonly adopts?: true;
  /** SCIM id of the account that gives up the userName which this one takes, and must be written before. Absent: the name is free. */
  readonly after?: string;
  /** On the emergency list: no limit counts what becomes of the account, and no grant gives it back. Absent: not on it. */
  readonly lockedOut?: true;
  /** To have no access, and SCIM does not show the account that was active when it was last confirmed (`unseen.ts`). Absent: not so. */
  readonly unseen?: true;
}
