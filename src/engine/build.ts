import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileNames, onPath } from './executable.js';
import type { Machine, Ran } from './machine.js';
import { ENGINE_VERSION, OLDEST_GO } from './types.js';
import { atLeast, versionIn } from './version.js';

const SECONDS_BETWEEN_LINES = 15;
const VERSION_VARIABLE = 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version';

/** A Go module of ours under tools/, which does nothing but pin one command's module and checksums. */
interface Tool {
  readonly folder: string;
  readonly command: string;
  readonly ldflags: string;
}

const TOOLS: readonly [cli: Tool, ...hosts: Tool[]] = [
  {
    folder: 'pulumi-cli',
    command: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
    // Without its version the CLI takes itself for a development build.
    ldflags: `-s -w -X ${VERSION_VARIABLE}=v${ENGINE_VERSION}`,
  },
  {
    folder: 'pulumi-language-nodejs',
    command: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
    ldflags: '-s -w',
  },
];

/**
 * Builds the CLI and its language host from Go modules into `bin` of a folder.
 * Returns undefined when done, or a line that says why it could not be.
 */
export async function buildEngine(
  machine: Machine,
  folder: string,
  progress: (line: string) => void,
): Promise<string | undefined> {
  const go = await onPath(machine, 'go');
  if (go === undefined) return 'building it: Go is not on PATH';
  const env = goEnvironment(machine);
  // Asked inside the module, so that a Go that may fetch the toolchain which go.mod names has done so.
  const asked = await machine.run(go, ['env', 'GOVERSION'], {
    cwd: join(machine.tools, TOOLS[0].folder),
    env,
  });
  if (asked.code !== 0) return failed('asking Go for its version', asked);
  if (!atLeast(asked.stdout, OLDEST_GO))
    return `building it: Go on PATH is ${versionIn(asked.stdout) ?? 'of an unknown version'}; ${OLDEST_GO} or later is needed`;

  progress('building the Pulumi CLI from its Go modules; this takes three to six minutes, once per user');
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  const silence = heartbeat(machine, progress);
  try {
    for (const tool of TOOLS) {
      const built = await machine.run(go, buildArguments(machine, tool, bin), {
        cwd: join(machine.tools, tool.folder),
        env,
      });
      if (built.code !== 0) return failed(`go build in tools/${tool.folder}`, built);
    }
    await copyDynamicHost(machine, bin);
  } finally {
    silence();
  }
  return undefined;
}

function buildArguments(machine: Machine, tool: Tool, bin: string): readonly string[] {
  const [name] = fileNames(machine.platform, tool.command.slice(tool.command.lastIndexOf('/') + 1));
  return [
    'build',
    '-mod=readonly',
    '-trimpath',
    '-buildvcs=false',
    '-ldflags',
    tool.ldflags,
    '-o',
    join(bin, name as string),
    tool.command,
  ];
}

/** The user's own Go settings, but for those that would build something else. */
function goEnvironment({ env, platform }: Machine): NodeJS.ProcessEnv {
  const { GOOS: _os, GOARCH: _architecture, ...rest } = env;
  // Without C the CLI runs on any Linux that sees the cache (a home shared by containers), and no compiler is needed.
  return { ...rest, GOWORK: 'off', ...(platform === 'linux' ? { CGO_ENABLED: '0' } : {}) };
}

/** Dynamic providers are hosted by a small script, which comes with the SDK from npm. */
async function copyDynamicHost(machine: Machine, bin: string): Promise<void> {
  const script = `pulumi-resource-pulumi-nodejs${machine.platform === 'win32' ? '.cmd' : ''}`;
  await copyFile(join(machine.sdk, script), join(bin, script));
  await chmod(join(bin, script), 0o755);
}

/** A line now and then, so that nobody, and no CI that watches for output, takes a long build for a hung one. */
function heartbeat(machine: Machine, progress: (line: string) => void): () => void {
  const start = machine.now();
  return machine.every(SECONDS_BETWEEN_LINES, () => {
    const seconds = Math.round((machine.now() - start) / 1000);
    progress(`still building the Pulumi CLI (${Math.floor(seconds / 60)} min ${seconds % 60} s)`);
  });
}

function failed(what: string, { code, stderr }: Ran): string {
  const last = stderr.trim().split('\n').slice(-3).join(' | ');
  return `building it: ${what} failed${code === null ? '' : ` with exit code ${code}`}: ${last}`;
}
