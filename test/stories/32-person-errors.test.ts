import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { companyFrom } from '../../src/sandbox/index.js';
import { accountOf } from './support/desk.js';
import { activeNames, assignedNames, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const people = 'stacks/demo/people/office.yaml';
const guestName = 'gina_fabrikam.com#EXT#@contoso.onmicrosoft.com';
const good = ['ann.person@contoso.com', 'bob.person@contoso.com'];
const mailless = 'mona.person@contoso.com';
const unknown = 'nobody.person@contoso.com';
const disabled = 'dora.person@contoso.com';
const disabledWithAccount = 'dirk.person@contoso.com';
const deleted = 'della.person@contoso.com';
const nameless = 'prince@contoso.com';

describe('story 32: something is wrong with single people, and everybody else is done', () => {
  let stage: Stage;

  beforeAll(async () => {
    const lines = [
      good[0],
      unknown,
      disabled,
      disabledWithAccount,
      nameless,
      mailless,
      guestName,
      deleted,
      good[1],
    ];
    stage = await openStage({
      company: companyFrom({
        users: [
          ...good.map((userPrincipalName) => ({ userPrincipalName })),
          { userPrincipalName: mailless, mail: null },
          { userPrincipalName: disabled, accountEnabled: false },
          { userPrincipalName: disabledWithAccount, accountEnabled: false },
          { userPrincipalName: deleted },
          { userPrincipalName: nameless, givenName: 'Prince', surname: null },
          { userPrincipalName: guestName, mail: 'gina@fabrikam.com', userType: 'Guest' },
        ],
        accounts: [accountOf(disabledWithAccount), accountOf(nameless)],
        people: [
          {
            name: 'office',
            comment: 'The office.',
            entries: lines.map((user) => ({ user: user ?? '', reason: 'Works in the office' })),
          },
        ],
      }),
    });
    stage.sandbox.entra.deleteUser(deleted);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  /** `file:line:column` of a name in the people file. */
  const placeOf = async (name: string): Promise<string> => {
    const lines = (await stage.read(people)).split('\n');
    const line = lines.findIndex((text) => text.includes(name));
    return `${people}:${line + 1}:${(lines[line] ?? '').search(/(?<=user: )/) + 1}`;
  };

  /** Each is told at its own line. */
  const expectEachTold = async (output: string): Promise<void> => {
    expect(output).toContain(`${await placeOf(unknown)}: error: Entra has no user \`${unknown}\``);
    expect(output).toContain(`${await placeOf(deleted)}: error: Entra has no user \`${deleted}\``);
    expect(output).toContain(`${await placeOf(disabled)}: warning: ${disabled}: `);
    expect(output).toContain(
      `${await placeOf(nameless)}: error: ${nameless}: has no last name, which Vonage requires (name.familyName`,
    );
    for (const name of [...good, mailless]) expect(output).not.toContain(`error: ${name}`);
    expect(output).not.toContain('error: gina');
  };

  it('should be told by plan, each at its line, with exit code 4', async () => {
    const ran = await stage.rollcall(['plan', '--stack', 'demo']);
    await expectEachTold(ran.output);
    expect(ran).toMatchObject({ code: 4 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should be told by a bare pulumi up, which does all that can be done and ends with 0', async () => {
    const ran = await stage.up();
    await expectEachTold(ran.output);
    expect(ran).toMatchObject({ code: 0 });
    const served = [...good, 'gina@fabrikam.com', mailless].sort();
    // Who has no surname keeps what they have; who is disabled in Entra loses it.
    expect(activeNames(stage.sandbox)).toEqual([...served, nameless].sort());
    expect(assignedNames(stage.sandbox)).toEqual([...good, guestName, mailless].sort());
    const { vonage } = stage.sandbox;
    expect(vonage.account(mailless)).toMatchObject({ email: mailless });
    expect(vonage.account('gina@fabrikam.com')).toMatchObject({ email: 'gina@fabrikam.com' });
    expect(vonage.account(disabledWithAccount)).toMatchObject({ active: false });
    for (const name of [unknown, disabled, deleted]) expect(vonage.find(name)).toBeNull();
    expect(stage.writes()).toEqual({
      'POST /Users': 4,
      'PATCH /Users/{id}': 1,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 4,
    });
  });

  it('should end rollcall up with 4 as long as someone is wrong, and let a newcomer through', async () => {
    stage.sandbox.entra.addUser({
      userPrincipalName: 'new.person@contoso.com',
      givenName: 'New',
      surname: 'Person',
    });
    await stage.edit(people, (text) => `${text}  - user: new.person@contoso.com\n    reason: Joined\n`);
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    await expectEachTold(ran.output);
    expect(ran).toMatchObject({ code: 4 });
    expect(stage.writes()).toEqual({
      'POST /Users': 1,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 1,
    });
    expect(activeNames(stage.sandbox)).toContain('new.person@contoso.com');
  });

  it('should take out whom Entra has deleted after they were given access, and say that', async () => {
    stage.sandbox.entra.deleteUser(mailless);
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned.stdout).toMatch(
      /^- disable +mona.person@contoso.com\n(?: {4}.*\n)*? {4}because deleted in Entra/m,
    );
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 4 });
    expect(stage.sandbox.vonage.account(mailless)).toMatchObject({ active: false });
    expect(writtenRoutes(stage.sandbox)).toContain('PATCH /Users/{id}');
  });

  it('should end with 0 once every line is right', async () => {
    stage.sandbox.entra.editUser(nameless, { surname: 'Rogers' });
    for (const name of [unknown, deleted, disabled, mailless]) {
      await stage.edit(people, (text) =>
        text.replace(new RegExp(` {2}- user: ${name}\\n(?: {4}.*\\n)*`), ''),
      );
    }
    expect(await stage.rollcall(['up', '--yes', '--stack', 'demo'])).toMatchObject({ code: 0 });
    expect(stage.sandbox.vonage.account(nameless)).toMatchObject({ active: true, familyName: 'Rogers' });
  });
});
