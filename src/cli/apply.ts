import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { loadPolicy } from '../declare/load.js';
import { type Diagnostic, EventReader } from '../engine/events.js';
import { engineEnvironment } from '../engine/index.js';
import { becauseStopped } from '../http/index.js';
import { appliesLockoutsAlone, type Change, isLockout, type Plan } from '../plan/types.js';
import type { Outcome } from '../program/outcome.js';
import { rosterName } from '../program/requests.js';
import { defaultRates } from '../rates.js';
import { withCheckpoints } from '../record/checkpoints.js';
import { endRecord } from '../record/end.js';
import { ProgressCounter, RecordFollower } from '../record/progress.js';
import { stopFile } from '../record/stop.js';
import { appliedInWords } from '../render/applied.js';
import { escapeControls, escapeLines, formatProblems } from '../render/problems.js';
import { changesInWords, pendingChanges } from '../render/summary.js';
import { renderPlanText } from '../render/text.js';
import { exitCodes } from './codes.js';
import { findLock, lockInWords } from './locked.js';
import {
  type Child,
  codeOfRun,
  type Ended,
  explainMissing,
  type OpenStack,
  readOutcome,
  runEngine,
  withOutcomeFile,
} from './pulumi.js';
import { Status } from './status.js';
import type { StopSignal, Terminal } from './terminal.js';

type Planned = Outcome & { readonly kind: 'plan' };

export interface ApplyOptions {
  /** What to show of the plan that the run makes: nothing, where somebody has just agreed to it; what it comes to; or all of it. */
  readonly shows: 'nothing' | 'numbers' | 'all';
  /** Hash of the plan that somebody agreed to: no other is applied. */
  readonly agreed?: string;
}

/** Milliseconds between two looks at the record. */
const lookEvery = 250;

/**
 * `pulumi up`, without its preview and with our own display: the plan, progress from the run's record, what failed, and what it has come to.
 * @returns the exit code
 */
export async function apply(terminal: Terminal, stack: OpenStack, options: ApplyOptions): Promise<number> {
  let isTold = false;
  // A signal while the run winds down must not end us before its record has an end; while the engine runs, `runEngine` sees to it.
  const release = terminal.onStop(() => {
    isTold = true;
  });
  try {
    return await withOutcomeFile((file) => new Apply(terminal, stack, options, file, () => isTold).run());
  } finally {
    release();
  }
}

/** One run. */
class Apply {
  readonly #status: Status;
  readonly #events = new EventReader();
  readonly #begun = performance.now();
  #outcome: Outcome | undefined;
  #counter = new ProgressCounter([]);
  #record: RecordFollower | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly stack: OpenStack,
    private readonly options: ApplyOptions,
    private readonly file: string,
    /** Whether it was told to stop. */
    private readonly isTold: () => boolean,
  ) {
    this.#status = new Status(terminal);
  }

  async run(): Promise<number> {
    this.#status.doing('Starting Pulumi …');
    const child = await this.#child();
    if (this.isTold()) {
      this.#status.end();
      this.#tellStoppedEarly();
      return exitCodes.failed;
    }
    const ended = await this.#runEngine(child);
    await this.#look();
    for (const said of this.#events.end()) this.#tell(said);
    this.#status.end();
    const lock = ended.code === 0 ? undefined : await this.#findLock(ended);
    if (lock !== undefined) return this.#turnedAway(lock);
    this.terminal.err(escapeLines(ended.said));
    explainMissing(this.terminal, this.stack.stack, ended);
    const code = codeOfRun(ended, this.#outcome) ?? this.#codeOfFailure(ended);
    if (this.#outcome?.kind !== 'plan') {
      if (ended.stops > 0) this.#tellStoppedEarly();
      return code;
    }
    return this.#finish(this.#outcome, ended, code);
  }

  async #child(): Promise<Child> {
    const { engine, stack } = this.stack;
    return {
      binary: engine.binary,
      args: [
        ...['up', '--stack', stack, '--yes', '--skip-preview', '--json', '--non-interactive'],
        ...['--color', 'never', ...(await this.#parallel())],
      ],
      env: engineEnvironment(engine, await this.#environment()),
      onOutput: (text: string) => {
        for (const said of this.#events.read(text)) this.#tell(said);
      },
      // It is said at the end, where a lock is not all that there is to say.
      onError: () => {},
      onStop: (count: number, signal: StopSignal) => this.#stop(count, signal),
    };
  }

  async #runEngine(child: Child): Promise<Ended> {
    let looking = Promise.resolve();
    const timer = setInterval(() => {
      looking = looking.then(() => this.#look());
    }, lookEvery);
    try {
      return await runEngine(this.terminal, child);
    } finally {
      clearInterval(timer);
      await looking;
    }
  }

  async #environment(): Promise<NodeJS.ProcessEnv> {
    const { dir, env, records } = this.stack;
    const { agreed } = this.options;
    return {
      ...(await withCheckpoints(this.terminal.cwd, env, records)),
      // One person's failure must not keep the others waiting (docs/decisions.md).
      PULUMI_CONTINUE_ON_ERROR: 'true',
      ROLLCALL_DIR: dir,
      ROLLCALL_OUTCOME: this.file,
      ...(agreed !== undefined && { ROLLCALL_PLAN_HASH: agreed }),
    };
  }

  /** As many writes at once as the policy's rates can use, where that is more than the engine's own number (four a processor). */
  async #parallel(): Promise<string[]> {
    const { dir, stack, env } = this.stack;
    if (env.PULUMI_PARALLEL) return [];
    const { entra, vonage } = (await loadPolicy(dir, stack))?.rates ?? defaultRates;
    const wanted = entra.concurrency + vonage.concurrency;
    return wanted > 4 * availableParallelism() ? ['--parallel', String(wanted)] : [];
  }

  /** Takes in what the program and its provider have left since the last look, and shows it. */
  async #look(): Promise<void> {
    if (this.#outcome === undefined) {
      this.#outcome = await readOutcome(this.file);
      if (this.#outcome?.kind === 'plan') this.#begin(this.#outcome);
    }
    if (this.#record === undefined) return;
    this.#counter.count(await this.#record.read(), this.isTold());
    this.#status.show(this.#counter.progress);
  }

  #begin({ plan, record }: Planned): void {
    const { shows } = this.options;
    const colour = this.terminal.colour.out;
    const refused = plan.refusals.length > 0;
    if (shows === 'all' || (shows === 'numbers' && refused)) {
      this.#status.out(`${renderPlanText(plan, { colour })}\n`);
    } else if (shows === 'numbers') {
      if (plan.problems.length > 0) this.#status.err(formatProblems(plan.problems, { colour }));
      this.#status.out(`${escapeControls(plan.stack)}: ${changesInWords(plan)}\n`);
    }
    this.#counter = new ProgressCounter(appliedOf(plan));
    if (record !== null && this.#counter.progress.changes.total > 0)
      this.#record = new RecordFollower(record);
  }

  #tell({ severity, message, resource }: Diagnostic): void {
    // Nobody's failure, and said of all of them at once.
    if (this.isTold() && message.includes(becauseStopped)) return;
    // A plan that was shown says why it is refused.
    if (resource === rosterName && this.options.shows !== 'nothing' && this.#isRefused()) return;
    const lines = escapeLines(message);
    const who = resource === null ? '' : `${escapeControls(resource)}: `;
    // What the program says comes with its own words for how bad it is.
    this.#status.err(severity === 'error' ? `error: ${who}${lines}\n` : `${who}${lines}\n`);
  }

  #isRefused(): boolean {
    return this.#outcome?.kind === 'plan' && this.#outcome.plan.refusals.length > 0;
  }

  #stop(count: number, signal: StopSignal): void {
    const again = signal === 'SIGINT' ? 'Ctrl-C again' : 'another signal';
    if (count === 1) {
      // The provider looks for it: what waits for its turn, or to be tried again, is given up.
      void writeFile(stopFile(this.file), '').catch(() => {});
      this.#status.err(
        `rollcall: stopping: nothing new is begun, and what is under way is finished; ${again} ends it at once\n`,
      );
    } else if (count === 2) {
      this.#status.err('rollcall: ending at once; what was under way, the next run looks for\n');
    }
  }

  #tellStoppedEarly(): void {
    this.terminal.err('rollcall: stopped before anything was written\n');
  }

  #findLock({ said }: Ended): ReturnType<typeof findLock> | undefined {
    // Once the program has run, it was this run that held the stack.
    return this.#outcome === undefined
      ? findLock(this.terminal, this.stack.env, this.stack.stack, said)
      : undefined;
  }

  #turnedAway(lock: NonNullable<Awaited<ReturnType<typeof findLock>>>): number {
    this.terminal.err(lockInWords(this.stack.stack, lock, new Date()));
    return exitCodes.failed;
  }

  /** It failed. Whoever could be done was done, unless it was stopped before that. */
  #codeOfFailure({ stops }: Ended): number {
    if (this.#outcome === undefined) return exitCodes.failed;
    const { done, unsure, open } = this.#counter.progress.changes;
    return stops === 0 || done + unsure + open > 0 ? exitCodes.partly : exitCodes.failed;
  }

  /**
   * Writes the end of the run into its record, and says what it has come to. One that is not whole makes a run that is done one that is done in part.
   * @returns the exit code
   */
  async #finish({ record, plan }: Planned, ended: Ended, exitCode: number): Promise<number> {
    let code = exitCode;
    const wasStopped = ended.stops > 0;
    try {
      if (record !== null) {
        const { open, exitCode: told } = await endRecord(record, { exitCode, wasStopped });
        code = told;
        if (open > 0) {
          this.terminal.err(`rollcall: the run's record does not say what became of ${open} of its writes\n`);
        }
      }
    } catch (error) {
      const why = escapeControls((error as Error).message);
      this.terminal.err(`rollcall: the run's record could not be finished: ${why}\n`);
      if (exitCode === exitCodes.done) code = exitCodes.partly;
    }
    const seconds = (performance.now() - this.#begun) / 1000;
    const isRefused = plan.refusals.length > 0;
    const left = this.#counter.left();
    this.terminal.out(appliedInWords(this.#counter.progress, { seconds, wasStopped, isRefused, left }));
    if (record !== null && pendingChanges(plan) > 0) {
      this.terminal.out(`Record: ${relative(this.terminal.cwd, record)}\n`);
    }
    if (ended.stops > 1) this.terminal.err(this.#afterKill());
    return code;
  }

  #afterKill(): string {
    return `rollcall: the engine may have left its lock; where the next run says so: \`pulumi cancel --stack ${this.stack.stack}\`\n`;
  }
}

/** What of a plan is applied: of a refused one its lockouts, or nothing. */
function appliedOf(plan: Plan): readonly Change[] {
  if (plan.refusals.length === 0) return plan.changes;
  return appliesLockoutsAlone(plan) ? plan.changes.filter(isLockout) : [];
}
