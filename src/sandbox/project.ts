import { copyFile, mkdir, readdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export interface ProjectOptions {
  /** The folder that has Pulumi.yaml, provider.cjs, package.json, node_modules and dist. */
  readonly packageRoot: string;
}

const copied = ['Pulumi.yaml', 'provider.cjs', 'package.json'];
const linked = ['node_modules', 'dist'];

/**
 * Lays a look-alike of a clone into an empty folder, so that Pulumi can run there and the repository stays untouched.
 * Throws where the folder holds something already.
 */
export async function makeProject(dir: string, { packageRoot }: ProjectOptions): Promise<void> {
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw new Error(`${dir} is not empty`);
  for (const file of copied) await copyFile(join(packageRoot, file), join(dir, file));
  // Windows lets everyone make junctions, not everyone symbolic links; elsewhere the word is ignored.
  for (const folder of linked) await symlink(resolve(packageRoot, folder), join(dir, folder), 'junction');
}
