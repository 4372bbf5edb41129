import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decode } from '../declare/decode.js';
import { largestTotal } from '../declare/files.js';
import type { Format } from '../declare/schemas.js';
import { fileProblem, type Report, type SourceFile } from '../declare/source.js';
import type { Document } from '../declare/tree.js';
import { validate } from '../declare/validate.js';
import { parseYaml } from '../declare/yaml.js';
import type { Terminal } from './terminal.js';

/**
 * Reads a file that was named on the command line, wherever it lies; what is wrong with it is reported under the name as given.
 * @returns undefined where it cannot be read, or is no plain text.
 */
export async function readGivenFile(
  { cwd }: Terminal,
  file: string,
  report: Report,
): Promise<SourceFile | undefined> {
  const path = resolve(cwd, file);
  try {
    const found = await stat(path);
    if (!found.isFile()) {
      report(
        fileProblem(
          file,
          'no-file',
          found.isDirectory() ? 'this is a folder, not a file' : 'this is no file',
        ),
      );
      return undefined;
    }
    if (found.size > largestTotal) {
      const message = `this file has ${found.size} bytes; ${largestTotal} are allowed`;
      report(fileProblem(file, 'file-too-large', message, 'split it'));
      return undefined;
    }
    return decode(file, await readFile(path), report);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    report(
      fileProblem(
        file,
        'unreadable',
        code === 'ENOENT' ? 'there is no such file' : `this cannot be read (${code})`,
      ),
    );
    return undefined;
  }
}

/**
 * `readGivenFile`, as YAML or JSON of a format.
 * @param otherFormat says what a file is that is plainly of another format; then that alone is told
 * @returns undefined where there was an error; all of them are reported.
 */
export async function readGivenDocument(
  terminal: Terminal,
  file: string,
  format: Format,
  report: Report,
  otherFormat: (document: Document) => { message: string; hint: string } | undefined = () => undefined,
): Promise<Document | undefined> {
  let isSound = true;
  const noting: Report = (problem) => {
    if (problem.severity === 'error') isSound = false;
    report(problem);
  };
  const source = await readGivenFile(terminal, file, noting);
  const document = source === undefined ? undefined : parseYaml(source, noting);
  const other = document === undefined ? undefined : otherFormat(document);
  if (document !== undefined && other !== undefined) {
    noting(document.source.problem([0, 0], 'unknown-format', other.message, { hint: other.hint }));
  } else if (document !== undefined) validate(document, format, noting);
  return isSound ? document : undefined;
}
