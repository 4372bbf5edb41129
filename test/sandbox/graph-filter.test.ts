import { describe, expect, it } from 'vitest';
import { FilterError, parseFilter } from '../../src/sandbox/graph/filter.js';

const entity: Readonly<Record<string, unknown>> = {
  displayName: "Sean O'Brien",
  mail: null,
  accountEnabled: true,
  id: '0f5c1e2a-6b1d-4a38-9a55-3c9d6c1f0b11',
  createdDateTime: '2024-03-04T10:15:00Z',
  deviceEnrollmentLimit: 5,
};
const parse = (text: string) => parseFilter(text, (property) => property in entity);
const matches = (text: string): boolean => parse(text).matches((property) => entity[property]);

describe('parseFilter', () => {
  it.each([
    ["displayName eq 'sean o''brien'", true],
    ["displayName eq 'sean'", false],
    ["startswith(displayName,'SEAN ')", true],
    ["startsWith(mail, 'a')", false],
    ['mail eq null', true],
    ['accountEnabled eq true', true],
    ["displayName in ('x', 'Sean O''Brien')", true],
    ["displayName in ('x')", false],
    ['id eq 0f5c1e2a-6b1d-4a38-9a55-3c9d6c1f0b11', true],
    ["id eq '0F5C1E2A-6B1D-4A38-9A55-3C9D6C1F0B11'", true],
    ['createdDateTime ge 2024-01-01T00:00:00Z', true],
    ['createdDateTime lt 2024-01-01T00:00:00Z', false],
    ['deviceEnrollmentLimit gt 4 and deviceEnrollmentLimit le 5', true],
    ["mail gt 'a' or mail le 'a'", false],
    ['accountEnabled eq false or mail eq null and accountEnabled eq true', true],
    ['(accountEnabled eq false or mail eq null) and accountEnabled eq false', false],
    ["not(displayName eq 'x')", true],
    ["not startswith(displayName,'Sean') or endswith(displayName,'brien')", true],
    ['accountEnabled ne true', false],
  ])('should find that %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it('should tell advanced queries from plain ones', () => {
    for (const text of ["displayName ne 'x'", 'not(mail eq null)', "endswith(displayName,'x')"]) {
      expect(parse(text).advanced, text).toBe(true);
    }
    for (const text of ["displayName eq 'not'", "startswith(displayName,'x')", "displayName in ('ne')"]) {
      expect(parse(text).advanced, text).toBe(false);
    }
  });

  it.each([
    ["displayName eq 'A'", ['displayName', 'A']],
    ["displayName in ('a','b')", ['displayName', 'a', 'b']],
    ["displayName eq 'a' or displayName in ('b')", ['displayName', 'a', 'b']],
    ["mail eq 'a' and startswith(displayName,'b')", ['mail', 'a']],
    ["startswith(displayName,'b') and (mail eq 'a')", ['mail', 'a']],
    ["displayName eq 'a' or mail eq 'b'", null],
    ["displayName eq 'a' or accountEnabled eq true", null],
    ["not(displayName eq 'a')", null],
    ["displayName ne 'a'", null],
    ['mail eq null', null],
  ] as const)('should tell who alone can match %s', (text, expected) => {
    const { candidates } = parse(text);
    expect(candidates && [candidates.property, ...candidates.values]).toEqual(expected);
  });

  it.each([
    ["displayName eq 'a'", 1],
    ["displayName in ('a','b','c')", 3],
    ["displayName eq 'a' or mail eq 'b' or mail in ('c','d')", 4],
    ["displayName in ('a','b') and mail in ('c','d','e')", 3],
    ["(displayName eq 'a' or displayName eq 'b') and mail eq 'c'", 2],
  ])('should count the alternatives of %s', (text, expected) => {
    expect(parse(text).alternatives).toBe(expected);
  });

  it.each([
    "shoeSize eq 'x'",
    "displayName like 'x'",
    "displayName eq 'x",
    'displayName eq x',
    "displayName eq 'x' and",
    "(displayName eq 'x'",
    "displayName eq 'x')",
    'startswith(displayName)',
    'startswith(displayName,5)',
    "displayName/any(x:x eq 'a')",
    '',
  ])('should refuse %s', (text) => {
    expect(() => parse(text)).toThrow(FilterError);
  });
});
