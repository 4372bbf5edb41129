import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Problem } from '../../problem.js';
import type { Json, SchemaProblem } from '../../synchronization/index.js';
import { UsageError } from '../failure.js';
import type { Terminal } from '../terminal.js';

/** The schema of an app with thousands of attributes has some 2 MB. */
const largest = 16 * 1024 * 1024;

/** Reads a JSON file that Graph or the portal gave. What is wrong with it is a `UsageError`. */
export async function readJsonFile(terminal: Terminal, path: string): Promise<Json> {
  const text = await readText(resolve(terminal.cwd, path), path);
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json;
  } catch (error) {
    throw new UsageError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function readText(path: string, shown: string): Promise<string> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UsageError(
      code === 'ENOENT' ? `there is no file ${shown}` : `${shown} cannot be read: ${code}`,
    );
  }
  try {
    const { size } = await file.stat();
    if (size > largest) throw new UsageError(`${shown} is larger than ${largest / 1024 / 1024} MB`);
    return await file.readFile('utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${shown} cannot be read: ${error.code}`);
    });
  } finally {
    await file.close();
  }
}

/** Problems of a JSON file, with file and pointer in front: `live.json#/synchronizationRules/0: …`. */
export function placedIn(path: string, problems: readonly SchemaProblem[]): readonly Problem[] {
  return problems.map((problem) =>
    problem.pointer === undefined
      ? problem
      : { ...problem, message: `${path}#${problem.pointer}: ${problem.message}` },
  );
}
