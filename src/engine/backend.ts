import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

/**
 * The folder that the state is kept in; null where it is no folder of this machine, or where that can't be told. Pulumi looks in this
 * order: `PULUMI_BACKEND_URL`, `backend.url` of Pulumi.yaml, the last `pulumi login`.
 * @param project the folder of Pulumi.yaml
 */
export async function stateFolder(project: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const home = env.HOME || homedir();
  const url =
    env.PULUMI_BACKEND_URL ||
    (await value(
      join(project, 'Pulumi.yaml'),
      ({ backend }) => (backend as { url?: unknown } | undefined)?.url,
    )) ||
    (await value(
      join(env.PULUMI_HOME || join(home, '.pulumi'), 'credentials.json'),
      ({ current }) => current,
    ));
  const path = /^file:\/\/([^?]*)/.exec(url ?? '')?.[1];
  if (path === undefined) return null;
  return resolve(project, path.startsWith('~') ? join(home, path.slice(1)) : path, '.pulumi');
}

/** Name of the project; undefined where Pulumi.yaml is none, which the engine will say better. @param project its folder */
export function projectName(project: string): Promise<string | undefined> {
  return value(join(project, 'Pulumi.yaml'), ({ name }) => name);
}

/** A text of a YAML or JSON file; undefined where there is no such file, or it says something else. */
async function value(
  file: string,
  pick: (content: Readonly<Record<string, unknown>>) => unknown,
): Promise<string | undefined> {
  try {
    const content = parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>> | null;
    const picked = pick(content ?? {});
    return typeof picked === 'string' ? picked : undefined;
  } catch {
    return undefined;
  }
}
