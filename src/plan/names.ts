import { createHash } from 'node:crypto';
import { userNameKey } from '../vonage/account.js';

const suffix = / \([0-9a-f]{8}\)$/;
/** Printable ASCII that does not end as a suffix does. */
const isPlain = /^[\x20-\x7e]*[\x20-\x28\x2a-\x7e]$/;
/** The engine prints names as they are: these could drive a terminal, or make a row look like another person's. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export interface ResourceName {
  readonly name: string;
  readonly formerNames: readonly string[];
}

/**
 * Gives resources the names that their URNs carry: what people read (a userName, `… as Role`), kept for as long as it
 * fits without regard to case, and never one that another resource in the state already has.
 */
export class Names {
  private readonly taken: Map<string, string>;

  /** @param remembered names in the state, with an id of whom each belongs to */
  constructor(remembered: Iterable<{ readonly name: string; readonly owner: string }>) {
    this.taken = new Map([...remembered].map(({ name, owner }) => [userNameKey(name), owner]));
  }

  /**
   * @param text the name people would read
   * @param owner id of whom it belongs to, as given to the constructor
   * @param former the name in the state, where there is one
   */
  give(text: string, owner: string, former: string | null): ResourceName {
    // As it was at the last run, which is nearly everybody.
    if (text === former && isPlain.test(text)) return { name: text, formerNames: [] };
    const wanted = text.replace(unprintable, '\ufffd');
    if (former !== null && userNameKey(former.replace(suffix, '')) === userNameKey(wanted)) {
      return { name: former, formerNames: [] };
    }
    const holder = this.taken.get(userNameKey(wanted));
    const free = holder === undefined || holder === owner;
    const name = free ? wanted : `${wanted} (${digitsOf(owner)})`;
    this.taken.set(userNameKey(name), owner);
    return { name, formerNames: former === null || former === name ? [] : [former] };
  }
}

/** Eight digits that tell owners apart whose ids begin alike, or are not of digits at all. */
function digitsOf(owner: string): string {
  return createHash('sha256').update(owner).digest('hex').slice(0, 8);
}
