import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decode } from '../declare/decode.js';
import { readDocument } from '../declare/document.js';
import { largestTotal } from '../declare/files.js';
import type { Format } from '../declare/schemas.js';
import { fileProblem, type Report, type SourceFile } from '../declare/source.js';
import type { Document } from '../declare/tree.js';
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
 * @returns undefined where there was an error; all of them are reported.
 */
export async function readGivenDocument(
  terminal: Terminal,
  file: string,
  format: Format,
  report: Report,
): Promise<Document | undefined> {
  let isSound = true;
  const noting: Report = (problem) => {
    if (problem.severity === 'error') isSound = false;
    report(problem);
  };
  const source = await readGivenFile(terminal, file, noting);
  const document = source === undefined ? undefined : readDocument(source, format, noting);
  return isSound ? document : undefined;
}
