import { describe, expect, it } from 'vitest';
import { lintExpression } from '../../../src/cli/mapping/lint.js';
import { parse } from '../../../src/mapping/parser.js';

describe('lintExpression', () => {
  it.each([
    ['SelectUniqueValue([mail], [mailNickname])', 1],
    ['Coalesce(SingleAppRoleAssignment([appRoleAssignments]), SingleAppRoleAssignment([a]))', 2],
    ['Coalesce([mail], "SelectUniqueValue()")', 0],
  ])('should find the functions that Vonage cannot use in %s', (text, count) => {
    const { expression } = parse(text);
    if (expression === undefined) throw new Error('cannot be read');
    const unusable = { id: 'unusable-function', severity: 'error' };
    expect(lintExpression(expression)).toEqual(new Array(count).fill(unusable));
  });
});
