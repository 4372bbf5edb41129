import type { Account, AccountValues, WantedValues } from './account.js';

/** Reads Vonage's SCIM users. Has no way to write. */
export interface AccountReader {
  /**
   * Every user, all pages. A list is complete or this throws: a page that fails, repeats, ends early or contradicts `totalResults`.
   * @param known SCIM ids of accounts that there should be. Whoever of them the list does not show is looked at alone: it may be behind, or
   * call its first page all, and only a 404 says that an account is gone. Where more are missing than are worth looking at, and one of them
   * is there, this throws.
   */
  accounts(known?: () => Promise<readonly string[]>): Promise<readonly Account[]>;
  /** The users with this userName (without regard to case); normally none or one. */
  find(userName: string): Promise<readonly Account[]>;
}

/** An account after `create`. */
export interface CreatedAccount extends Account {
  /** Somebody (or an earlier try whose answer was lost) made it before: it may hold other values than were asked for. */
  readonly existed: boolean;
}

/** Writes Vonage's SCIM users, one request each. Errors are `HttpError`. */
export interface AccountWriter {
  /** POST /Users. A 409, or an answer that was lost, is looked up by userName before anything is sent again. */
  create(values: AccountValues): Promise<CreatedAccount>;
  /** PATCH /Users/{id} with just these attributes; null removes one. Throws `HttpError` with status 404 where the account is gone. */
  patch(id: string, values: WantedValues): Promise<void>;
  /**
   * Who answers to this SCIM id, else to this userName; null where nobody does. For a write that was told that the account is gone: servers
   * say 404 for other reasons too.
   */
  lookUp(id: string, userName: string): Promise<Account | null>;
  /** DELETE /Users/{id}; an account that is gone already is fine. */
  remove(id: string): Promise<void>;
}
