import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isName } from '../declare/names.js';
import { readPlainConfig, StackFileError } from '../engine/config.js';
import { isGuid } from '../guid.js';
import type { Problem } from '../problem.js';

export interface FleetRequest {
  readonly stack: string;
  /** Folder of `stacks/`. */
  readonly dir: string;
  /** Folder of Pulumi.yaml: which stacks share an account is read there alone, so that a pull request cannot choose. */
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  /** Values of `rollcall:*` of the stack itself. */
  readonly config: Readonly<Record<string, string | null>>;
}

/** The other stacks that write to the same tenant, app and Vonage account. */
export interface FoundFleet {
  /** Sorted. */
  readonly siblings: readonly string[];
  readonly problems: readonly Problem[];
}

type Config = Readonly<Record<string, string | null>>;

/**
 * Finds the stacks of one fleet: those whose `Pulumi.<stack>.yaml` names the same `rollcall:tenantId` and `rollcall:servicePrincipal`
 * (and the same `rollcall:vonageUrl` where both name one and no variable overrides it), whether or not they have a folder in `stacks/`:
 * a sibling without one may still have people. Decrypts nothing. A folder in `stacks/` without such a file is in no fleet, with a warning.
 * Never throws for what people wrote; what cannot be told is an error.
 */
export async function findFleet(request: FleetRequest): Promise<FoundFleet> {
  const { stack, dir, project, config } = request;
  const siblings: string[] = [];
  const problems: Problem[] = [];
  // The run cannot go on without, and says so itself.
  if (!config.tenantId || !config.servicePrincipal) return { siblings, problems };
  const folders = await stackFolders(dir);
  const names = new Set([...folders, ...(await stackFiles(project))]);
  names.delete(stack);
  for (const name of [...names].sort()) {
    const other = await configOf(project, name, problems);
    if (other === 'broken') continue;
    if (!namesPlace(other)) {
      if (folders.includes(name)) problems.push(noPlace(name, other === undefined));
      continue;
    }
    const relation = relationOf(config, other, request.env);
    if (relation.kind === 'same') siblings.push(name);
    if (relation.kind === 'unclear') problems.push(unclear(stack, name, relation.key));
  }
  return { siblings, problems };
}

async function stackFolders(dir: string): Promise<readonly string[]> {
  const entries = await readdir(join(dir, 'stacks'), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && isName(entry.name)).map(({ name }) => name);
}

async function stackFiles(project: string): Promise<readonly string[]> {
  const names = await readdir(project).catch(() => []);
  return names.flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []).filter(isName);
}

async function configOf(
  project: string,
  stack: string,
  problems: Problem[],
): Promise<Config | undefined | 'broken'> {
  try {
    return await readPlainConfig(project, stack);
  } catch (error) {
    if (!(error instanceof StackFileError)) throw error;
    problems.push(...error.problems);
    return 'broken';
  }
}

/** A secret names something too. */
function namesPlace(config: Config | undefined): config is Config {
  return config !== undefined && config.tenantId !== undefined && config.servicePrincipal !== undefined;
}

type Relation = { readonly kind: 'same' | 'other' } | { readonly kind: 'unclear'; readonly key: string };

function relationOf(own: Config, other: Config, env: NodeJS.ProcessEnv): Relation {
  const relations = (['tenantId', 'servicePrincipal'] as const).map((key) => compare(key, own, other));
  if (relations.some(({ kind }) => kind === 'other')) return { kind: 'other' };
  const [url, otherUrl] = [own.vonageUrl, other.vonageUrl].map((text) => text?.trim().replace(/\/+$/, ''));
  const isOverridden = Boolean(env.ROLLCALL_VONAGE_URL?.trim());
  if (!isOverridden && url && otherUrl && url !== otherUrl) return { kind: 'other' };
  return relations.find(({ kind }) => kind === 'unclear') ?? { kind: 'same' };
}

/** An id and a name may be the same thing, and a value that is not in clear may be anything. */
function compare(key: 'tenantId' | 'servicePrincipal', own: Config, other: Config): Relation {
  const [a, b] = [own[key], other[key]].map((text) => text?.trim().toLowerCase());
  if (a === b && a !== undefined) return { kind: 'same' };
  if (a === undefined || b === undefined || isGuid(a) !== isGuid(b)) return { kind: 'unclear', key };
  return { kind: 'other' };
}

function unclear(stack: string, other: string, key: string): Problem {
  return {
    code: 'unclear-fleet',
    severity: 'error',
    message: `nobody can tell whether the stacks ${stack} and ${other} share an account: Pulumi.${other}.yaml has another kind of rollcall:${key} than Pulumi.${stack}.yaml`,
    hint: 'write ids in both, in clear: those of tenant and app are no secrets; or delete the file of a stack that is not used',
  };
}

function noPlace(stack: string, isMissing: boolean): Problem {
  const file = `Pulumi.${stack}.yaml`;
  return {
    code: 'no-stack-file',
    severity: 'warning',
    message: `stacks/${stack} ${isMissing ? `has no ${file} beside Pulumi.yaml` : `has a ${file} that names no tenant and app`}, so it belongs to no fleet: whom it declares other stacks do not know`,
    hint: `write ${file}, or remove the folder`,
  };
}
