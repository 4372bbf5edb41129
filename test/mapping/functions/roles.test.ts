import { describe, expect, it } from 'vitest';
import { run } from './support.js';

describe('SingleAppRoleAssignment', () => {
  it.each([
    [null, null],
    [[], null],
    ['Admin', 'Admin'],
    [['Admin'], 'Admin'],
    [['Admin', 'User'], { error: 'several-roles at [appRoleAssignments]' }],
  ])('should make of %j %j', (appRoleAssignments, wanted) => {
    expect(run('SingleAppRoleAssignment([appRoleAssignments])', { appRoleAssignments })).toEqual(wanted);
  });
});

describe.each([
  'AppRoleAssignmentsComplex([appRoleAssignments])',
  'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])',
  'SelectUniqueValue([mail], [userPrincipalName])',
])('%s', (expression) => {
  it('should say that it cannot be used', () => {
    expect(run(expression, { appRoleAssignments: ['Admin'], mail: 'a@contoso.com' })).toEqual({
      error: `unusable-function at ${expression}`,
    });
  });
});
