import { resolve } from 'node:path';
import {
  type FaultRule,
  FaultTextError,
  makeCompany,
  parseFaultRule,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
  writeDeclarations,
} from '../sandbox/index.js';
import { exitCodes } from './codes.js';
import { UsageError } from './failure.js';
import { writeWhole } from './files.js';
import type { Terminal } from './terminal.js';

export interface SandboxCommandOptions {
  readonly people: number;
  readonly groups: number;
  readonly seed: number;
  /** File to write the variables to. */
  readonly env?: string;
  /** Another name of `env`, which works only where the file exists: Node looks for it before we run. */
  readonly envFile?: string;
  /** Folder to write declarations to that fit the company. */
  readonly write?: string;
  readonly stack: string;
  /** Graph's documented limits, and 25 requests a second to SCIM. */
  readonly throttle?: true;
  /** Requests a second that SCIM takes; wins over `throttle`. */
  readonly scimRate?: number;
  /** Milliseconds that every answer takes. */
  readonly latency?: number;
  /** Operations of a `/Bulk` request. */
  readonly bulk?: number;
  readonly seats?: number;
  /** Rules as docs/sandbox.md has them. */
  readonly fault?: readonly string[];
}

/** Requests a second that a gallery app must take (facts sheet A.3.2); of Vonage's own limit nothing is published. */
const leastScimRate = 25;

/** `rollcall sandbox`: a local Entra and a local Vonage until Ctrl-C. */
export async function sandbox(terminal: Terminal, options: SandboxCommandOptions): Promise<number> {
  const { people, groups, seed, stack } = options;
  const faults = (options.fault ?? []).map(readFault);
  const company = makeCompany({ people, groups, seed });
  if (options.write !== undefined) {
    const dir = resolve(terminal.cwd, options.write);
    await writeDeclarations(company, dir, { stack }).catch((error: Error) => {
      throw new UsageError(error.message);
    });
  }
  let stop = (): void => {};
  const stopped = new Promise<void>((done) => {
    stop = done;
  });
  const release = terminal.onStop(stop);
  const running = await startSandbox({ company, ...behaviour(options) });
  for (const rule of faults) running.faults.add(rule);
  try {
    const file = options.env ?? options.envFile;
    if (file !== undefined) {
      // It holds secrets, though only of this sandbox.
      await writeWhole(resolve(terminal.cwd, file), environmentText(running), 0o600);
    }
    terminal.out(introduction(running, options, file));
    await stopped;
    if (file !== undefined) terminal.err(`rollcall: ${file} is left; what it says is void now\n`);
    return exitCodes.done;
  } finally {
    release();
    await running.close();
  }
}

function behaviour({ throttle, scimRate, latency, bulk, seats }: SandboxCommandOptions): SandboxOptions {
  const perSecond = scimRate ?? (throttle ? leastScimRate : undefined);
  return {
    limits: {
      ...(throttle && { graph: 'documented' }),
      ...(perSecond !== undefined && { scim: { perSecond } }),
    },
    ...(latency !== undefined && { latencyMs: { authority: latency, graph: latency, scim: latency } }),
    ...(bulk !== undefined && { scimBulk: { maxOperations: bulk, maxPayloadSize: 1_048_576 } }),
    ...(seats !== undefined && { seats }),
  };
}

function readFault(rule: string): FaultRule {
  try {
    return parseFaultRule(rule);
  } catch (error) {
    if (error instanceof FaultTextError) throw new UsageError(`--fault '${rule}': ${error.message}`);
    throw error;
  }
}

function introduction(
  running: Sandbox,
  { write, stack }: SandboxCommandOptions,
  file: string | undefined,
): string {
  const { company } = running;
  const where = write === undefined ? '' : ` -C ${quote(write)}`;
  const environment =
    file === undefined
      ? environmentText(running)
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => `  ${line}`)
      : [`  . ${quote(file.includes('/') ? file : `./${file}`)}`];
  return [
    `${company.displayName}: ${company.users.length} users and ${company.groups.length} groups in Entra, ${company.accounts.length} accounts in Vonage`,
    ...(write === undefined ? [] : [`Its declarations: ${write}`]),
    '',
    `Entra sign-in  ${running.authorityUrl}`,
    `Graph          ${running.graphUrl}`,
    `Vonage SCIM    ${running.scimUrl}`,
    '',
    'In another shell:',
    ...environment,
    ...(write === undefined ? [] : [`  cp ${quote(`${write}/Pulumi.${stack}.yaml`)} .`]),
    `  npx rollcall plan${where} --stack ${stack}`,
    '',
    // Without a backend the state cannot be read, and every plan is refused.
    'Where you are not signed in to a Pulumi backend, do this first:',
    '  export PULUMI_BACKEND_URL=file://~ PULUMI_CONFIG_PASSPHRASE=sandbox',
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

function environmentText(running: Sandbox): string {
  const lines = Object.entries(running.environment()).map(
    ([name, value]) => `export ${name}=${quoted(value)}`,
  );
  return `${lines.join('\n')}\n`;
}

/** A word for a POSIX shell, quoted where it must be. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
