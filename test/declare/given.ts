import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadDeclarations } from '../../src/declare/load.js';
import type { LoadResult } from '../../src/declare/types.js';
import type { Problem } from '../../src/problem.js';

export const today = '2026-11-24';

/** A stack `demo` that loads without a problem. */
export const valid: Readonly<Record<string, string>> = {
  'stacks/demo/stack.yaml': 'stack: demo\nmapping: plain\npolicy: strict\n',
  'stacks/demo/people/support.yaml': 'people:\n  - user: leader@contoso.com\n    reason: Leads\n',
  'mappings/plain.yaml': [
    'mapping: plain',
    'attributes:',
    '  userName: {expression: "[userPrincipalName]"}',
    `  'emails[type eq "work"].value': {expression: "[mail]", required: true}`,
    '  name.givenName: {expression: "[givenName]", required: true}',
    '  name.familyName: {expression: "[surname]", required: true}',
    '',
  ].join('\n'),
  'policies/strict.yaml': 'policy: strict\n',
};

/** Files by path; undefined takes one of `valid` away. */
export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

/** Writes `valid` with changes into a folder that goes when the test ends. */
export async function folderOf(changes: Files): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-declare-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [path, content] of Object.entries({ ...valid, ...changes })) {
    if (content === undefined) continue;
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}

/** Loads `demo` from `valid` with changes. */
export async function load(changes: Files = {}): Promise<LoadResult> {
  return loadDeclarations(await folderOf(changes), 'demo', { today });
}

/** Loads `demo` with one people file. */
export async function loadPeople(text: string | Uint8Array): Promise<LoadResult> {
  return load({ 'stacks/demo/people/support.yaml': text });
}

/** `file:line:column code`, the file by its last part. */
export function brief({ position, code }: Problem): string {
  if (position === undefined) return code;
  const file = position.file.slice(position.file.lastIndexOf('/') + 1);
  return `${file}:${position.line}:${position.column} ${code}`;
}

export function briefs({ problems }: LoadResult): readonly string[] {
  return problems.map(brief);
}
