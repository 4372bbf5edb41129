import { execFile, spawn } from 'node:child_process';
import { readCheckpoint } from './checkpoint.js';
import { ElementReader } from './elements.js';
import { isObject } from './objects.js';

/** A command of the Pulumi CLI that failed; the message is what the CLI said, without its colours. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    message: string,
    readonly exitCode: number | null,
  ) {
    super(message);
  }
}

export interface EngineCall {
  /** Path of the Pulumi CLI. */
  readonly binary: string;
  /** Folder of Pulumi.yaml. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The state of a stack as `pulumi stack export` gives it, but of each resource only what tells which it is, its inputs and its outputs: the
 * rest is the engine's, and the larger part. A backend of folders is read without the CLI. Null where the backend has no such stack. Throws
 * `EngineError` where it cannot be read.
 */
export async function exportStack(call: EngineCall, stack: string): Promise<unknown> {
  try {
    return (
      (await readCheckpoint(call, stack, bare)) ??
      (await readExport(call, ['stack', 'export', '--stack', stack]))
    );
  } catch (error) {
    if (error instanceof EngineError && /no stack named/i.test(error.message)) return null;
    throw error;
  }
}

/**
 * A stack's configuration with its secrets decrypted, by full key (`rollcall:vonageUrl`). It is read from Pulumi.<stack>.yaml;
 * empty where the backend has no such stack and the file holds no secret to decrypt.
 */
export async function stackConfig(call: EngineCall, stack: string): Promise<Record<string, string>> {
  const shown = parse(await run(call, ['config', '--json', '--show-secrets', '--stack', stack]));
  const values: Record<string, string> = {};
  for (const [key, entry] of Object.entries(shown as Record<string, { value?: unknown }>)) {
    if (typeof entry.value === 'string') values[key] = entry.value;
  }
  return values;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noJson();
  }
}

function noJson(): EngineError {
  return new EngineError('the Pulumi CLI printed something that is not JSON', null);
}

/** Reads an export while it is printed: of 100,000 people it has a third of a gigabyte. */
function readExport(call: EngineCall, args: readonly string[]): Promise<unknown> {
  const resources: unknown[] = [];
  const reader = new ElementReader(['deployment', 'resources'], (resource) => resources.push(bare(resource)));
  let broken: unknown;
  return new Promise((resolve, reject) => {
    const child = spawn(call.binary, withCommon(args), {
      cwd: call.cwd,
      env: call.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stdout.on('data', (bytes: Buffer) => {
      if (broken !== undefined) return;
      try {
        reader.write(bytes);
      } catch (error) {
        // The command still has to end.
        broken = error;
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', (error) => reject(new EngineError(error.message, null)));
    child.once('close', (code) => {
      if (code !== 0)
        return reject(new EngineError(firstLines(stderr) || `the Pulumi CLI ended with ${code}`, code));
      if (broken !== undefined) return reject(noJson());
      try {
        resolve(withResources(reader.end(), resources));
      } catch {
        reject(noJson());
      }
    });
  });
}

function withResources(exported: unknown, resources: readonly unknown[]): unknown {
  if (resources.length === 0 || !isObject(exported) || !isObject(exported.deployment)) return exported;
  return { ...exported, deployment: { ...exported.deployment, resources } };
}

/** The text of a dynamic provider stands in every resource. */
function bare(resource: unknown): unknown {
  if (!isObject(resource)) return resource;
  const { urn, type, id, inputs, outputs } = resource;
  return { urn, type, id, inputs: withoutProvider(inputs), outputs: withoutProvider(outputs) };
}

function withoutProvider(properties: unknown): unknown {
  if (!isObject(properties)) return properties;
  const { __provider: _, ...own } = properties;
  return own;
}

function withCommon(args: readonly string[]): string[] {
  return [...args, '--non-interactive', '--color', 'never'];
}

function run(call: EngineCall, args: readonly string[]): Promise<string> {
  const options = { cwd: call.cwd, env: call.env, maxBuffer: 2 ** 30, encoding: 'utf8' } as const;
  return new Promise((resolve, reject) => {
    execFile(call.binary, withCommon(args), options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else
        reject(
          new EngineError(
            firstLines(stderr) || error.message,
            typeof error.code === 'number' ? error.code : null,
          ),
        );
    });
  });
}

function firstLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^error: /, ''))
    .filter((line) => line !== '')
    .slice(0, 3)
    .join('; ');
}
