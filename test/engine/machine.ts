import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { enginePlace } from '../../src/engine/cache.js';
import { type Machine, thisMachine } from '../../src/engine/machine.js';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A machine of its own: an empty home, a PATH of one empty folder, real processes, no network. */
export interface TestMachine extends Machine {
  /** The one folder on PATH. */
  readonly bin: string;
  /** `bin` of the engine in the cache. */
  readonly cacheBin: string;
  /** Writes an executable shell script, by default on PATH. */
  script(name: string, body: string, folder?: string): string;
  /** Writes the CLI and its hosts as scripts. */
  engine(version: string, folder?: string): void;
  /** Writes a Go that notes each call in `calls` and builds scripts which say they are this version of the CLI. */
  go(version: string, builds?: string): void;
  /** What was called, one line a call. */
  calls(): readonly string[];
}

export function testMachine(changes: Partial<Machine> = {}): TestMachine {
  const home = mkdtempSync(join(tmpdir(), 'rollcall-engine-'));
  folders.push(home);
  const bin = join(home, 'path');
  const tools = join(home, 'tools');
  const log = join(home, 'calls');
  for (const folder of [bin, join(tools, 'pulumi-cli'), join(tools, 'pulumi-language-nodejs')])
    mkdirSync(folder, { recursive: true });

  const machine: Machine = {
    ...thisMachine(),
    platform: 'linux',
    env: { PATH: bin },
    home,
    tools,
    answers: async () => false,
    install: () => Promise.reject(new Error('nobody should have asked the installer')),
    ...changes,
  };
  const script = (name: string, body: string, folder = bin): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  return {
    ...machine,
    bin,
    cacheBin: join(enginePlace(machine), 'bin'),
    script,
    engine(version, folder) {
      script('pulumi', `echo "pulumi $*" >> '${log}'; echo v${version}`, folder);
      script('pulumi-language-nodejs', '', folder);
      script('pulumi-resource-pulumi-nodejs', '', folder);
    },
    go(version, builds = '3.246.0') {
      script(
        'go',
        `
        echo "\${PWD##*/} $*" >> '${log}'
        if [ "$1" = env ]; then echo go${version}; exit; fi
        while [ "$1" != -o ]; do shift; done
        echo '#!/bin/sh' > "$2"; echo 'echo v${builds}' >> "$2"; /bin/chmod +x "$2"`,
      );
    },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

/** An environment with these folders on PATH. */
export function path(...parts: readonly string[]): NodeJS.ProcessEnv {
  return { PATH: parts.join(delimiter) };
}
