/** A user of Vonage: the five attributes that it takes over SCIM, and what a server keeps beside them. */
export interface VonageAccount {
  readonly id: string;
  readonly userName: string;
  readonly active: boolean;
  /** Null only in accounts that were made by hand: SCIM demands it. */
  readonly email: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** An administrator whom SCIM cannot see (facts sheet A.2.4): in no list, but in the way of a create. */
  readonly hidden?: boolean;
  readonly created: string;
}
