import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file whole or not at all: beside its place first, then moved there. A file that existed is replaced.
 * @param mode permissions; default: as the system gives them
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
    throw error;
  }
}
