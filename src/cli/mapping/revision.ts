import { execFile } from 'node:child_process';
import { decode } from '../../declare/decode.js';
import { largestFile } from '../../declare/files.js';
import { readMappingText } from '../../declare/load-mapping.js';
import type { MappingFile } from '../../declare/mapping.js';
import type { Report } from '../../declare/source.js';
import { UsageError } from '../failure.js';

/**
 * A mapping as a revision of Git has it. Problems of its text are reported under `REVISION:mappings/…`.
 * @param dir folder of `mappings/`, somewhere in a repository
 * @returns undefined where its text is no mapping
 * @throws {UsageError} where there is no Git, no repository, no such revision, or no such mapping in it
 */
export async function mappingAt(
  dir: string,
  revision: string,
  name: string,
  report: Report,
): Promise<MappingFile | undefined> {
  const commit = await git(dir, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  if (commit === undefined) {
    const isRepository = (await git(dir, ['rev-parse', '--git-dir'])) !== undefined;
    throw new UsageError(
      isRepository
        ? `Git knows no revision \`${revision}\` in ${dir}; name a commit, tag or branch that \`git log -1 ${revision}\` finds. A branch that only the remote has is \`origin/…\`, and a shallow clone needs \`git fetch\` first`
        : `${dir} is in no Git repository, so there is nothing to compare with`,
    );
  }
  for (const ending of ['yaml', 'yml']) {
    const path = `mappings/${name}.${ending}`;
    const bytes = await git(dir, ['cat-file', 'blob', `${commit.toString().trim()}:./${path}`]);
    if (bytes === undefined) continue;
    const source = decode(`${revision}:${path}`, bytes, report);
    if (source === undefined) return undefined;
    const { file, problems } = readMappingText(source, name);
    problems.forEach(report);
    return file;
  }
  throw new UsageError(`revision \`${revision}\` has no mappings/${name}.yaml`);
}

/** What Git prints; undefined where it ends with an error. */
function git(dir: string, args: readonly string[]): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const options = { cwd: dir, encoding: 'buffer', maxBuffer: 4 * largestFile } as const;
    execFile('git', args, options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else if (error.code === 'ENOENT')
        reject(new UsageError('`--against` needs Git, which is not installed'));
      else resolve(undefined);
    });
  });
}
