import { readFile, stat } from 'node:fs/promises';
import { decode } from './decode.js';
import { largestTotal } from './files.js';
import type { Format } from './schemas.js';
import { fileProblem, type Report } from './source.js';
import type { Document } from './tree.js';
import { validate } from './validate.js';
import { parseYaml } from './yaml.js';

/**
 * Reads a file of test cases, JSON or YAML, that somebody named on the command line, and compares it with the schema of its format.
 * @param path where it lies. @param name what it is called in messages.
 * @returns undefined where there was a problem; all of them are reported.
 */
export async function readTestFile(
  path: string,
  name: string,
  format: Format,
  report: Report,
): Promise<Document | undefined> {
  let isSound = true;
  const noting: Report = (problem) => {
    if (problem.severity === 'error') isSound = false;
    report(problem);
  };
  const bytes = await read(path, name, noting);
  const source = bytes === undefined ? undefined : decode(name, bytes, noting);
  const document = source === undefined ? undefined : parseYaml(source, noting);
  if (document !== undefined) validate(document, format, noting);
  return isSound ? document : undefined;
}

async function read(path: string, name: string, report: Report): Promise<Uint8Array | undefined> {
  try {
    const found = await stat(path);
    if (found.isFile() && found.size <= largestTotal) return await readFile(path);
    const what = found.isFile() ? `this file has more than ${largestTotal} bytes` : 'this is no file';
    report(fileProblem(name, 'unreadable', what, found.isDirectory() ? 'name the files in it' : undefined));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const message = code === 'ENOENT' ? 'there is no such file' : `this cannot be read (${code})`;
    report(fileProblem(name, 'unreadable', message));
  }
  return undefined;
}
