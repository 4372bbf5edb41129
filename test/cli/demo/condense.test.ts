import { describe, expect, it } from 'vitest';
import { condense } from '../../../src/cli/demo/condense.js';

const up = `Updating (demo):

@ updating....
 +  pulumi:pulumi:Stack rollcall-demo creating (0s)
 +  pulumi-nodejs:dynamic/rollcall:Roster roster created (0.01s)
 +  pulumi-nodejs:dynamic/rollcall:AppAssignment anna@contoso.com as User creating (0s)
 +  pulumi-nodejs:dynamic/rollcall:AppAssignment anna@contoso.com as User created (0.21s)
 ~  pulumi-nodejs:dynamic/rollcall:VonageUser bert@contoso.com updated (0.2s)
 -  pulumi-nodejs:dynamic/rollcall:VonageUser carl@contoso.com deleted (0.2s)
Resources:
    + 3 created
    ~ 1 updated

Duration: 3s
`;

describe('condense', () => {
  it('should show people before their roles, each once, and the totals', () => {
    expect(condense(up)).toBe(
      [
        '  ~ VonageUser bert@contoso.com updated',
        '  - VonageUser carl@contoso.com deleted',
        '  + AppAssignment anna@contoso.com as User created',
        '  Resources: + 3 created, ~ 1 updated',
      ].join('\n'),
    );
  });

  it('should count the rows that it leaves out', () => {
    expect(condense(up, 1)).toBe(
      [
        '  ~ VonageUser bert@contoso.com updated',
        '    … and 2 more rows',
        '  Resources: + 3 created, ~ 1 updated',
      ].join('\n'),
    );
  });

  it('should show why a plan is refused', () => {
    const refused =
      '    REFUSED: 29 people of 60 would lose access\n      run again with --allow\n\nResources:\n    1 errored\n';
    expect(condense(refused)).toBe(
      '  REFUSED: 29 people of 60 would lose access\n  run again with --allow\n  Resources: 1 errored',
    );
  });

  it('should be short where there is nothing', () => {
    expect(condense('')).toBe('');
  });
});
