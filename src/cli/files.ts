import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: beside its place first, then moved there. A file that existed is replaced.
 * @param mode permissions; default: as the system gives them
 * @throws an error with the system's `code`, and a message that names the file and says why it cannot be written
 */
export async function writeWhole(path: string, text: string, mode = 0o666): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(beside, 'wx', mode);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    // A file of that name which somebody else made is not ours to remove.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(beside, { force: true });
    throw writingError(path, error);
  }
}

/**
 * Writes several files below a folder, all of them or, as far as a file system can promise, none: each is written beside its place first,
 * and only when all of them are there they are moved.
 * @param files texts by path, with forward slashes
 */
export async function writeTogether(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  const moves: (readonly [from: string, to: string])[] = [];
  try {
    for (const [path, text] of files) {
      const to = join(dir, path);
      const from = `${to}.${process.pid}.tmp`;
      try {
        await mkdir(dirname(to), { recursive: true });
        const file = await open(from, 'wx');
        moves.push([from, to]);
        try {
          await file.writeFile(text);
        } finally {
          await file.close();
        }
      } catch (error) {
        throw writingError(to, error);
      }
    }
    for (const [from, to] of moves) {
      await rename(from, to).catch((error: unknown) => {
        throw writingError(to, error);
      });
    }
  } finally {
    await Promise.all(moves.map(([from]) => rm(from, { force: true })));
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'its folder may not be written to',
  EISDIR: 'a folder of that name is there',
  ENOENT: 'its folder does not exist',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

/** Names the file that was meant, and not the one beside it. */
function writingError(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const reason = reasons[code];
  const message = `${path} cannot be written: ${reason === undefined ? code : `${reason} (${code})`}`;
  return Object.assign(new Error(message, { cause: error }), { code });
}
