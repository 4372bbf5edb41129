import { behind, Lag } from '../store/lag.js';
import { type Index, Ordered } from '../store/ordered.js';
import type { EntraAssignment } from './types.js';

interface OnApp {
  readonly held: Ordered<EntraAssignment>;
  readonly byPrincipal: Index<EntraAssignment>;
}

/** Who is assigned to which app, in the order in which they were. */
export class AssignmentStore {
  private readonly apps = new Map<string, OnApp>();
  private readonly lag = new Lag<EntraAssignment>();

  /** @param exists whether a user or group is there: one that is deleted has no assignments, until it is restored */
  constructor(private readonly exists: (principalId: string) => boolean) {}

  /** Assignments on an app, of principals that exist. */
  on(resourceId: string): Ordered<EntraAssignment> {
    return this.app(resourceId).held;
  }

  find(id: string): EntraAssignment | null {
    for (const { held } of this.apps.values()) {
      const found = held.get(id);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** A principal's assignments on all apps, also while it is deleted. */
  of(principalId: string): readonly EntraAssignment[] {
    return [...this.apps.values()].flatMap(({ held, byPrincipal }) =>
      byPrincipal.get(principalId).flatMap((id) => held.get(id) ?? []),
    );
  }

  add(held: EntraAssignment): void {
    this.app(held.resourceId).held.set(held);
    this.lag.record(held.id, null);
  }

  remove(held: EntraAssignment): void {
    this.app(held.resourceId).held.delete(held.id);
    this.lag.record(held.id, held);
  }

  /** To be told that a principal was deleted or restored. */
  refresh(principalId: string): void {
    for (const { held, byPrincipal } of this.apps.values()) {
      for (const id of byPrincipal.get(principalId)) held.refresh(id);
    }
  }

  /** One read of an app's list: what it shows where it is behind with some writes; null where it is not. */
  readBehind(resourceId: string): readonly EntraAssignment[] | null {
    const seen = this.lag.read();
    if (seen === null) return null;
    const own = [...seen].filter(([, before]) => before === null || before.resourceId === resourceId);
    return behind(this.on(resourceId).allShown(), new Map(own));
  }

  /** The next `reads` lists do not show what `act` changes. */
  unseen<Result>(reads: number, act: () => Result): Result {
    return this.lag.during(reads, act);
  }

  private app(resourceId: string): OnApp {
    const known = this.apps.get(resourceId);
    if (known !== undefined) return known;
    const held = new Ordered<EntraAssignment>([], ({ principalId }) => this.exists(principalId));
    const app = { held, byPrincipal: held.index(({ principalId }) => principalId) };
    this.apps.set(resourceId, app);
    return app;
  }
}
