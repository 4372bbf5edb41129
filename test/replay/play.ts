import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isWritten } from '../../src/plan/types.js';
import type { Problem } from '../../src/problem.js';
import type { StackExport } from '../../src/provider/state.js';
import { InputError } from '../../src/run/prepare.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { type Reconciled, type ReconcileOptions, reconcile } from '../support/reconcile.js';
import { changed, type History, initialOf, type Organisation, type OrganisationChange } from './history.js';
import { Declared, entraEdits } from './organisation.js';

export const stack = 'org';
const day = 24 * 3600 * 1000;
const keptDays = 30;

/** What became of one change. */
export interface Played {
  readonly n: number;
  /** Codes of the limits that refused it at first, and the number that it was allowed with. */
  readonly refused: readonly string[];
  readonly allowed: number | null;
  readonly writes: number;
  readonly requests: number;
  /** People and assignments that could not be written; with faults alone. */
  readonly failures: number;
  /** What differs from what is declared, a line each. */
  readonly wrong: readonly string[];
}

/**
 * Plays an organisation's history change by change: the change is made in the declarations and in Entra, a run is planned and applied, and
 * the servers are held against what is declared.
 */
export class Player {
  readonly declared: Declared;
  organisation: Organisation;
  state: StackExport = {};
  private readonly texts = new Map<string, string>();
  /** Teams whose group was empty when the limits refused to take access by it; their scope is taken out, as the refusal says. */
  private readonly emptied = new Set<string>();
  /** When each person who is out left, milliseconds. */
  private readonly left = new Map<string, number>();

  constructor(
    readonly history: History,
    readonly sandbox: Sandbox,
    readonly dir: string,
  ) {
    this.declared = new Declared(history);
    this.organisation = initialOf(history);
  }

  get now(): Date {
    return new Date(`${this.organisation.date}T12:00:00Z`);
  }

  /** The declarations of the beginning. */
  async begin(): Promise<void> {
    await this.write(`stacks/${stack}/stack.yaml`, stackText);
    // Thirty days after each mass removal as many are deleted: a team that has allowed the one raises the limit for the other.
    const policy = 'policies/default.yaml';
    const text = await readFile(join(this.dir, policy), 'utf8');
    await this.write(policy, text.replace('deletions: { count: 20 }', 'deletions: { count: 1000 }'));
    await this.declare();
  }

  /** Makes a change in the declarations and in Entra. */
  async make(change: OrganisationChange): Promise<void> {
    const before = this.organisation;
    this.organisation = changed(before, change);
    const { entra } = this.sandbox;
    const { addedGroups, members, removedGroups } = entraEdits(this.declared, change);
    for (const { from, to } of this.declared.renames(change.n)) {
      entra.editUser(this.declared.nameOf(from), { userPrincipalName: to, mail: to });
    }
    for (const team of addedGroups) entra.addGroup(team);
    for (const [team, { add, remove }] of members) {
      // Who is renamed stays the same member.
      const present = new Set(entra.members(team).map(({ id }) => id));
      for (const person of remove) {
        const user = entra.findUser(this.declared.nameOf(person));
        if (user !== null && present.has(user.id)) entra.removeMember(team, user.id);
      }
      for (const person of add) entra.addMember(team, this.declared.nameOf(person));
    }
    for (const team of removedGroups) entra.deleteGroup(team);
    for (const person of before.people) {
      if (!this.organisation.people.has(person)) this.left.set(person, this.now.getTime());
    }
    await this.declare();
  }

  /**
   * One run over HTTP by the stand-in of the engine; where the limits refuse it, a second one with the number they name.
   * @param onRefused does the second one, where somebody else is to
   */
  async run(options: ReconcileOptions = {}, onRefused?: () => Promise<Played>): Promise<Played> {
    const { requests } = this.sandbox;
    requests.resetCounts();
    let done = await this.reconcile(options);
    const refused = done.planned.plan.refusals.map(({ code }) => code);
    const wrong: string[] = [];
    let allowed: number | null = null;
    let sent = requests.all.length;
    if (done.wasRefused) {
      if (requests.writes().length > 0) wrong.push('a refused plan was written');
      if (refused.includes('empty-source')) await this.takeOutEmptied();
      if (onRefused !== undefined) {
        const played = await onRefused();
        return { ...played, wrong: [...wrong, ...played.wrong] };
      }
      allowed = done.planned.plan.counts.removals;
      requests.resetCounts();
      done = await this.reconcile({ ...options, allow: `removals=${allowed}` });
      if (done.wasRefused) wrong.push('the plan is refused even with its own number');
      sent += requests.all.length;
    }
    this.state = done.state;
    const writes = requests.writes().length;
    const planned = done.planned.plan.changes.filter(isWritten).length;
    if (writes !== planned && options.longestSleep === undefined) {
      wrong.push(`${writes} writes, and the plan has ${planned}`);
    }
    for (const { severity, message } of done.planned.plan.problems) {
      if (severity === 'error') wrong.push(`problem: ${message}`);
    }
    wrong.push(...this.differences());
    const { n } = this.organisation;
    return { n, refused, allowed, writes, requests: sent, failures: done.failures.length, wrong };
  }

  /** What Vonage and Entra hold against what is declared, a line for each difference. */
  differences(): readonly string[] {
    const { entra, vonage } = this.sandbox;
    const wanted = new Set([...this.organisation.people].map((person) => this.keyOf(person)));
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const { userName, active, email, familyName } of vonage.accounts) {
      if (userName === 'meeting.room@example.com') continue;
      const key = userName.toLowerCase();
      if (seen.has(key)) wrong.push(`${userName} has two accounts`);
      seen.add(key);
      if (active !== wanted.has(key)) wrong.push(`${userName} is ${active ? 'active' : 'inactive'}`);
      if (active && (email === null || familyName === null)) wrong.push(`${userName} lacks something`);
      const left = this.left.get(this.personOf(key));
      if (!active && left !== undefined && this.now.getTime() - left > (keptDays + 1) * day) {
        wrong.push(`${userName} should have been deleted`);
      }
    }
    for (const key of wanted) if (!seen.has(key)) wrong.push(`${key} has no account`);
    const assigned = entra.assignments().map(({ principalId }) => entra.user(principalId).userPrincipalName);
    const keys = new Set(assigned.map((name) => name.toLowerCase()));
    for (const key of keys) if (!wanted.has(key)) wrong.push(`${key} is assigned`);
    for (const key of wanted) if (!keys.has(key)) wrong.push(`${key} is not assigned`);
    return wrong;
  }

  /** Problems of the declarations where a name of digits stands bare, as it once did. */
  async problemsAsNumber(): Promise<readonly Problem[]> {
    await this.declare({ asNumber: true });
    try {
      await this.reconcile({});
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return error.problems;
    } finally {
      await this.declare();
    }
  }

  private reconcile(options: ReconcileOptions): Promise<Reconciled> {
    const { dir, sandbox, state } = this;
    return reconcile({ dir, stack, sandbox, state }, { now: this.now, ...options });
  }

  private async takeOutEmptied(): Promise<void> {
    for (const [team, members] of this.organisation.teams) {
      if (members.length === 0 && this.declared.isGroup(team)) this.emptied.add(team);
    }
    await this.declare();
  }

  private keyOf(person: string): string {
    return this.declared.nameOf(person).toLowerCase();
  }

  private personOf(key: string): string {
    return /^\d/.test(key) ? `p${key}` : key;
  }

  private async declare(options: { readonly asNumber?: boolean } = {}): Promise<void> {
    const files = this.declared.files(this.organisation, { ...options, without: this.emptied });
    for (const [path, text] of files) await this.write(`stacks/${stack}/${path}`, text);
    for (const path of this.texts.keys()) {
      const own = path.replace(`stacks/${stack}/`, '');
      if (!/^(people|scopes)\//.test(own) || files.has(own)) continue;
      await rm(join(this.dir, path));
      this.texts.delete(path);
    }
  }

  /** Writes a file where its text is new. */
  private async write(path: string, text: string): Promise<void> {
    if (this.texts.get(path) === text) return;
    await mkdir(dirname(join(this.dir, path)), { recursive: true });
    await writeFile(join(this.dir, path), text);
    this.texts.set(path, text);
  }
}

const stackText = `stack: ${stack}
delivery: direct
mapping: vonage-business
policy: default
unmanaged: keep
timezone: UTC
`;
