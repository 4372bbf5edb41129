import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadDeclarations } from '../../src/declare/load.js';
import { briefs, folderOf, today } from './given.js';

const page = readFileSync(new URL('../../docs/declarations.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

function example(beginning: string): string {
  const found = examples.find((text) => text.startsWith(beginning));
  if (found === undefined)
    throw new Error(`docs/declarations.md has no example that begins with ${beginning}`);
  return found;
}

describe('docs/declarations.md', () => {
  it('should have examples that hold together', async () => {
    const dir = await folderOf({
      'stacks/prod/stack.yaml': example('stack: prod'),
      'stacks/prod/people/people.yaml': example('people:'),
      'stacks/prod/scopes/scopes.yaml': example('scopes:'),
      'stacks/prod/lockout.yaml': example('lockout:'),
      'mappings/vonage-business.yaml': example('mapping: vonage-business'),
      'policies/default.yaml': example('policy: default'),
    });
    expect(briefs(await loadDeclarations(dir, 'prod', { today }))).toEqual([]);
  });
});
