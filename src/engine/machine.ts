import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How a command ended. */
export interface Ran {
  /** Null where a signal ended it or it could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What finding and getting an engine asks of the machine; tests give another one. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** The folder with rollcall's Go modules of the engine (tools/ of the repository). */
  readonly tools: string;
  /** The installed npm package @pulumi/pulumi. */
  readonly sdk: string;
  /** Runs a command to its end; never throws. */
  run(
    command: string,
    args: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv },
  ): Promise<Ran>;
  /** Whether a URL answers within the time, with a success. */
  answers(url: string, milliseconds: number): Promise<boolean>;
  /** Pulumi's own installer, which puts the CLI into `bin` of the folder. Throws where it fails. */
  install(root: string): Promise<void>;
  /** Calls `tick` again and again until the returned function is called. */
  every(seconds: number, tick: () => void): () => void;
  /** Milliseconds since some moment. */
  now(): number;
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    tools: fileURLToPath(new URL('../../tools', import.meta.url)),
    sdk: dirname(createRequire(import.meta.url).resolve('@pulumi/pulumi/package.json')),
    run,
    answers,
    install,
    every(seconds, tick) {
      const timer = setInterval(tick, seconds * 1000);
      return () => clearInterval(timer);
    },
    now: () => performance.now(),
  };
}

function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => resolve({ code: null, stdout, stderr: error.message }));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** With `fetch` and without a proxy, just as the SDK's installer asks. */
async function answers(url: string, milliseconds: number): Promise<boolean> {
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(milliseconds) })).ok;
  } catch {
    return false;
  }
}

async function install(root: string): Promise<void> {
  // Imported here because it takes a good part of a second, which every other command would pay.
  const { PulumiCommand } = await import('@pulumi/pulumi/automation/index.js');
  // Without a version it takes the SDK's own, which is ENGINE_VERSION (a test holds the two together).
  await PulumiCommand.install({ root });
}
