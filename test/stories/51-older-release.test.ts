import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, companyFrom } from '../../src/sandbox/index.js';
import { activeNames, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';
import { plannedChanges, previewSteps } from './support/steps.js';

/**
 * What `pulumi stack export` gave of a stack that release 0.1.0 wrote, without the keys that it left out where there was
 * nothing to say. It is fixed: a release that cannot go on from it would forget people, or never delete them.
 */
const state = resolve('test/data/state-0.1.0.json');
const role = '1007452d-72f0-4b33-9215-341d3592db0a';
const appId = 'e38b1510-505f-45ae-84be-b7a9fd0f3327';

const objectId = (number: number): string => `5a000000-0000-4000-8000-00000000000${number}`;
const scimId = (number: number | string): string => `5c000000-0000-4000-8000-00000000000${number}`;
const nameOf = (name: string): string => `${name}.person@contoso.com`;

/** The company of that stack: one stays, one leaves now, two left long ago, one of them with an account made anew. */
function company(): Company {
  const made = companyFrom({
    users: [
      { id: objectId(1), userPrincipalName: nameOf('stays') },
      { id: objectId(2), userPrincipalName: nameOf('leaves') },
      { id: objectId(3), userPrincipalName: nameOf('gone') },
      { id: objectId(4), userPrincipalName: nameOf('again') },
    ],
    accounts: [
      { id: scimId(1), userName: nameOf('stays') },
      { id: scimId(2), userName: nameOf('leaves') },
      { id: scimId(3), userName: nameOf('gone'), active: false },
      { id: scimId('a'), userName: nameOf('again'), active: false },
    ].map((account) => ({ ...account, familyName: 'person' })),
    people: [
      {
        name: 'office',
        comment: 'The office.',
        entries: [{ user: nameOf('stays'), reason: 'Works in the office' }],
      },
    ],
  });
  const [first] = made.app.appRoles;
  if (first === undefined) throw new Error('the app has no role');
  const assigned = (name: string, number: number): Company['assignments'][number] => ({
    id: `assignment-of-${name}`,
    appRoleId: role,
    createdDateTime: '2025-01-05T09:00:00Z',
    principalId: objectId(number),
    resourceId: appId,
  });
  return {
    ...made,
    app: { ...made.app, id: appId, appRoles: [{ ...first, id: role }] },
    assignments: [assigned('stays', 1), assigned('leaves', 2)],
  };
}

describe("story 51: this release goes on from an older release's state", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: company() });
    const imported = await stage.pulumi(['stack', 'import', '--file', state, '--stack', 'demo']);
    expect(imported.code, imported.output).toBe(0);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  it('should remember everyone, and show just who goes', async () => {
    expect(await plannedChanges(stage)).toEqual([
      `delete account ${nameOf('again')}`,
      `delete account ${nameOf('gone')}`,
      `disable account ${nameOf('leaves')}`,
      `unassign assignment ${nameOf('leaves')}`,
    ]);
    expect(await previewSteps(stage)).toEqual([
      `delete AppAssignment ${nameOf('leaves')} as User`,
      `delete VonageUser ${nameOf('again')}`,
      `delete VonageUser ${nameOf('gone')}`,
      `update VonageUser ${nameOf('leaves')}`,
    ]);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should not delete them by a destroy', async () => {
    const ran = await stage.pulumi(['destroy', '--yes', '--skip-preview', '--stack', 'demo']);
    expect(ran.code).toBeGreaterThan(0);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(stage.sandbox.vonage.accounts).toHaveLength(4);
  });

  it('should delete and disable them, under the ids that the state remembers', async () => {
    expect(await stage.up()).toMatchObject({ code: 0 });
    const sent = stage.sandbox.requests.writes().map(({ method, path }) => `${method} ${path}`);
    expect(sent.sort()).toEqual([
      `DELETE /Users/${scimId(3)}`,
      `DELETE /Users/${scimId('a')}`,
      `DELETE /servicePrincipals/${appId}/appRoleAssignedTo/assignment-of-leaves`,
      `PATCH /Users/${scimId(2)}`,
    ]);
    expect(activeNames(stage.sandbox)).toEqual([nameOf('stays')]);
    expect(stage.sandbox.vonage.accounts.map(({ id }) => id)).toEqual([scimId(1), scimId(2)]);
    const resources = (await stage.state()).deployment?.resources ?? [];
    const users = resources.filter(({ type }) => type.endsWith(':VonageUser'));
    expect(users.map(({ urn }) => urn.split('::').at(-1)).sort()).toEqual([
      nameOf('leaves'),
      nameOf('stays'),
    ]);
  });

  it('should have nothing left to do', async () => {
    expect(await previewSteps(stage)).toEqual([]);
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });
});
