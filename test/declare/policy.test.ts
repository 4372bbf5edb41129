import { describe, expect, it } from 'vitest';
import { policyWarnings } from '../../src/declare/policy.js';
import { briefs, load, today } from './given.js';

const policy = (text: string, files: Readonly<Record<string, string>> = {}): ReturnType<typeof load> =>
  load({ 'policies/strict.yaml': `policy: strict\n${text}`, ...files });
const people = (entry: string): Readonly<Record<string, string>> => ({
  'stacks/demo/people/support.yaml': `people:\n  - {user: a@contoso.com, ${entry}}\n`,
});

describe('a policy', () => {
  it('should be called as its file is', async () => {
    const { problems } = await load({ 'policies/strict.yaml': 'policy: lenient\n' });
    expect(problems).toMatchObject([{ code: 'policy-name', position: { line: 1, column: 9 }, length: 7 }]);
  });

  it('should let no run delete more than twenty accounts where it gives no number', async () => {
    const { declarations } = await policy('seats: 500\n');
    expect(declarations?.policy.limits.deletions).toEqual({ count: 20, ratio: null, from: 10 });
  });

  it('should keep its own numbers, and the defaults of those it does not give', async () => {
    const { declarations, problems } = await policy(
      [
        'limits:',
        '  removals: {count: 3}',
        '  updates: {count: 7, ratio: 1}',
        '  sources: {from: 5}',
        '  deletions: {count: 30}',
        '  scopes: {emea: {removals: {count: 0}}}',
        'seats: 500',
        'protected: [leader@contoso.com]',
        'scimUser: vonage-scim@contoso.com',
        'leavers: {action: disable, deleteAfter: 30d}',
        'rates: {vonage: {perSecond: 2.5, bulk: never}, entra: {concurrency: 3}}',
        '',
      ].join('\n'),
      { 'stacks/demo/scopes/s.yaml': 'scopes:\n  - {scope: emea, reason: x, groups: [G]}\n' },
    );
    expect(problems).toEqual([]);
    expect(declarations?.policy).toMatchObject({
      limits: {
        removals: { count: 3, ratio: 0.2, from: 10 },
        updates: { count: 7, ratio: 1, from: 10 },
        sources: { count: null, ratio: 0.5, from: 5 },
        deletions: { count: 30, ratio: null },
      },
      seats: 500,
      protected: [
        { name: 'leader@contoso.com', position: { file: 'policies/strict.yaml', line: 9, column: 13 } },
      ],
      scimUser: {
        name: 'vonage-scim@contoso.com',
        position: { file: 'policies/strict.yaml', line: 10, column: 11 },
      },
      leavers: { action: 'disable', deleteAfterDays: 30 },
      rates: {
        vonage: { perSecond: 2.5, concurrency: 8, bulk: 'never' },
        entra: { perSecond: 20, concurrency: 3 },
      },
    });
    const { scopes } = declarations?.policy.limits ?? {};
    expect(scopes?.emea).toEqual({
      removals: { count: 0, ratio: null, from: 10 },
      updates: { count: null, ratio: null, from: 10 },
    });
    // A record by names that people choose: it must answer for no others.
    expect(scopes?.toString).toBeUndefined();
  });

  it('should warn where it does not name the account with which SCIM was set up', async () => {
    const without = (await policy('seats: 5\n')).declarations?.policy;
    const named = (await policy('scimUser: vonage-scim@contoso.com\n')).declarations?.policy;
    if (without === undefined || named === undefined) throw new Error('the policies have errors');
    expect(policyWarnings(without)).toMatchObject([{ code: 'no-scim-user', severity: 'warning' }]);
    expect(policyWarnings(named)).toEqual([]);
  });

  it('should have rates that facts tell where it gives none', async () => {
    const { declarations } = await policy('');
    expect(declarations?.policy.rates).toEqual({
      vonage: { perSecond: 25, concurrency: 8, bulk: 'auto' },
      entra: { perSecond: 20, concurrency: 8 },
    });
  });

  it('should warn of limits for scopes that the stack has not', async () => {
    const found = await policy('limits:\n  scopes: {emae: {removals: {count: 3}}}\n', {
      'stacks/demo/scopes/s.yaml': 'scopes:\n  - {scope: emea, reason: x, groups: [G]}\n',
    });
    expect(found.declarations).toBeDefined();
    expect(found.problems).toMatchObject([
      {
        code: 'unknown-scope',
        severity: 'warning',
        position: { line: 3, column: 12 },
        hint: 'did you mean `emea`?',
      },
    ]);
  });

  it('should not warn of them where scopes could not be read', async () => {
    const found = await policy('limits:\n  scopes: {emea: {removals: {count: 3}}}\n', {
      'stacks/demo/scopes/s.yaml': 'scopes: [\n',
    });
    expect(briefs(found)).toEqual(['s.yaml:1:9 yaml']);
  });

  it.each([
    ['seats: 1.5\n', '2:8 wrong-type'],
    ['seats: -1\n', '2:8 bad-value'],
    ['seats: lots\n', '2:8 wrong-type'],
    ['limits: {removals: {ratio: 1.2}}\n', '2:28 bad-value'],
    ['limits: {removals: {ratio: .nan}}\n', '2:28 wrong-type'],
    ['limits: {removals: {count: -3}}\n', '2:28 bad-value'],
    ['limits: {removal: {count: 3}}\n', '2:10 unknown-key'],
    ['limits: {scopes: {a: {update: {count: 3}}}}\n', '2:23 unknown-key'],
    ['limits: {scopes: {a: {}}}\n', '2:22 missing-key'],
    ['limits: {deletions: {}}\n', '2:21 missing-key'],
    ['limits: {deletions: {ratio: 0.1}}\n', '2:22 unknown-key'],
    ['limits: {sources: {ratio: 2}}\n', '2:27 bad-value'],
    ['scimUser: two words\n', '2:11 bad-value'],
    ['scimUser: [a]\n', '2:11 wrong-type'],
    ['leavers: {action: remove}\n', '2:19 unknown-value'],
    ['leavers: {deleteAfter: 30}\n', '2:24 wrong-type'],
    ['leavers: {deleteAfter: 30 days}\n', '2:24 bad-value'],
    ['leavers: {deleteAfter: 0d}\n', '2:24 bad-value'],
    ['leavers: {action: delete, deleteAfter: 30d}\n', '2:40 delete-after'],
    ['rates: {vonage: {perSecond: 0}}\n', '2:29 bad-value'],
    ['rates: {vonage: {perSecond: fast}}\n', '2:29 wrong-type'],
    ['rates: {vonage: {perSecond: .inf}}\n', '2:29 wrong-type'],
    ['rates: {vonage: {bulk: always}}\n', '2:24 unknown-value'],
    ['rates: {entra: {concurrency: 0}}\n', '2:30 bad-value'],
    ['rates: {entra: {concurrency: 1.5}}\n', '2:30 wrong-type'],
    ['rates: {entra: {bulk: auto}}\n', '2:17 unknown-key'],
    ['rates: {graph: {perSecond: 5}}\n', '2:9 unknown-key'],
    ['protected: [a b]\n', '2:13 bad-value'],
    ['protected: vonage-scim@contoso.com\n', '2:12 wrong-type'],
    ['grants: {ticket: 7}\n', '2:18 wrong-type'],
  ])('should be refused with %j', async (text, at) => {
    const found = await policy(text);
    expect(found.declarations).toBeUndefined();
    expect(briefs(found)).toContain(`strict.yaml:${at}`);
  });
});

describe('rules for grants', () => {
  it('should require a reason of people and scopes alike, unless told otherwise', async () => {
    const files = {
      'stacks/demo/people/support.yaml': 'people:\n  - user: a@contoso.com\n',
      'stacks/demo/scopes/s.yaml': 'scopes:\n  - {groups: [G], scope: emea}\n',
    };
    expect(briefs(await policy('', files))).toEqual([
      'support.yaml:2:11 reason-missing',
      's.yaml:2:26 reason-missing',
    ]);
    expect(briefs(await policy('grants: {reason: optional}\n', files))).toEqual([]);
  });

  it('should take blanks for no reason', async () => {
    expect(briefs(await policy('', people('reason: " "')))).toEqual(['support.yaml:2:35 bad-value']);
  });

  it('should match tickets where there are any', async () => {
    const rule = "grants: {ticket: '^HR-\\d+$'}\n";
    expect(briefs(await policy(rule, people('reason: x')))).toEqual([]);
    expect(briefs(await policy(rule, people('reason: x, ticket: HR-7')))).toEqual([]);
    const { problems } = await policy(rule, people('reason: x, ticket: HR-7a'));
    expect(problems).toMatchObject([
      { code: 'bad-ticket', position: { line: 2, column: 46 }, hint: 'it must match `^HR-\\d+$`' },
    ]);
  });

  it('should find a pattern without anchors anywhere', async () => {
    expect(briefs(await policy('grants: {ticket: HR-}\n', people('reason: x, ticket: see HR-7')))).toEqual(
      [],
    );
  });

  it.each(['(?=x)', '(a)\\1', '(', '*', '(?<!x)y'])('should refuse the pattern %s', async (pattern) => {
    const found = await policy(`grants: {ticket: '${pattern}'}\n`);
    expect(briefs(found)).toEqual(['strict.yaml:2:18 bad-pattern']);
  });

  it('should match in linear time what would take other engines for ever', async () => {
    const ticket = `${'a'.repeat(150)}!`;
    const found = await policy("grants: {ticket: '^(a+)+$'}\n", people(`reason: x, ticket: ${ticket}`));
    expect(briefs(found)).toEqual(['support.yaml:2:46 bad-ticket']);
  });

  it('should require an end where the policy does', async () => {
    const rule = 'grants: {until: required}\n';
    expect(briefs(await policy(rule, people('reason: x')))).toEqual(['support.yaml:2:12 until-missing']);
    expect(briefs(await policy(rule, people('reason: x, until: 2027-01-01')))).toEqual([]);
  });

  it.each([
    // 180 days after 24 November 2026 is 23 May 2027.
    ['until: 2027-05-23', []],
    ['until: 2027-05-24', ['support.yaml:2:45 too-long']],
    ['from: 2027-01-01, until: 2027-06-30', []],
    ['from: 2027-01-01, until: 2027-07-01', ['support.yaml:2:63 too-long']],
    ['from: 2027-01-01', []],
  ])(
    `should count the longest grant from its beginning or from today (${today}): %s`,
    async (days, expected) => {
      const found = await policy('grants: {longest: 180d}\n', people(`reason: x, ${days}`));
      expect(briefs(found)).toEqual(expected);
    },
  );
});
