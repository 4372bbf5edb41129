import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Drift, type Drifted, driftKinds } from '../../src/plan/drift.js';
import { driftJson, renderDriftMarkdown, renderDriftText } from '../../src/render/drift.js';
import { hostileText } from './plans.js';

const schema = JSON.parse(readFileSync(new URL('../../schema/drift.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

function errorsOf(value: unknown): unknown {
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors ?? [];
}

const none: Drift = {
  stack: 'demo',
  memory: 'read',
  drifted: [],
  leftAlone: [],
  pending: 0,
  refusals: [],
};

function drifted(name: string, what: Drifted['what'] = 'changed'): Drifted {
  return {
    kind: 'account',
    what,
    subject: { name, objectId: null, scimId: 'scim' },
    role: null,
    attributes: [{ attribute: 'name.familyName', last: 'Byron', now: name }],
    next: ['sets name.familyName back to Byron'],
  };
}

const role: Drifted = {
  ...drifted('ann@contoso.com', 'unassigned'),
  kind: 'assignment',
  role: 'User',
  attributes: [],
  next: ['assigns it again'],
};

describe('renderDriftText', () => {
  it('should say of each what was confirmed, what is there, and what comes of it', () => {
    const drift = {
      ...none,
      drifted: [drifted('By Hand'), role],
      leftAlone: [{ ...drifted('lobby', 'unmanaged'), attributes: [], next: ['keeps it: whatever'] }],
      pending: 3,
      refusals: ['12 people would lose access; the limit is 10'],
    };
    expect(renderDriftText(drift)).toBe(`demo: 1 account and 1 assignment are not as rollcall last confirmed
3 changes are not applied yet (edited in Git, or in Entra, since the last run): no drift; \`rollcall plan\` has them.
As things stand the next up is refused, and does nothing of what is said here: 12 people would lose access; the limit is 10.

! changed    By Hand
    name.familyName: Byron → By Hand
    the next up sets name.familyName back to Byron
! unassigned ann@contoso.com as User
    the next up assigns it again

Left alone (1):
= unmanaged  lobby: keeps it: whatever
`);
  });

  it('should say that there is none, and never that of a first run', () => {
    expect(renderDriftText(none)).toBe(
      'demo: no drift: Vonage and Entra hold what rollcall last confirmed\n',
    );
    const first = renderDriftText({ ...none, memory: 'first-run', pending: 1 });
    expect(first).toContain('this stack has had no run yet');
    expect(first).toContain('1 change is not applied yet: no drift');
    expect(first).not.toContain('hold what rollcall last confirmed');
  });

  it('should count what it does not list of what is left alone', () => {
    const leftAlone = Array.from({ length: 25 }, (_, index) => drifted(`lobby${index}`, 'unmanaged'));
    expect(renderDriftText({ ...none, leftAlone })).toContain('and 5 more; --format json has them all');
  });

  it('should let nobody drive the terminal', () => {
    fc.assert(
      fc.property(hostileText(40), (text) => {
        const hostile = { ...drifted(text), role: text, next: [text] };
        const printed = renderDriftText({
          ...none,
          stack: text,
          drifted: [hostile],
          leftAlone: [hostile],
          refusals: [text],
        });
        expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(printed.split('\n')).toHaveLength(10);
      }),
    );
  });
});

describe('renderDriftMarkdown', () => {
  it('should make a table of it', () => {
    const markdown = renderDriftMarkdown({ ...none, drifted: [drifted('By Hand'), role], leftAlone: [role] });
    expect(markdown).toContain('### rollcall drift `demo`: 1 account and 1 assignment are not as rollcall');
    expect(markdown).toContain(
      '| changed | `By Hand` | name.familyName: `Byron` → `By Hand` | sets name.familyName back to Byron |',
    );
    expect(markdown).toContain('| unassigned | `ann@contoso.com as User` |  | assigns it again |');
    expect(markdown).toContain('<details><summary>Left alone (1)</summary>');
  });

  it('should stay below what a comment may hold, and count what it leaves out', () => {
    const many = Array.from({ length: 2000 }, (_, index) => drifted(`person${index}@contoso.com`));
    const markdown = renderDriftMarkdown({ ...none, drifted: many, leftAlone: many });
    expect(markdown.length).toBeLessThan(60_000);
    const rows = markdown.split('\n').filter((line) => line.startsWith('| changed')).length;
    const [, left = '0'] = /\*\*(\d+) more, left out/.exec(markdown) ?? [];
    expect(rows + Number(left)).toBe(2000);
    expect(markdown).toContain('Left alone (2000)');
  });

  it('should make a row of whatever is written, and nothing else', () => {
    fc.assert(
      fc.property(hostileText(40), (text) => {
        const hostile = { ...drifted(text), next: [text] };
        const markdown = renderDriftMarkdown({ ...none, drifted: [hostile] });
        expect(markdown.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3);
        expect(markdown).not.toMatch(/<(?!br>)/);
      }),
    );
  });
});

describe('driftJson', () => {
  it.each([
    ['nothing', none],
    ['a first run', { ...none, memory: 'first-run' as const }],
    ['every kind', { ...none, drifted: [role, ...driftKinds.map((kind) => drifted('x', kind))] }],
    ['hostile names', { ...none, leftAlone: [drifted('<\u0000|@x')], refusals: ['x'] }],
  ])('should make of %s what the schema says', (_, drift) => {
    expect(errorsOf(driftJson(drift))).toEqual([]);
  });

  it('should publish nothing but what the schema names', () => {
    const drift = { ...none, secret: 'token' };
    expect(JSON.stringify(driftJson(drift))).not.toContain('token');
    expect(errorsOf({ ...driftJson(drift), secret: 'token' })).not.toEqual([]);
  });
});
