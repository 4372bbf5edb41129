import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Engine, engineEnvironment } from '../../engine/index.js';
import { EngineError } from '../../engine/stack.js';
import { makeProject, type Sandbox, startSandbox } from '../../sandbox/index.js';
import { writeWhole } from '../files.js';

/** The folder of package.json, from `src` as from `dist`. */
const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
export const demoStack = 'demo';

/** How a command ended, with everything it printed. */
export interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** A copy of this project in a temporary folder, with servers and a backend of its own. */
export interface DemoStage {
  readonly folder: string;
  readonly sandbox: Sandbox;
  rollcall(...args: readonly string[]): Promise<Ran>;
  /** Rewrites a file of the copy; throws where that changes nothing. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  remove(file: string): Promise<void>;
  /** Stops the servers, and removes the folder unless it is to be kept. */
  close(keep: boolean): Promise<void>;
}

/** Sets the stage: nothing of it touches the repository, or a stack that the user has. */
export async function openDemoStage(engine: Engine): Promise<DemoStage> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-demo-'));
  const project = join(folder, 'project');
  let sandbox: Sandbox | undefined;
  const close = async (keep: boolean): Promise<void> => {
    await sandbox?.close();
    if (!keep) await rm(folder, { recursive: true, force: true });
  };
  try {
    const opened = await startSandbox();
    sandbox = opened;
    await makeProject(project, { packageRoot });
    for (const name of ['stacks', 'mappings', 'policies', `Pulumi.${demoStack}.yaml`]) {
      await cp(join(packageRoot, name), join(project, name), { recursive: true });
    }
    const env = await environment(engine, folder, opened);
    const rollcall = (...args: readonly string[]): Promise<Ran> =>
      run(process.execPath, [join(packageRoot, 'dist/cli/main.js'), ...args], project, env);
    const init = ['stack', 'init', demoStack, '--secrets-provider', 'passphrase', '--non-interactive'];
    const made = await run(engine.binary, init, project, env);
    if (made.code !== 0) throw new EngineError(made.output.trim(), made.code);
    return {
      folder: project,
      sandbox: opened,
      rollcall,
      async edit(file, change) {
        const before = await readFile(join(project, file), 'utf8');
        const after = change(before);
        if (after === before) throw new Error(`the edit of ${file} changed nothing`);
        await writeWhole(join(project, file), after);
      },
      remove: (file) => rm(join(project, file)),
      close,
    };
  } catch (error) {
    await close(false);
    throw error;
  }
}

async function environment(engine: Engine, folder: string, sandbox: Sandbox): Promise<NodeJS.ProcessEnv> {
  const state = join(folder, 'state');
  await mkdir(state);
  // A real tenant or backend that this shell is set up for is none of the demo's business.
  const clean = Object.entries(process.env).filter(([name]) => !/^(?:ROLLCALL_|AZURE_|PULUMI_)/.test(name));
  return engineEnvironment(engine, {
    ...Object.fromEntries(clean),
    ...sandbox.environment(),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_CONFIG_PASSPHRASE: 'demo',
  });
}

function run(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject).once('close', (code) => resolve({ code, output }));
  });
}
