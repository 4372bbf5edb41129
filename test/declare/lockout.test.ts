import { describe, expect, it } from 'vitest';
import { briefs, load } from './given.js';

const list = (...lines: readonly string[]) => ({ 'stacks/demo/lockout.yaml': `${lines.join('\n')}\n` });
const entry = (user: string) => [`  - user: ${user}`, '    reason: Dismissed'];

describe('lockout.yaml', () => {
  it('should be read with who, why, ticket and place', async () => {
    const found = await load(list('lockout:', ...entry('leaver@contoso.com'), '    ticket: SEC-12'));
    expect(found.problems).toEqual([]);
    expect(found.declarations?.lockout).toEqual([
      {
        user: 'leaver@contoso.com',
        reason: 'Dismissed',
        ticket: 'SEC-12',
        position: { file: 'stacks/demo/lockout.yaml', line: 2, column: 11 },
      },
    ]);
  });

  it('should take an object id, and a Vonage userName that is no address', async () => {
    const users = ['0f5c1e2a-6b1d-4a38-9a55-3c9d6c1f0b11', 'jdoe'];
    const found = await load(list('lockout:', ...users.flatMap(entry)));
    expect(found.declarations?.lockout.map(({ user }) => user)).toEqual(users);
  });

  it('should be nobody where there is no such file', async () => {
    expect((await load()).declarations?.lockout).toEqual([]);
  });

  it('should require who and why, and nothing that it does not know', async () => {
    const found = await load(
      list(
        'lockout:',
        '  - user: a@contoso.com',
        '  - reason: Why',
        ...entry('b@contoso.com'),
        '    until: x',
      ),
    );
    expect(found.declarations).toBeUndefined();
    expect(briefs(found)).toEqual([
      'lockout.yaml:2:5 missing-key',
      'lockout.yaml:3:5 missing-key',
      'lockout.yaml:6:5 unknown-key',
    ]);
  });

  it("should not be held to the policy's rules for grants", async () => {
    const strict = 'policy: strict\ngrants: {ticket: "^HR-\\\\d+$", until: required}\n';
    const people = 'people:\n  - {user: a@contoso.com, reason: Why, until: 2026-12-31}\n';
    const found = await load({
      ...list('lockout:', ...entry('leaver@contoso.com'), '    ticket: SEC-12'),
      'policies/strict.yaml': strict,
      'stacks/demo/people/support.yaml': people,
    });
    expect(found.problems).toEqual([]);
  });

  it('should warn of who is on it twice, and keep the first', async () => {
    const found = await load(list('lockout:', ...entry('a@contoso.com'), ...entry('A@Contoso.com')));
    expect(briefs(found)).toEqual(['lockout.yaml:4:11 duplicate-lockout']);
    expect(found.problems[0]?.severity).toBe('warning');
    expect(found.declarations?.lockout).toHaveLength(1);
  });

  it('should contradict nothing that the policy protects', async () => {
    const found = await load({
      ...list('lockout:', ...entry('SCIM@contoso.com'), ...entry('other@contoso.com')),
      'policies/strict.yaml': 'policy: strict\nprotected: [scim@contoso.com]\n',
    });
    expect(found.declarations).toBeUndefined();
    expect(found.problems).toMatchObject([
      {
        code: 'lockout-protected',
        severity: 'error',
        position: { file: 'stacks/demo/lockout.yaml', line: 2, column: 11 },
        hint: 'protected at policies/strict.yaml:2:13; take the name out of one of the two',
      },
    ]);
  });

  it.each(['lockouts.yaml', 'Lockout.yaml', 'lock-out.yml', 'lokout.yaml'])(
    'should be an error where it is called %s, for nobody would read it',
    async (name) => {
      const found = await load({ [`stacks/demo/${name}`]: 'lockout: []\n' });
      expect(found.declarations).toBeUndefined();
      expect(found.problems).toMatchObject([
        { code: 'unread-file', severity: 'error', hint: 'did you mean `lockout.yaml`?' },
      ]);
    },
  );
});
