import { describe, expect, it } from 'vitest';
import { parse } from '../../src/mapping/parser.js';
import { parts } from '../../src/mapping/parts.js';
import { volatileCall } from '../../src/mapping/volatile.js';

function read(text: string) {
  const { expression } = parse(text);
  if (expression === undefined) throw new Error(`cannot be read: ${text}`);
  return expression;
}

describe('parts', () => {
  it('should give every part with its depth, from the left', () => {
    const text = 'Coalesce([mail], Not("x"), 7)';
    const found = [...parts(read(text))].map(
      ([{ start, end }, depth]) => `${depth} ${text.slice(start, end)}`,
    );
    expect(found).toEqual([`0 ${text}`, '1 [mail]', '1 Not("x")', '2 "x"', '1 7']);
  });
});

describe('volatileCall', () => {
  it('should find the first call whose value is another each time, however deep', () => {
    const text = 'Coalesce([a], Append("x", Guid()), Now())';
    expect(volatileCall(read(text))).toMatchObject({ name: 'Guid', start: text.indexOf('Guid') });
  });

  it('should look into comparisons', () => {
    const at = { start: 0, end: 0 };
    const left = read('[a]');
    const right = read('Now()');
    const comparison = { kind: 'comparison', operator: '=', ...at } as const;
    expect(volatileCall({ ...comparison, left, right })).toBe(right);
    expect(volatileCall({ ...comparison, left: right, right: left })).toBe(right);
  });

  it('should find none where there is none', () => {
    expect(volatileCall(read('Coalesce([now], "Guid()")'))).toBeUndefined();
  });
});
