import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isScalar, parseDocument } from 'yaml';
import type { Problem } from '../problem.js';

/** `Pulumi.<stack>.yaml` can't be read as what it should be. */
export class StackFileError extends Error {
  override readonly name = 'StackFileError';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('; '));
  }
}

export interface StackFileRequest {
  /** The folder of Pulumi.yaml; never that of the declarations, which may come from a pull request. */
  readonly folder: string;
  readonly stack: string;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the Pulumi CLI for the configuration with its secrets, by full key; null where there is no CLI. */
  readonly decrypt: (() => Promise<Readonly<Record<string, string>>>) | null;
}

export interface PulumiStackFile {
  /** Whether there is such a file. */
  readonly exists: boolean;
  /** Values of `rollcall:*`, without the prefix. */
  readonly config: Readonly<Record<string, string>>;
}

const prefix = 'rollcall:';

/** Variables that win over a key (docs/architecture.md, "Settings"): its secret need not be decrypted then. */
const overrides: Readonly<Record<string, string>> = {
  clientId: 'AZURE_CLIENT_ID',
  clientSecret: 'AZURE_CLIENT_SECRET',
  authorityHost: 'AZURE_AUTHORITY_HOST',
  graphUrl: 'ROLLCALL_GRAPH_URL',
  vonageUrl: 'ROLLCALL_VONAGE_URL',
  vonageToken: 'ROLLCALL_VONAGE_TOKEN',
};

/**
 * What `Pulumi.<stack>.yaml` says of rollcall. Plain values are read here, in no time; the Pulumi CLI, which takes a second,
 * is asked only for a secret that no variable overrides.
 * @throws {StackFileError} where the file is no YAML, or a secret is needed and there is no CLI
 */
export async function readStackFile(request: StackFileRequest): Promise<PulumiStackFile> {
  const file = `Pulumi.${request.stack}.yaml`;
  const text = await readText(join(request.folder, file));
  if (text === undefined) return { exists: false, config: {} };
  const config: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [key, value] of entriesOf(file, text)) {
    if (typeof value === 'string') config[key] = value;
    else if (!isOverridden(key, request.env)) secrets.push(key);
  }
  if (secrets.length === 0) return { exists: true, config };
  if (request.decrypt === null) throw noDecryption(file, secrets);
  const decrypted = await request.decrypt();
  for (const key of secrets) config[key] = decrypted[prefix + key] ?? '';
  return { exists: true, config };
}

/**
 * Values of `rollcall:*` in `Pulumi.<stack>.yaml`, without the prefix, and no secret: of a stack whose run this is not. Null for
 * what does not stand there in clear; undefined where there is no such file.
 * @param folder of Pulumi.yaml; never that of the declarations
 * @throws {StackFileError} where the file is no YAML
 */
export async function readPlainConfig(
  folder: string,
  stack: string,
): Promise<Readonly<Record<string, string | null>> | undefined> {
  const file = `Pulumi.${stack}.yaml`;
  const text = await readText(join(folder, file));
  return text === undefined ? undefined : Object.fromEntries(entriesOf(file, text));
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Entries of `rollcall:*` without the prefix; null for what is not plain. */
function entriesOf(file: string, text: string): readonly (readonly [key: string, value: string | null])[] {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const before = text.slice(0, error.pos[0]).split('\n');
    const position = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    throw new StackFileError([{ code: 'bad-yaml', severity: 'error', message: error.message, position }]);
  }
  const config = isMap(document.contents) ? document.get('config') : undefined;
  if (!isMap(config)) return [];
  return config.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    if (!name.startsWith(prefix)) return [];
    const plain = isScalar(value) && value.value !== null ? String(value.value) : null;
    return [[name.slice(prefix.length), plain] as const];
  });
}

function isOverridden(key: string, env: NodeJS.ProcessEnv): boolean {
  const variable = overrides[key];
  return variable !== undefined && (env[variable] ?? '').trim() !== '';
}

function noDecryption(file: string, keys: readonly string[]): StackFileError {
  return new StackFileError(
    keys.map((key) => ({
      code: 'secret-unreadable',
      severity: 'error',
      message: `${prefix}${key} is a secret in ${file}, and there is no Pulumi CLI to decrypt it`,
      hint: `run \`npm run setup\`, or set ${overrides[key] ?? 'it in clear'}`,
    })),
  );
}
