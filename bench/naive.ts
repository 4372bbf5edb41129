import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Place, timed } from './command.js';
import { packageRoot } from './root.js';
import { readState } from './state.js';
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

/** So many get their resources by a real `up`; the state of everybody else is written as theirs is. */
const madeByUp = 10;

/**
 * The naive program in a temporary project, with a state of its own, on rollcall's SDK and compiler. Its state is what an `up`
 * leaves: `pulumi preview --expect-no-changes` fails otherwise.
 * @param engine the environment in which `pulumi` runs
 */
export async function openNaive(people: readonly NaivePerson[], engine: NodeJS.ProcessEnv): Promise<Subject> {
  const cwd = await mkdtemp(join(tmpdir(), 'rollcall-naive-'));
  const close = () => rm(cwd, { recursive: true, force: true });
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
    await copyFile(join(packageRoot, 'bench', 'naive', 'index.ts'), join(cwd, 'index.ts'));
    const write = (some: readonly NaivePerson[]) => writeFile(join(cwd, 'people.json'), JSON.stringify(some));
    await write(people.slice(0, madeByUp));
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
    const { exported } = await setUpStack(place, stack);
    await write(people);
    const file = join(cwd, 'import.json');
    await writeFile(
      file,
      JSON.stringify(withAll(people.slice(madeByUp), exported as unknown as ExportedRows)),
    );
    await timed('pulumi', ['stack', 'import', '--stack', stack, '--file', file], place);
    await rm(file);
    return { ...place, stack, state: await readState(place, stack), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Row {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

interface ExportedRows {
  readonly deployment: { readonly resources: readonly Row[] };
}

/** The export with rows of more people, like those that it has. */
function withAll(people: readonly NaivePerson[], exported: ExportedRows): ExportedRows {
  const { resources } = exported.deployment;
  const like = (type: string): ((resource: NaiveResource) => Row) => {
    const pattern = resources.find((row) => row.type.endsWith(`:${type}`));
    if (pattern === undefined) throw new Error(`the naive stack has no ${type}`);
    const { __provider } = pattern.inputs;
    return ({ name, inputs: own }) => {
      const inputs = { __provider, ...own };
      return {
        ...pattern,
        urn: [...pattern.urn.split('::').slice(0, 3), name].join('::'),
        id: randomUUID(),
        inputs,
        outputs: inputs,
        propertyDependencies: Object.fromEntries(Object.keys(inputs).map((key) => [key, []])),
      };
    };
  };
  const [account, assignment] = [like('VonageUser'), like('AppAssignment')];
  const more = people.flatMap((person) => [account(person.account), assignment(person.assignment)]);
  return { ...exported, deployment: { ...exported.deployment, resources: [...resources, ...more] } };
}
