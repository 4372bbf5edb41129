import { describe, expect, it } from 'vitest';
import { briefs, load, loadPeople, today } from './given.js';

const person = 'stacks/demo/people/support.yaml';
const scope = (text: string): ReturnType<typeof load> =>
  load({ 'stacks/demo/scopes/support.yaml': `scopes:\n${text}` });

describe('people', () => {
  it.each(['12345', '0x1F', '1e3', 'true'])('should be text: %s is not', async (user) => {
    const { problems } = await loadPeople(`people:\n  - user: ${user}\n    reason: x\n`);
    expect(problems).toMatchObject([
      {
        code: 'wrong-type',
        position: { line: 2, column: 11 },
        length: user.length,
        hint: 'put it in quotes',
      },
    ]);
  });

  it.each(['leader', '"a b@contoso.com"', 'a@b@c', '"@contoso.com"', '"a@"', '"12345"', '""'])(
    'should look like a userPrincipalName or an object id: %s does not',
    async (user) => {
      expect(briefs(await loadPeople(`people:\n  - {user: ${user}, reason: x}\n`))).toEqual([
        'support.yaml:2:12 bad-value',
      ]);
    },
  );

  it.each([
    '0f5c1e2a-6b1d-4a38-9a55-3c9d6c1f0b11',
    'guest_example.com#EXT#@contoso.onmicrosoft.com',
    "o'neil@contoso.com",
  ])('should accept %s', async (user) => {
    const { declarations } = await loadPeople(`people:\n  - user: ${user}\n    reason: x\n`);
    expect(declarations?.people[0]?.user).toBe(user);
  });

  it('should be declared once, whatever the case and the file', async () => {
    const { problems } = await load({
      'stacks/demo/people/a.yaml':
        'people:\n  - {user: 0F5C1E2A-6B1D-4A38-9A55-3C9D6C1F0B11, reason: x}\n  - {user: 0f5c1e2a-6b1d-4a38-9a55-3c9d6c1f0b11, reason: x}\n  - {user: LEADER@contoso.com, reason: x}\n',
    });
    expect(problems).toMatchObject([
      { code: 'duplicate-user', position: { file: 'stacks/demo/people/a.yaml', line: 3, column: 12 } },
      {
        code: 'duplicate-user',
        position: { file: person, line: 2, column: 11 },
        hint: 'first at stacks/demo/people/a.yaml:4:12; delete one of them',
      },
    ]);
  });

  it('should have no keys that do not belong there, with what was meant', async () => {
    const { problems } = await loadPeople(
      'people:\n  - user: a@contoso.com\n    reason: x\n    untill: 2027-01-15\n    colour: red\n',
    );
    expect(problems).toMatchObject([
      {
        code: 'unknown-key',
        position: { line: 4, column: 5 },
        length: 6,
        source: '    untill: 2027-01-15',
        hint: 'did you mean `until`?',
      },
      { code: 'unknown-key', hint: 'known keys: `user`, `reason`, `ticket`, `from`, `until`' },
    ]);
  });

  it.each([
    ['people:\n', '1:1'],
    ['people:\n  - user:\n    reason: x\n', '2:5'],
    ['people:\n  - user: a@contoso.com\n    reason: ~\n', '3:13'],
    ['people:\n  - user: a@contoso.com\n    reason: x\n    until: null\n', '4:12'],
  ])('should have a value where one is due: %j', async (text, at) => {
    expect(briefs(await loadPeople(text))).toEqual([`support.yaml:${at} missing-value`]);
  });

  it.each([
    '- user: a@contoso.com\n',
    'just text\n',
    'people: {user: a@contoso.com}\n',
    'people: a@contoso.com\n',
  ])('should be a list below `people`: %j', async (text) => {
    expect(briefs(await loadPeople(text)).map((found) => found.split(' ')[1])).toEqual(['wrong-type']);
  });
});

describe('days', () => {
  const withDays = (days: string): ReturnType<typeof load> =>
    loadPeople(`people:\n  - user: a@contoso.com\n    reason: x\n${days}`);

  it.each(['2026-02-30', '2027-02-29', '2026-13-01', '2026-00-10', '2026-04-31'])(
    'should be of the calendar: %s is not',
    async (day) => {
      expect(briefs(await withDays(`    until: ${day}\n`))).toEqual(['support.yaml:4:12 no-such-day']);
    },
  );

  it('should know leap years', async () => {
    expect((await withDays('    until: 2028-02-29\n')).declarations?.people[0]?.until).toBe('2028-02-29');
  });

  it.each(['2026-1-5', '15/01/2027', '2027-01-15T00:00:00Z', 'tomorrow'])(
    'should be written YYYY-MM-DD: %s is not',
    async (day) => {
      expect(briefs(await withDays(`    until: ${day}\n`))).toEqual(['support.yaml:4:12 bad-value']);
    },
  );

  it('should refuse an end before the beginning, and accept one day', async () => {
    expect(briefs(await withDays('    from: 2027-01-16\n    until: 2027-01-15\n'))).toEqual([
      'support.yaml:4:11 from-after-until',
    ]);
    expect(briefs(await withDays('    from: 2027-01-15\n    until: 2027-01-15\n'))).toEqual([]);
  });

  it('should warn of an end in the past, by its date, and not of today', async () => {
    const past = await withDays('    until: 2026-11-23\n');
    expect(past.declarations).toBeDefined();
    expect(past.problems).toMatchObject([
      {
        code: 'ended',
        severity: 'warning',
        message: 'this ended on 2026-11-23',
        position: { line: 4, column: 12 },
      },
    ]);
    expect(briefs(await withDays(`    until: ${today}\n`))).toEqual([]);
  });
});

describe('scopes', () => {
  const minimal = '  - scope: a\n    reason: x\n    groups: [G]\n';

  it('should accept a group that is assigned itself, but not beside except or where', async () => {
    expect((await scope(`${minimal}    assign: group\n`)).declarations?.scopes[0]?.assign).toBe('group');
    expect(briefs(await scope(`${minimal}    assign: group\n    except: [a@contoso.com]\n`))).toEqual([
      'support.yaml:5:13 assign-group',
    ]);
    expect(briefs(await scope(`${minimal}    assign: group\n    where: {any: []}\n`))).toContain(
      'support.yaml:5:13 assign-group',
    );
  });

  it('should have names of their own, and name each group once', async () => {
    const { problems } = await scope(
      '  - {scope: a, reason: x, groups: [G, H, g]}\n  - {scope: A, reason: x, groups: [G]}\n',
    );
    expect(problems).toMatchObject([
      { code: 'duplicate-group', position: { line: 2, column: 42 } },
      {
        code: 'duplicate-scope',
        position: { line: 3, column: 13 },
        hint: 'first at stacks/demo/scopes/support.yaml:2:13; rename one',
      },
    ]);
  });

  it.each(['constructor', 'prototype', 'people', '__proto__', '"a b"', '../x', '""'])(
    'should not be called %s',
    async (name) => {
      const found = await scope(`  - {scope: ${name}, reason: x, groups: [G]}\n`);
      expect(briefs(found)).toEqual(['support.yaml:2:13 bad-value']);
    },
  );

  it('should report unknown values with the ones there are', async () => {
    const { problems } = await scope(`${minimal}    assign: grup\n`);
    expect(problems).toMatchObject([{ code: 'unknown-value', hint: 'did you mean `group`?' }]);
  });
});
