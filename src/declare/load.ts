import { nearest, suggest } from '../nearest.js';
import type { Problem } from '../problem.js';
import { quote } from '../quote.js';
import { readDocument } from './document.js';
import { DeclarationFiles } from './files.js';
import { applyDays, applyRules, type GrantRules } from './grants.js';
import { checkProtected, decodeLockout, type PlacedLockout } from './lockout.js';
import { decodeTestedMapping, type MappingFile } from './mapping.js';
import { findNamed } from './named-file.js';
import { isName, nameRule, referenceKey } from './names.js';
import { decodePeople, type PlacedPerson } from './people.js';
import { decodePolicy, type PolicyFile } from './policy.js';
import { arrange } from './problems.js';
import { checkReferences } from './references.js';
import type { Format } from './schemas.js';
import { decodeScopes, type PlacedScope } from './scopes.js';
import { fileProblem, place, type Report, type SourceFile } from './source.js';
import { decodeStack, type StackFile } from './stack.js';
import type { Document, TextTree } from './tree.js';
import type { Day, Declarations, LoadResult, Policy } from './types.js';

export interface LoadOptions {
  /** The day it is; or what day it is in the stack's time zone, where the caller cannot know that before. */
  readonly today: Day | ((timezone: string) => Day);
}

/**
 * Reads everything that one stack declares: `stacks/<stack>/stack.yaml`, its people, scopes and lockouts, the mapping and the policy that it names.
 * Reads files below `dir` alone, follows no links, and asks no network. Every problem of every file is collected, sorted by file, line and
 * column; nothing that people wrote makes it throw.
 * @param dir folder of `stacks/`, `mappings/` and `policies/`.
 */
export async function loadDeclarations(
  dir: string,
  stack: string,
  options: LoadOptions,
): Promise<LoadResult> {
  const { parts, problems } = await loadParts(dir, stack, options);
  const failed = problems.some(({ severity }) => severity === 'error');
  return failed || !isWhole(parts) ? { problems } : { declarations: parts, problems };
}

/** The policy of a stack alone, for whoever needs its numbers before a run; null where it cannot be read, which the run will tell. */
export async function loadPolicy(dir: string, stack: string): Promise<Policy | null> {
  const files = new DeclarationFiles(dir, () => {});
  const stackFile = await readStack(files, `stacks/${stack}`, stack, () => {});
  return (await readPolicy(files, stackFile, () => {}))?.file.policy ?? null;
}

/** As much of a stack's declarations as could be read: null where there is no such file, or it is none. */
export type StackParts = {
  readonly [Key in keyof Declarations]:
    | Declarations[Key]
    | (Key extends 'stack' | 'mapping' | 'policy' ? null : never);
};

function isWhole(parts: StackParts): parts is Declarations {
  return parts.stack !== null && parts.mapping !== null && parts.policy !== null;
}

/** As `loadDeclarations`, with whatever could be read beside the errors: of a stack whose run this is not. */
export async function loadParts(
  dir: string,
  stack: string,
  options: LoadOptions,
): Promise<{ readonly parts: StackParts; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const parts = await load(new DeclarationFiles(dir, report), stack, options, report);
  return { parts, problems: arrange(problems) };
}

async function load(
  files: DeclarationFiles,
  stack: string,
  options: LoadOptions,
  report: Report,
): Promise<StackParts> {
  if (!(await stackExists(files, stack, report))) return nothing;
  const folder = `stacks/${stack}`;
  await checkFolder(files, folder, report);
  const stackFile = await readStack(files, folder, stack, report);
  const people = await readFolder(files, `${folder}/people`, 'people', decodePeople, report);
  const scopes = await readFolder(files, `${folder}/scopes`, 'scopes', decodeScopes, report);
  const lockout = await readLockout(files, folder, report);
  const mapping = await readMapping(files, stackFile, report);
  const policy = await readPolicy(files, stackFile, report);

  const users = people.items.flatMap(({ source, named }) => (named ? { source, text: named.user } : []));
  const names = scopes.items.flatMap(({ source, named }) => (named ? { source, text: named.name } : []));
  checkTwins(users, 'duplicate-user', (user) => `${user} is declared twice`, 'delete one of them', report);
  checkTwins(names, 'duplicate-scope', (scope) => `there are two scopes ${scope}`, 'rename one', report);
  if (policy !== undefined) checkProtected(lockout, policy.file.policy, report);
  if (policy !== undefined && scopes.isWhole) checkLimitedScopes(policy, names, report);
  if (scopes.isWhole) checkReferences(scopes.items, report);
  applyPolicy([...people.items, ...scopes.items], policy?.file.rules, stackFile, options, report);
  if (people.isWhole && scopes.isWhole && people.files + scopes.files === 0) {
    report({
      ...fileProblem(stackFile?.path ?? folder, 'empty-stack', `the stack ${quote(stack)} declares nobody`),
      severity: 'warning',
    });
  }
  return {
    stack: stackFile?.file.declaration ?? null,
    people: people.items.flatMap(({ named }) => named?.grant ?? []),
    scopes: scopes.items.flatMap(({ named }) => named?.grant ?? []),
    lockout: lockout.map(({ entry }) => entry),
    mapping: mapping?.mapping ?? null,
    mappingPositions: mapping?.positions ?? {},
    policy: policy?.file.policy ?? null,
  };
}

const nothing: StackParts = {
  stack: null,
  people: [],
  scopes: [],
  lockout: [],
  mapping: null,
  mappingPositions: {},
  policy: null,
};

async function stackExists(files: DeclarationFiles, stack: string, report: Report): Promise<boolean> {
  const refuse = (code: string, message: string, hint?: string): false => {
    report({ code, severity: 'error', message, ...(hint === undefined ? {} : { hint }) });
    return false;
  };
  if (!isName(stack)) {
    return refuse('bad-stack-name', `${quote(stack)} cannot be the name of a stack`, nameRule);
  }
  if (!(await files.exists())) {
    return refuse('no-folder', 'there is no such folder of declarations', 'name it with `--dir`');
  }
  const kind = await files.kind(`stacks/${stack}`);
  if (kind === 'refused') return false;
  if (kind === 'folder') return true;
  const stacks =
    (await files.kind('stacks')) === 'folder' ? (await files.folders('stacks')).filter(isName) : [];
  const hint = stacks.length === 0 ? 'there are no stacks below `stacks/`' : suggest(stack, stacks, 'stacks');
  return refuse('unknown-stack', `there is no stack ${quote(stack)}`, hint);
}

/** Reports what the stack's folder holds and nobody reads: a misspelt folder would take everybody's access away. */
async function checkFolder(files: DeclarationFiles, folder: string, report: Report): Promise<void> {
  for (const name of await files.names(folder)) {
    const path = `${folder}/${name}`;
    if (name === 'people' || name === 'scopes') {
      if ((await files.kind(path)) === 'file') {
        report(fileProblem(path, 'no-folder', `${quote(name)} must be a folder`));
      }
    } else if (!/^(?:stack|lockout)\.ya?ml$/.test(name) && !isIgnored(name)) {
      const near = /^lock[-_ ]?outs?$/i.test(name.replace(/\..*$/, ''))
        ? 'lockout.yaml'
        : nearest(name, ['people', 'scopes', 'stack.yaml', 'lockout.yaml']);
      const hint =
        near === undefined ? 'people stand in `people/`, scopes in `scopes/`' : `did you mean \`${near}\`?`;
      report({
        ...fileProblem(path, 'unread-file', 'rollcall does not read this', hint),
        // An emergency list that nobody reads must not go by with a warning.
        severity: near === 'lockout.yaml' ? 'error' : 'warning',
      });
    }
  }
}

/** Notes for people, and what editors and systems leave behind. */
function isIgnored(name: string): boolean {
  return name.startsWith('.') || name.endsWith('.md');
}

interface FolderContents<T> {
  readonly items: readonly T[];
  /** How many files there are. */
  readonly files: number;
  /** Whether all of them could be read. */
  readonly isWhole: boolean;
}

/** Reads the declaration files of a folder, each with `decode`; reports what is there and is none. */
export async function readFolder<T>(
  files: DeclarationFiles,
  folder: string,
  format: Format,
  decode: (document: Document, report: Report) => readonly T[],
  report: Report,
): Promise<FolderContents<T>> {
  const items: T[] = [];
  const last = folder.slice(folder.lastIndexOf('/') + 1);
  let count = 0;
  const above = await files.kind(folder);
  let isWhole = above === 'folder' || above === 'missing';
  for (const name of await files.names(folder)) {
    if (isIgnored(name)) continue;
    const path = `${folder}/${name}`;
    const kind = await files.kind(path);
    if (kind === 'folder') {
      report(
        fileProblem(path, 'unread-folder', `folders below \`${last}/\` are not read`, 'move its files up'),
      );
    } else if (!/\.ya?ml$/i.test(name)) {
      const hint = 'declarations end in `.yaml`';
      report({
        ...fileProblem(path, 'unread-file', 'rollcall does not read this', hint),
        severity: 'warning',
      });
    } else {
      count += 1;
      const document = await readFile(files, path, format, report);
      if (document === undefined) isWhole = false;
      else items.push(...decode(document, report));
    }
  }
  return { items, files: count, isWhole };
}

async function readFile(
  files: DeclarationFiles,
  path: string,
  format: Format,
  report: Report,
): Promise<Document | undefined> {
  const source = await files.read(path);
  return source === undefined ? undefined : readDocument(source, format, report);
}

interface ReadStack {
  readonly path: string;
  readonly document: Document;
  readonly file: StackFile;
}

async function readStack(
  files: DeclarationFiles,
  folder: string,
  stack: string,
  report: Report,
): Promise<ReadStack | undefined> {
  const path = (await files.find(folder, 'stack')) ?? `${folder}/stack.yaml`;
  const document = await readFile(files, path, 'stack', report);
  return document === undefined ? undefined : { path, document, file: decodeStack(document, stack, report) };
}

async function readLockout(
  files: DeclarationFiles,
  folder: string,
  report: Report,
): Promise<readonly PlacedLockout[]> {
  const path = await files.find(folder, 'lockout');
  const document = path === undefined ? undefined : await readFile(files, path, 'lockout', report);
  return document === undefined ? [] : decodeLockout(document, report);
}

async function readMapping(
  files: DeclarationFiles,
  stack: ReadStack | undefined,
  report: Report,
): Promise<MappingFile | undefined> {
  const found = await readReferenced(files, stack, 'mapping', report);
  return found === undefined ? undefined : decodeTestedMapping(found.document, found.name, report);
}

interface ReadPolicy {
  readonly document: Document;
  readonly file: PolicyFile;
}

async function readPolicy(
  files: DeclarationFiles,
  stack: ReadStack | undefined,
  report: Report,
): Promise<ReadPolicy | undefined> {
  const found = await readReferenced(files, stack, 'policy', report);
  if (found === undefined) return undefined;
  return { document: found.document, file: decodePolicy(found.document, found.name, report) };
}

async function readReferenced(
  files: DeclarationFiles,
  stack: ReadStack | undefined,
  key: 'mapping' | 'policy',
  report: Report,
): Promise<{ readonly document: Document; readonly name: string } | undefined> {
  const reference = stack?.file[key];
  if (stack === undefined || reference === undefined) return undefined;
  const name = reference.value;
  const found = await findNamed(files, key, name);
  if (found.path === undefined) {
    const { code, message, hint } = found;
    report(stack.document.source.problem(reference.range, code, message, { hint }));
    return undefined;
  }
  const document = await readFile(files, found.path, key, report);
  return document === undefined ? undefined : { document, name };
}

interface Named {
  readonly source: SourceFile;
  readonly text: TextTree;
}

/** Reports each name that another of its kind has already, and says where the first is. */
function checkTwins(
  all: readonly Named[],
  code: string,
  message: (name: string) => string,
  mend: string,
  report: Report,
): void {
  const seen = new Map<string, Named>();
  for (const { source, text } of all) {
    const key = referenceKey(text.value);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, { source, text });
      continue;
    }
    const at = place(first.source.position(first.text.range[0]));
    report(source.problem(text.range, code, message(quote(text.value)), { hint: `first at ${at}; ${mend}` }));
  }
}

/**
 * Warns of limits for scopes that the stack has not. No error: stacks may share a policy, and whoever deletes a scope must not have to delete
 * the limit that guards this very removal.
 */
function checkLimitedScopes({ document, file }: ReadPolicy, scopes: readonly Named[], report: Report): void {
  const names = scopes.map(({ text }) => text.value);
  const known = new Set(names);
  for (const [scope, key] of file.scopes) {
    if (known.has(scope)) continue;
    report(
      document.source.problem(key, 'unknown-scope', `this stack has no scope ${quote(scope)}`, {
        severity: 'warning',
        hint: suggest(scope, names, 'scopes'),
      }),
    );
  }
}

function applyPolicy(
  entries: readonly (PlacedPerson | PlacedScope)[],
  rules: GrantRules | undefined,
  stack: ReadStack | undefined,
  options: LoadOptions,
  report: Report,
): void {
  const { today } = options;
  // Without stack.yaml nobody knows the time zone; UTC is its default.
  const day = typeof today === 'string' ? today : today(stack?.file.declaration.timezone ?? 'UTC');
  for (const entry of entries) {
    // A scope that grants nothing by itself needs no reason and no end: whatever grants by it has them.
    const binding = 'grantsAccess' in entry && !entry.grantsAccess ? undefined : rules;
    if (binding !== undefined) applyRules(entry, binding, report);
    applyDays(entry, binding, day, report);
  }
}
