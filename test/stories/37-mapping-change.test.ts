import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { companyFrom } from '../../src/sandbox/index.js';
import { peopleRows, previewRows, succeeded } from './support/engine.js';
import { changesIn, pending, planOf } from './support/plans.js';
import { openStage, type Stage } from './support/stage.js';

const mapping = 'mappings/vonage-business.yaml';
const givenName = 'name.givenName: { expression: "[givenName]", required: true }';
const zoe = 'zoe.quinn@contoso.com';
const jose = 'jose.garcia@contoso.com';
const ada = 'ada.byron@contoso.com';
const everyone = [ada, 'ben.okri@contoso.com', jose, zoe];

const company = () =>
  companyFrom({
    users: [
      { userPrincipalName: ada, givenName: 'Ada' },
      { userPrincipalName: 'ben.okri@contoso.com', givenName: 'Ben' },
      { userPrincipalName: jose, givenName: 'José', surname: 'García' },
      { userPrincipalName: zoe, givenName: 'Zoë' },
    ],
    covered: everyone,
    people: [
      {
        name: 'office',
        comment: 'The office.',
        entries: everyone.map((user) => ({ user, reason: 'Takes calls' })),
      },
    ],
  });

describe('37: one expression of the mapping changes', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: company(), sandbox: { scimIncomplete: true } });
    succeeded(await stage.up());
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  /** Whom Vonage has, under which first name, and how often each account was written. */
  const held = (): Record<string, readonly [string | null, number]> =>
    Object.fromEntries(
      stage.sandbox.vonage.accounts.map(({ userName, givenName: name, version }) => [
        userName,
        [name, version],
      ]),
    );

  it('should show in the plan exactly those whose value changes, with the expression as the reason', async () => {
    await stage.edit(mapping, (text) =>
      text.replace(
        givenName,
        'name.givenName: { expression: "NormalizeDiacritics([givenName])", required: true }',
      ),
    );

    const { ran, plan } = await planOf(stage);

    expect(ran.code).toBe(0);
    expect(changesIn(plan)).toEqual([`update account ${jose}`, `update account ${zoe}`]);
    const attribute = 'name.givenName';
    expect(pending(plan).map(({ attributes }) => attributes)).toEqual([
      [{ attribute, before: 'José', after: 'Jose' }],
      [{ attribute, before: 'Zoë', after: 'Zoe' }],
    ]);
    for (const { causes } of pending(plan)) {
      expect(causes).toContainEqual({
        kind: 'new-value',
        message: 'name.givenName is NormalizeDiacritics([givenName])',
        position: { file: mapping, line: 17, column: 3 },
      });
    }
  });

  it('should show the same people in the preview', async () => {
    expect([...peopleRows(await previewRows(stage))].sort()).toEqual([
      `update VonageUser ${jose}`,
      `update VonageUser ${zoe}`,
    ]);
    expect(stage.writes()).toEqual({});
  });

  it('should write to Vonage just what changes, and touch nobody else', async () => {
    const before = held();

    succeeded(await stage.up());

    expect(stage.writes()).toEqual({ 'PATCH /Users/{id}': 2 });
    expect(held()).toEqual({ ...before, [jose]: ['Jose', 2], [zoe]: ['Zoe', 2] });
  });

  it('should write nothing when it is run again', async () => {
    succeeded(await stage.up());
    expect(stage.writes()).toEqual({});
  });

  it('should leave alone in Vonage what was emptied in Entra, as Entra does', async () => {
    stage.sandbox.entra.editUser(ada, { givenName: null });
    await stage.edit(mapping, (text) =>
      text.replace(
        '"NormalizeDiacritics([givenName])", required: true',
        '"NormalizeDiacritics([givenName])"',
      ),
    );

    expect(changesIn((await planOf(stage)).plan)).toEqual([]);
  });

  it('should remove it where the mapping says `null: clear`, and warn that Vonage may not have that', async () => {
    await stage.edit(mapping, (text) =>
      text.replace('"NormalizeDiacritics([givenName])"', '"NormalizeDiacritics([givenName])", null: clear'),
    );
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain(`~ update   ${ada}\n    name.givenName: Ada → (none)\n`);
    expect(planned.stdout).not.toContain(zoe);
    expect(planned.stderr).toContain(
      'this empties `name.givenName` in Vonage, which refuses people without it',
    );
    expect(peopleRows(await previewRows(stage))).toEqual([`update VonageUser ${ada}`]);
    const before = held();

    succeeded(await stage.up());

    expect(stage.writes()).toEqual({ 'PATCH /Users/{id}': 1 });
    expect(held()).toEqual({ ...before, [ada]: [null, 2] });
  });

  it('should have nothing more to do then', async () => {
    succeeded(await stage.up());
    expect(stage.writes()).toEqual({});
    expect(changesIn((await planOf(stage)).plan)).toEqual([]);
  });

  it('should call it drift when somebody fills it in by hand', async () => {
    stage.sandbox.vonage.edit(ada, { givenName: 'Countess' });

    const { plan } = await planOf(stage);

    expect(changesIn(plan)).toEqual([`update account ${ada}`]);
    expect(pending(plan)[0]?.causes.map(({ kind }) => kind)).toContain('drift');
    succeeded(await stage.up());
    expect(stage.sandbox.vonage.account(ada).givenName).toBeNull();
  });
});
