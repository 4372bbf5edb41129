import type { DirectoryUser } from '../directory/types.js';
import { isGuid } from '../guid.js';
import type { Position, Problem } from '../problem.js';
import { userNameKey } from '../vonage/account.js';

/** Takes a problem at a name in a declaration. */
export type Report = (
  code: string,
  severity: Problem['severity'],
  message: string,
  at: { readonly name?: string; readonly position?: Position; readonly hint?: string },
) => void;

/** Finds the people whom declarations name. */
export class Finder {
  /** By object id in small letters. */
  readonly users: ReadonlyMap<string, DirectoryUser>;
  private readonly byName: ReadonlyMap<string, DirectoryUser>;
  private readonly rememberedIds: ReadonlySet<string>;
  private readonly former = new Map<string, string[]>();

  /** @param rememberedNames object ids by the comparison key of a userPrincipalName under which rollcall knew them. */
  constructor(
    users: readonly DirectoryUser[],
    private readonly rememberedNames: ReadonlyMap<string, string>,
    private readonly report: Report,
  ) {
    this.users = new Map(users.map((user) => [user.id.toLowerCase(), user]));
    this.byName = new Map(users.map((user) => [userNameKey(user.userPrincipalName), user]));
    this.rememberedIds = new Set(rememberedNames.values());
  }

  /** By object id: names that declarations use and Entra no longer has. */
  get formerNames(): ReadonlyMap<string, readonly string[]> {
    return this.former;
  }

  /**
   * The object id behind a name as written, or null. One that rollcall remembers is found also after a rename, of which it warns, or a
   * deletion in Entra.
   */
  find(name: string, position: Position): string | null {
    if (isGuid(name)) {
      const id = name.toLowerCase();
      return this.users.has(id) || this.rememberedIds.has(id) ? id : null;
    }
    const key = userNameKey(name);
    const user = this.byName.get(key);
    if (user !== undefined) return user.id.toLowerCase();
    const remembered = this.rememberedNames.get(key);
    if (remembered === undefined) return null;
    const renamed = this.users.get(remembered);
    if (renamed !== undefined) {
      const former = this.former.get(remembered) ?? [];
      if (!former.includes(key)) this.former.set(remembered, [...former, key].sort());
      const now = renamed.userPrincipalName;
      this.report(
        'renamed-user',
        'warning',
        `\`${name}\` is now \`${now}\` in Entra; rollcall follows the object id`,
        { name, position, hint: `write \`${now}\` in this line` },
      );
    }
    return remembered;
  }
}
