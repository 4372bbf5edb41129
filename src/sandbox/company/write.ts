import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Company, CompanyFile, CompanyPerson, CompanyScope } from './types.js';

export interface WriteOptions {
  readonly stack: string;
}

/** Where this package's own `mappings/` and `policies/` are, from `src` as from `dist`. */
const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Writes what a company declares into a folder: `stacks/<stack>/`, `Pulumi.<stack>.yaml`, and this package's own mapping and
 * policy where the folder has none.
 * Throws, and writes nothing, where the folder has this stack already.
 */
export async function writeDeclarations(company: Company, dir: string, options: WriteOptions): Promise<void> {
  const { stack } = options;
  if (await holdsSomething(join(dir, 'stacks', stack))) {
    throw new Error(`stacks/${stack} has declarations already; they are left as they are`);
  }
  for (const file of ['mappings/vonage-business.yaml', 'policies/default.yaml']) {
    const text = await readFile(join(packageRoot, file), 'utf8');
    await writeNew(join(dir, file), text);
  }
  for (const [file, text] of declarationFiles(company, stack)) {
    if (file.startsWith('Pulumi.')) await writeNew(join(dir, file), text);
    else await writeWhole(join(dir, file), text);
  }
}

/** The texts of `stacks/<stack>/` and `Pulumi.<stack>.yaml`, by path. */
export function declarationFiles(company: Company, stack: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set(`Pulumi.${stack}.yaml`, pulumiText(company));
  files.set(`stacks/${stack}/stack.yaml`, stackText(stack));
  for (const file of company.people) files.set(`stacks/${stack}/people/${file.name}.yaml`, peopleText(file));
  for (const file of company.scopes) files.set(`stacks/${stack}/scopes/${file.name}.yaml`, scopesText(file));
  return files;
}

function pulumiText(company: Company): string {
  return `# Where this stack writes to. These are the numbers of \`rollcall sandbox\`, a company that does not exist.
config:
  rollcall:tenantId: ${company.tenantId}
  rollcall:servicePrincipal: ${company.app.displayName}
`;
}

function stackText(stack: string): string {
  return `# yaml-language-server: $schema=../../schema/stack.json
#
# What this stack wants. Where it writes to stands in Pulumi.${stack}.yaml.
stack: ${stack}
delivery: direct # rollcall writes to Vonage itself
mapping: vonage-business # mappings/vonage-business.yaml
policy: default # policies/default.yaml
unmanaged: keep # accounts that nobody declared are reported, not touched
timezone: Europe/London # in which \`from\` and \`until\` begin and end
`;
}

function peopleText(file: CompanyFile<CompanyPerson>): string {
  const head = `# yaml-language-server: $schema=../../../schema/people.json\n#\n# ${file.comment}\npeople:\n`;
  return head + file.entries.map((entry) => entryText({ ...entry })).join('');
}

function scopesText(file: CompanyFile<CompanyScope>): string {
  const head = `# yaml-language-server: $schema=../../../schema/scopes.json\n#\n# ${file.comment}\nscopes:\n`;
  return head + file.entries.map((entry) => entryText({ ...entry })).join('');
}

function entryText(entry: Readonly<Record<string, string | readonly string[]>>): string {
  const lines = Object.entries(entry).map(([key, value]) => {
    if (typeof value === 'string') return `${key}: ${scalar(value)}`;
    return `${key}: [${value.map(scalarInList).join(', ')}]`;
  });
  return `  - ${lines.join('\n    ')}\n`;
}

/** A day stays plain: YAML 1.2 takes it for text, and so do people. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

function scalarInList(text: string): string {
  return /[[\]{},]/.test(text) ? JSON.stringify(text) : scalar(text);
}

async function holdsSomething(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Writes a file that is not there; one that is stays. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await writeWhole(path, text);
  }
}

/** Nobody ever reads half a file: it is written beside its place, and moved there. */
async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(beside, 'wx');
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
