import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Place, timed } from './command.js';
import { packageRoot } from './root.js';
import { type Subject, setUpStack } from './subject.js';

export interface NaivePerson {
  readonly account: NaiveResource;
  readonly assignment: NaiveResource;
}

interface NaiveResource {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The project around naive/index.ts, as `pulumi new typescript` makes it. */
const files = {
  'Pulumi.yaml': 'name: naive\nruntime: nodejs\n',
  'package.json': JSON.stringify({ name: 'naive', main: 'index.ts' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      strict: true,
      outDir: 'bin',
      target: 'es2022',
      module: 'nodenext',
      moduleResolution: 'nodenext',
      types: ['node'],
      sourceMap: true,
      forceConsistentCasingInFileNames: true,
    },
    files: ['index.ts'],
  }),
};

/**
 * The naive program in a temporary project, with a state of its own, on rollcall's SDK and compiler.
 * @param engine the environment in which `pulumi` runs
 */
export async function openNaive(people: readonly NaivePerson[], engine: NodeJS.ProcessEnv): Promise<Subject> {
  const cwd = await mkdtemp(join(tmpdir(), 'rollcall-naive-'));
  const close = () => rm(cwd, { recursive: true, force: true });
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    await copyFile(join(packageRoot, 'bench', 'naive', 'index.ts'), join(cwd, 'index.ts'));
    await writeFile(join(cwd, 'people.json'), JSON.stringify(people));
    await symlink(join(packageRoot, 'node_modules'), join(cwd, 'node_modules'), 'junction');
    await mkdir(join(cwd, '.state'));
    const env = {
      ...engine,
      PULUMI_BACKEND_URL: `file://${join(cwd, '.state')}`,
      PULUMI_HOME: join(cwd, '.pulumi-home'),
    };
    const place: Place = { cwd, env };
    const stack = 'bench';
    await timed('pulumi', ['stack', 'init', stack, '--secrets-provider', 'passphrase'], place);
    return { ...place, stack, state: await setUpStack(place, stack), close };
  } catch (error) {
    await close();
    throw error;
  }
}
