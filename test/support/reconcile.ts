import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { connectDirectory } from '../../src/directory/index.js';
import type { DirectoryWriter } from '../../src/directory/types.js';
import { exitCodes } from '../../src/exit-codes.js';

import { type Limits, type Runtime, realRuntime, type TokenSource } from '../../src/http/index.js';

import type { Planned } from '../../src/plan/types.js';
import { makeHandlers } from '../../src/provider/index.js';
import { Session } from '../../src/provider/session.js';
import type { StackExport } from '../../src/provider/state.js';
import type { Rates } from '../../src/rates.js';
import { beginRecord } from '../../src/record/begin.js';
import { endRecord } from '../../src/record/end.js';
import { RecordFile } from '../../src/record/file.js';
import { Journal, type JournalPlace } from '../../src/record/journal.js';
import { recordPath } from '../../src/record/name.js';
import { ownerOf } from '../../src/record/owner.js';
import { sumOf } from '../../src/record/requests.js';
import { prepareRun, type Run } from '../../src/run/prepare.js';
import { recall } from '../../src/run/remember.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { readSettings, readWritePlace } from '../../src/settings/index.js';
import { connectVonage } from '../../src/vonage/index.js';
import type { AccountWriter } from '../../src/vonage/types.js';
import { type Failure, type UpOptions, up } from './engine.js';

/** One stack's declarations, its state, and the sandbox that it is applied to. */
export interface Workplace {
  readonly dir: string;
  readonly stack: string;
  /** Graph and SCIM without TLS, whose CA this process does not trust. */
  readonly sandbox: Sandbox;
  readonly state: StackExport;
  /** Folder of the runs' records; default: `records` in `dir`, so the runs of one stack that share it are one stack's. */
  readonly records?: string;
}

export interface ReconcileOptions extends Omit<UpOptions, 'killed' | 'run'> {
  /** The run's clock, its record's included; default: the real one. */
  readonly now?: Date;
  /** As `--allow` takes it: `removals=37`. */
  readonly allow?: string;
  /** Ends the run like `kill -9` when its nth write request reaches a server, before or after that is carried out. */
  readonly kill?: { readonly write: number; readonly when: 'before' | 'after' };
  readonly limits?: Partial<Limits>;
  /** Default: one token for the whole life of the sandbox. */
  readonly token?: TokenSource;
  /** Longest wait between two tries, milliseconds; default: as in production. */
  readonly longestSleep?: number;
}

export interface Reconciled {
  readonly run: Run;
  readonly planned: Planned;
  /** Whether limits refused the plan; lockouts may have been applied all the same. */
  readonly wasRefused: boolean;
  readonly wasKilled: boolean;
  readonly failures: readonly Failure[];
  readonly state: StackExport;
  /** Path of the run's record, which a killed run leaves without an end. */
  readonly record: string;
}

/**
 * One whole run without the engine's processes: declarations from their files, both systems over HTTP, the planner, and the real
 * handlers over HTTP again, by the engine's stand-in. It is recorded as a run of the real CLI is, and begins with what earlier records
 * leave open. Throws what `prepareRun` throws.
 */
export async function reconcile(workplace: Workplace, options: ReconcileOptions = {}): Promise<Reconciled> {
  const { dir, stack, sandbox, state, records = join(workplace.dir, 'records') } = workplace;
  const { now = new Date() } = options;
  const env = {
    ...environmentOf(sandbox),
    ...(options.allow && { ROLLCALL_ALLOW: options.allow }),
    ...(options.now && { ROLLCALL_NOW: options.now.toISOString() }),
  };
  const config = { tenantId: sandbox.entra.tenantId, servicePrincipal: sandbox.entra.app.id };
  const death = new Death(sandbox, options.kill);
  try {
    const connect = connectBy(sandbox, options, death);
    const writesTo = readWritePlace('rollcall', { env, config });
    const memory = await recall(state, { records, writesTo, lastRecord: 'optional' }, stack, now);
    const run = await prepareRun({
      stack,
      dir,
      env,
      config,
      project: dir,
      remember: async () => memory.remembered,
      rememberSibling: async () => ({ kind: 'unreadable', reason: 'these runs are of one stack' }),
      connect,
    });
    const { planned } = run;
    const wasRefused = planned.plan.refusals.length > 0;
    const beginning = {
      plan: planned.plan,
      origin: { actor: null, commit: null, dirty: null },
      owner: ownerOf(writesTo, run.live.servicePrincipal),
      requests: { entra: sumOf(run.requests.entra), vonage: sumOf(run.requests.vonage) },
      ...memory.handOn(run.live, now),
    };
    const name = await beginRecord(records, beginning, now);
    const record = recordPath(records, stack, name);
    if (wasRefused && planned.lockoutsAlone === null) {
      await endRecord(record, { exitCode: exitCodes.refused, wasStopped: false }, now);
      return { run, planned, wasRefused, wasKilled: false, failures: [], state, record };
    }
    const settings = readSettings({ env, config });
    const directory = connectDirectory(settings, 'write', connect.directory);
    const vonage = connectVonage(settings, 'write', connect.vonage);
    const requests = () => ({ entra: sumOf(directory.counts()), vonage: sumOf(vonage.counts()) });
    const journal = new MortalJournal({ path: record, requests, now: () => now }, planned, death);
    const handlers = makeHandlers(new ConnectedSession(vonage.writer, directory.writer, journal));
    const done = await up(handlers, state, planned, {
      ...options,
      run: name,
      ...(options.kill && { killed: death.happened }),
    });
    // What a dead run had sent may still be carried out, but not in the middle of the next one.
    await done.quiet;
    await Promise.all([journal.close(), directory.close(), vonage.close()]);
    if (!done.wasKilled) {
      const end = { exitCode: exitCodeOf(done.failures, wasRefused), wasStopped: false };
      // The engine has saved its state by then, and it is the CLI's to tell.
      await endRecord(record, end, now).catch((error: NodeJS.ErrnoException) => {
        if (!['ENOSPC', 'EFBIG'].includes(error.code ?? '')) throw error;
      });
    }
    const { wasKilled, failures, state: after } = done;
    return { run, planned, wasRefused, wasKilled, failures, state: after, record };
  } finally {
    death.cancel();
  }
}

function exitCodeOf(failures: readonly Failure[], wasRefused: boolean): number {
  if (wasRefused) return exitCodes.refused;
  return failures.length > 0 ? exitCodes.partly : exitCodes.done;
}

function connectBy(sandbox: Sandbox, options: ReconcileOptions, death: Death) {
  const { limits } = options;
  const runtime = runtimeOf(options, death);
  return {
    directory: {
      token: options.token ?? (() => tokenOf(sandbox)),
      rate: fast.entra,
      runtime,
      ...(limits && { limits }),
    },
    vonage: { rate: fast.vonage, runtime, ...(limits && { limits }) },
  };
}

/** The journal of a run, in which a dead process writes nothing any longer. */
class MortalJournal extends Journal {
  private file: Promise<RecordFile> | undefined;

  constructor(place: JournalPlace, { plan }: Planned, death: Death) {
    const names = new Map(
      plan.changes.flatMap(({ subject: { objectId, name } }) =>
        objectId === null ? [] : [[objectId.toLowerCase(), name] as const],
      ),
    );
    super(place, async () => {
      this.file = RecordFile.reopen(place.path);
      const file = await this.file;
      const append: RecordFile['append'] = (line, how) =>
        death.hasHappened ? Promise.reject(dead()) : file.append(line, how);
      return { file: { append }, names, count: 0 };
    });
  }

  async close(): Promise<void> {
    await (await this.file)?.close();
  }
}

/** The sandbox has no limit unless a test gives it one. */
const fast: Rates = {
  vonage: { perSecond: 10_000, concurrency: 8, bulk: 'auto' },
  entra: { perSecond: 10_000, concurrency: 8 },
};

/** A session whose connections were made by somebody else. */
class ConnectedSession extends Session {
  constructor(
    private readonly accountWriter: AccountWriter,
    private readonly directoryWriter: DirectoryWriter,
    private readonly journal: Journal,
  ) {
    super();
  }

  override get accounts(): AccountWriter {
    return this.accountWriter;
  }

  override get directory(): DirectoryWriter {
    return this.directoryWriter;
  }

  protected override openJournal(): Journal {
    return this.journal;
  }
}

/** The moment at which a run is killed. */
class Death {
  readonly happened: Promise<void>;
  hasHappened = false;
  private readonly rules: { remove(): void }[] = [];

  constructor(sandbox: Sandbox, kill: ReconcileOptions['kill']) {
    let happen = (): void => {};
    this.happened = new Promise((resolve) => {
      happen = () => {
        this.hasHappened = true;
        resolve();
      };
    });
    if (kill === undefined) return;
    let seen = 0;
    const isNow = (): boolean => {
      seen += 1;
      if (seen === kill.write) happen();
      return seen === kill.write;
    };
    for (const server of ['graph', 'scim'] as const) {
      for (const method of ['POST', 'PATCH', 'DELETE']) {
        this.rules.push(
          sandbox.faults.add({ server, method, body: isNow, fault: { reset: kill.when } }),
          // What a dead process has not sent yet never comes.
          sandbox.faults.add({
            ...{ server, method, times: Number.POSITIVE_INFINITY },
            body: () => this.hasHappened,
            fault: { reset: 'before' },
          }),
        );
      }
    }
  }

  cancel(): void {
    for (const rule of this.rules) rule.remove();
  }
}

function dead(): Error {
  return new Error('the run was killed');
}

function runtimeOf({ longestSleep }: ReconcileOptions, death: Death): Partial<Runtime> {
  return {
    sleep: async (milliseconds) => {
      // Nobody waits for what the dead still try.
      if (death.hasHappened) return;
      await realRuntime.sleep(Math.min(milliseconds, longestSleep ?? Number.POSITIVE_INFINITY));
    },
  };
}

function environmentOf(sandbox: Sandbox): Record<string, string> {
  const { AZURE_AUTHORITY_HOST: _, ...env } = sandbox.environment();
  return env;
}

const tokens = new WeakMap<Sandbox, Promise<string>>();

/** A token as Entra gives it to an app with a secret; one a sandbox. */
function tokenOf(sandbox: Sandbox): Promise<string> {
  let token = tokens.get(sandbox);
  if (token === undefined) {
    token = signIn(sandbox);
    tokens.set(sandbox, token);
  }
  return token;
}

async function signIn(sandbox: Sandbox): Promise<string> {
  const { AZURE_CLIENT_ID: id = '', AZURE_CLIENT_SECRET: secret = '' } = sandbox.environment();
  const form = {
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
    scope: `${sandbox.graphUrl}/.default`,
  };
  const ca = sandbox.caFile === null ? undefined : await readFile(sandbox.caFile);
  const dispatcher = new Agent({ connect: { ca } });
  const response = await request(`${sandbox.authorityUrl}/${sandbox.entra.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    dispatcher,
  });
  const { access_token: token } = (await response.body.json()) as { access_token: string };
  await dispatcher.close();
  return token;
}
