import { constants } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../problem.js';
import { quote } from '../quote.js';
import { decode } from './decode.js';
import { fileProblem, type Report, type SourceFile } from './source.js';

/** No declaration of any company comes near; a larger file is refused before it is read. */
export const largestFile = 1_048_576;
/** Of all files together: what a hostile pull request can make a run read stays a matter of seconds. */
export const largestTotal = 16 * largestFile;

/** What stands at a path. `refused`: a link, or something else that was reported. */
export type Kind = 'file' | 'folder' | 'missing' | 'refused';

/**
 * The files below one folder, and nothing else: no part of a path below it may be a link, so that a pull request cannot make rollcall
 * read what lies elsewhere. What cannot be read is reported once.
 */
export class DeclarationFiles {
  private readonly kinds = new Map<string, Promise<Kind>>();
  private total = 0;

  constructor(
    private readonly dir: string,
    private readonly report: Report,
  ) {}

  /** Whether the folder of the declarations is there; itself it may be reached through a link. */
  async exists(): Promise<boolean> {
    try {
      return (await stat(this.dir)).isDirectory();
    } catch {
      return false;
    }
  }

  /** What stands at a path relative to the folder. */
  async kind(path: string): Promise<Kind> {
    const slash = path.lastIndexOf('/');
    if (slash !== -1) {
      const above = await this.kind(path.slice(0, slash));
      if (above !== 'folder') return above === 'file' ? 'missing' : above;
    }
    let kind = this.kinds.get(path);
    if (kind === undefined) {
      kind = this.look(path);
      this.kinds.set(path, kind);
    }
    return kind;
  }

  private async look(path: string): Promise<Kind> {
    try {
      const found = await lstat(join(this.dir, path));
      if (found.isSymbolicLink()) {
        this.report(
          fileProblem(path, 'link', 'this is a link: links are not followed', 'put the file itself here'),
        );
        return 'refused';
      }
      if (found.isFile()) return 'file';
      if (found.isDirectory()) return 'folder';
      this.report(fileProblem(path, 'no-file', 'this is neither a file nor a folder'));
      return 'refused';
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return 'missing';
      this.report(unreadable(path, error));
      return 'refused';
    }
  }

  /** Names in a folder, sorted by code unit; none where there is no such folder. */
  async names(folder: string): Promise<readonly string[]> {
    if ((await this.kind(folder)) !== 'folder') return [];
    try {
      return (await readdir(join(this.dir, folder))).sort();
    } catch (error) {
      this.report(unreadable(folder, error));
      return [];
    }
  }

  /** Names of the folders in a folder. */
  async folders(folder: string): Promise<readonly string[]> {
    const entries = await readdir(join(this.dir, folder), { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  }

  /** The path of `<folder>/<name>.yaml`, or of `.yml`; undefined where there is neither, an error where there are both. */
  async find(folder: string, name: string): Promise<string | undefined> {
    const both = [`${folder}/${name}.yaml`, `${folder}/${name}.yml`];
    // Behind a link there is nothing to look for; that it is one was reported.
    if ((await this.kind(folder)) === 'refused') return both[0];
    const kinds = await Promise.all(both.map((path) => this.kind(path)));
    const found = both.filter((_, index) => kinds[index] !== 'missing');
    if (found.length > 1) {
      this.report(
        fileProblem(both[1] ?? folder, 'two-files', `${quote(both[0])} is there too`, 'delete one of them'),
      );
    }
    return found[0];
  }

  /** The names by which `find` finds the files of a folder. */
  async found(folder: string): Promise<readonly string[]> {
    const ending = /\.ya?ml$/;
    return (await this.names(folder))
      .filter((name) => ending.test(name))
      .map((name) => name.replace(ending, ''));
  }

  /** Names of the YAML files in a folder, hidden ones aside. */
  async yamlFiles(folder: string): Promise<readonly string[]> {
    return (await this.names(folder)).filter((name) => /^[^.].*\.ya?ml$/i.test(name));
  }

  /** Reads a file as text; undefined, and a report, where it is missing or no plain text. */
  async read(path: string): Promise<SourceFile | undefined> {
    const kind = await this.kind(path);
    if (kind === 'missing') this.report(fileProblem(path, 'missing-file', 'this file is missing'));
    if (kind === 'folder') this.report(fileProblem(path, 'no-file', 'this is a folder, not a file'));
    if (kind !== 'file') return undefined;
    try {
      // Between the look and here it may have become a link, or a pipe that never ends.
      const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
      const handle = await open(join(this.dir, path), flags);
      try {
        const { size } = await handle.stat();
        if (size > largestFile) {
          this.report(
            fileProblem(
              path,
              'file-too-large',
              `this file has ${size} bytes; ${largestFile} are allowed`,
              'split it',
            ),
          );
          return undefined;
        }
        const isWithin = this.total <= largestTotal;
        this.total += size;
        if (this.total > largestTotal) {
          const message = `the files up to this one have more than ${largestTotal} bytes`;
          if (isWithin) this.report(fileProblem(path, 'too-much', message, 'no further file is read'));
          return undefined;
        }
        return decode(path, await handle.readFile(), this.report);
      } finally {
        await handle.close();
      }
    } catch (error) {
      this.report(unreadable(path, error));
      return undefined;
    }
  }
}

/** The system's code says enough; its message holds the machine's own path. */
function unreadable(path: string, error: unknown): Problem {
  return fileProblem(path, 'unreadable', `this cannot be read (${codeOf(error)})`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
