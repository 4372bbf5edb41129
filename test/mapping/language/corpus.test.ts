import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/mapping/language/parser.js';
import { errorsOf, vectors, wild } from '../shapes.js';

const accepted = wild.filter((entry) => 'parses' in entry);
const refused = wild.flatMap((entry) => ('error' in entry ? [entry] : []));

describe('expressions as people write them', () => {
  it('should be many, of both kinds', () => {
    expect(accepted.length).toBeGreaterThan(100);
    expect(refused.length).toBeGreaterThan(100);
  });

  it.each(accepted)('should be accepted: $expression', ({ expression }) => {
    expect(errorsOf(expression)).toEqual([]);
  });

  it.each(refused)(
    'should be refused with the mend: $expression',
    ({ expression, error, offset, hint = '' }) => {
      const [first] = errorsOf(expression);
      expect(first).toMatchObject({ code: error, offset });
      expect(`${first?.message} ${first?.hint}`).toContain(hint);
    },
  );

  it('should be refused by codes that the documentation explains', () => {
    const docs = readFileSync(new URL('../../../docs/mapping-language.md', import.meta.url), 'utf8');
    const codes = new Set(refused.map(({ error }) => error));
    expect(codes.size).toBeGreaterThan(40);
    for (const code of codes) expect(docs).toContain(`\`${code}\``);
  });

  it('should be accepted where they are long and deep', () => {
    let nested = '[displayName]';
    for (let level = 0; level < 28; level++) nested = `Replace(${nested}, "${level}", , , "-", , )`;
    expect(errorsOf(nested)).toEqual([]);
    const keys = Array.from({ length: 150 }, (_, index) => `  "${index}", "Desk ${index}"`).join(',\n');
    expect(errorsOf(`Switch([department],\n  "none",\n${keys}\n)`)).toEqual([]);
  });
});

describe('the vectors', () => {
  const wrong = vectors.filter((vector) => vector.expect.parseError);
  const right = vectors.filter((vector) => !vector.expect.parseError);

  it('should be there', () => {
    expect(wrong.length).toBeGreaterThanOrEqual(10);
    expect(right.length).toBeGreaterThan(120);
  });

  it.each(wrong)('should be refused: $id', ({ expression, expect: { at } }) => {
    const [first] = errorsOf(expression);
    expect(first).toBeDefined();
    if (at !== undefined) expect(first?.offset).toBe(at - 1);
  });

  it.each(right)('should be accepted: $id', ({ expression }) => {
    expect(parse(expression).expression).toBeDefined();
    expect(errorsOf(expression)).toEqual([]);
  });
});
