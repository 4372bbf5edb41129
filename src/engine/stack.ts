import { execFile } from 'node:child_process';

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

/** The whole state of a stack as JSON; null where the backend has no such stack. Throws `EngineError` where it cannot be read. */
export async function exportStack(call: EngineCall, stack: string): Promise<unknown> {
  try {
    return parse(await run(call, ['stack', 'export', '--stack', stack]));
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
    throw new EngineError('the Pulumi CLI printed something that is not JSON', null);
  }
}

function run(call: EngineCall, args: readonly string[]): Promise<string> {
  const options = { cwd: call.cwd, env: call.env, maxBuffer: 2 ** 30, encoding: 'utf8' } as const;
  return new Promise((resolve, reject) => {
    execFile(
      call.binary,
      [...args, '--non-interactive', '--color', 'never'],
      options,
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else
          reject(
            new EngineError(
              firstLines(stderr) || error.message,
              typeof error.code === 'number' ? error.code : null,
            ),
          );
      },
    );
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
