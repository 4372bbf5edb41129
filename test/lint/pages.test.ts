import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lintDeclarations } from '../../src/declare/lint.js';
import { pageOf, ruleOf, rules } from '../../src/lint/rules.js';

const text = readFileSync(new URL('../../docs/lints.md', import.meta.url), 'utf8');
/** What stands below each `### id`. */
const pages = new Map(
  text
    .split(/^### /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.replace(/^## [\s\S]*/m, '')]),
);
const flat = (words: string): string => words.replace(/\s+/g, ' ');

function example(id: string, kind: 'Bad' | 'Good'): string {
  const found = new RegExp(`^${kind}:\\n\\n\`\`\`yaml\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(pages.get(id) ?? '');
  if (found?.[1] === undefined) throw new Error(`the page on ${id} has no ${kind} example`);
  // The one thing that no page can show.
  return found[1].replace('LONG', 'x'.repeat(8_000));
}

const indented = (lines: string, by: string): string => lines.replace(/^(?=.)/gm, by);

/** A mapping or a scope that is without fault but for the example. */
function files(given: string): Readonly<Record<string, string>> {
  if (given.startsWith('where:')) {
    const scope = `scopes:\n  - scope: a\n    reason: x\n    groups: [G]\n${indented(given, '    ')}`;
    return { 'stacks/demo/scopes/a.yaml': scope };
  }
  const [before = '', own = ''] = given.startsWith('nameId:')
    ? given.split('attributes:\n')
    : ['', indented(given, '  ')];
  const others = {
    'userName:': '{expression: "[userPrincipalName]"}',
    '\'emails[type eq "work"].value\':': '{expression: "[mail]", required: true}',
    'name.givenName:': '{expression: "[givenName]", required: true}',
    'name.familyName:': '{expression: "[surname]", required: true}',
  };
  const rest = Object.entries(others)
    .filter(([key]) => !own.includes(`  ${key}`))
    .map(([key, value]) => `  ${key} ${value}\n`);
  return { 'mappings/plain.yaml': `mapping: plain\n${before}attributes:\n${own}${rest.join('')}` };
}

async function codes(given: string): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-lint-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files(given))) {
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return (await lintDeclarations(dir, ['demo'])).problems.map(({ code }) => code);
}

describe('docs/lints.md', () => {
  it('should have a page on every rule, and on nothing else', () => {
    expect([...pages.keys()].sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each(rules)('should say of $id what the catalogue says', ({ id, severity, title, reason }) => {
    const page = flat(pages.get(id) ?? '');
    const [first = ''] = title;
    const word = severity === 'error' ? 'Error' : 'Warning';
    expect(page).toContain(`**${word}: ${first.toUpperCase()}${title.slice(1)}.**`);
    expect(page).toContain(flat(reason));
    expect(page).toContain('What to do: ');
  });

  it.each(rules)('should show of $id what is found, and what is not', async ({ id }) => {
    expect(await codes(example(id, 'Bad'))).toContain(id);
    expect(await codes(example(id, 'Good'))).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('should know rules by their codes alone', () => {
    expect(ruleOf('switch-source')).toMatchObject({ id: 'switch-source', severity: 'warning' });
    expect(ruleOf('toString')).toBeUndefined();
    expect(pageOf('match')).toBe('docs/lints.md#match');
    expect(pageOf('constructor')).toBeUndefined();
  });

  it('should have ids that links can hold', () => {
    for (const { id } of rules) expect(id).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  });
});
