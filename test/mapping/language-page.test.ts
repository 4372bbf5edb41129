import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { functionNames, signatureOf } from '../../src/mapping/functions/signatures.js';
import type { SourceValue } from '../../src/mapping/types.js';
import { run } from './functions/support.js';

const page = readFileSync(new URL('../../docs/mapping-language.md', import.meta.url), 'utf8');
const functionsChapter = page.split('\n## Functions\n')[1]?.split('\n## ')[0] ?? '';

interface Example {
  readonly expression: string;
  readonly given: Readonly<Record<string, SourceValue>>;
  readonly wanted: string;
}

/** Lines such as: - `Append([a], "x")` with `a` = `"b"` → `"bx"` */
const example = /^- `([^`]+)`(?: with ((?:`[^`]+` = `[^`]+`(?:, )?)+))? → (.+)$/;

function examplesIn(text: string): Example[] {
  return text.split('\n').flatMap((line) => {
    const [, expression, inputs = '', wanted = ''] = example.exec(line) ?? [];
    if (expression === undefined) return [];
    const pairs = [...inputs.matchAll(/`([^`]+)` = `([^`]+)`/g)];
    const given = Object.fromEntries(pairs.map(([, name, value]) => [name, JSON.parse(value ?? '')]));
    return [{ expression, given, wanted }];
  });
}

describe('the page of the mapping language', () => {
  it('should hold as many examples as arrows', () => {
    expect(examplesIn(page)).toHaveLength(page.split('\n').filter((line) => /^- .* → /.test(line)).length);
  });

  it('should have every function under its own heading, in the order of the alphabet, with an example', () => {
    const sections = functionsChapter.split('\n### ').slice(1);
    const names = sections.map((section) => section.split('\n')[0]);
    expect(names).toEqual([...functionNames].sort((a, b) => a.localeCompare(b, 'en')));
    for (const section of sections) expect(examplesIn(section)).not.toEqual([]);
  });

  it.each(functionNames)('should give the parameters of %s as they are', (name) => {
    const { parameters = [], repeats } = signatureOf(name) ?? {};
    const all = [...parameters, ...(repeats?.parameters ?? [])].map((parameter) => parameter.name);
    const written = `${name}(${[...all, ...(repeats === undefined ? [] : ['…'])].join(', ')})`;
    expect(functionsChapter).toContain(`\n### ${name}\n\n\`${written}\` `);
  });

  it.each(examplesIn(page))(
    'should be right about $expression of $given',
    ({ expression, given, wanted }) => {
      const found = run(expression, given);
      const like = /^like `(.+)`$/.exec(wanted)?.[1];
      const error = /^error `(.+)`$/.exec(wanted)?.[1];
      if (wanted === 'omitted') expect(found).toEqual({ omitted: true });
      else if (like !== undefined) expect(found).toMatch(new RegExp(like));
      else if (error !== undefined) expect(found).toEqual({ error: expect.stringMatching(`^${error} at `) });
      else expect(found).toEqual(JSON.parse(wanted.replaceAll('`', '')));
    },
  );
});
