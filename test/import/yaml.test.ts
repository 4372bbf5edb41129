import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Proposal, ProposedPerson, ProposedScope } from '../../src/import/types.js';
import { fromTemplate, stackFiles } from '../../src/import/yaml.js';
import { user } from '../support/plan.js';

const names = { stack: 'prod', mapping: 'm', policy: 'p', today: '2026-11-24', until: null };

function person(name: string, department: string | null = null): ProposedPerson {
  const found = user(name, { attributes: { department } });
  return { user: found, reference: found.userPrincipalName, reason: 'Had Vonage' };
}

function proposal(people: readonly ProposedPerson[], scopes: readonly ProposedScope[] = []): Proposal {
  const counts = { declared: 0, byAssignedGroups: 0, byGroups: 0, byLines: 0 };
  return { people, scopes, findings: [], fit: [], counts };
}

function many(count: number, department: (index: number) => string | null): readonly ProposedPerson[] {
  return Array.from({ length: count }, (_, index) =>
    person(`p${String(index).padStart(5, '0')}`, department(index)),
  );
}

const filesOf = (people: readonly ProposedPerson[]): readonly string[] =>
  [...stackFiles(proposal(people), names).keys()].filter((path) => path.includes('/people/'));

describe('stackFiles', () => {
  it('should write as people would', () => {
    const files = stackFiles(
      proposal(
        [person('ann')],
        [
          {
            scope: 'desk',
            reason: 'Had: Vonage',
            group: { reference: 'VBC, Desk #1', displayName: 'VBC, Desk #1' },
            people: [],
            role: null,
            assign: 'group',
            covers: 3,
          },
        ],
      ),
      { ...names, until: '2027-01-31' },
    );
    expect([...files.keys()]).toEqual([
      'stacks/prod/stack.yaml',
      'stacks/prod/scopes/assigned-groups.yaml',
      'stacks/prod/people/imported.yaml',
    ]);
    expect(
      files.get('stacks/prod/people/imported.yaml'),
    ).toBe(`# yaml-language-server: $schema=../../../schema/people.json
#
# People who had Vonage on 2026-11-24, when this was imported. Give each a reason that says more.
people:
  - user: ann@contoso.com
    reason: Had Vonage
    until: 2027-01-31
`);
    expect(files.get('stacks/prod/scopes/assigned-groups.yaml')).toContain(`scopes:
  - scope: desk
    reason: "Had: Vonage"
    groups: ["VBC, Desk #1"]
    assign: group
    until: 2027-01-31
`);
  });

  it('should put few people into one file, and many by department, or by letter where few have one', () => {
    expect(filesOf(many(50, () => 'Sales'))).toEqual(['stacks/prod/people/imported.yaml']);
    expect(
      filesOf(many(51, (index) => (index % 3 === 0 ? null : (['R&D', '../x', 'Sales'][index % 2] ?? '')))),
    ).toEqual(['stacks/prod/people/others.yaml', 'stacks/prod/people/r-d.yaml', 'stacks/prod/people/x.yaml']);
    expect(filesOf(many(51, (index) => (index < 20 ? 'Sales' : null)))).toEqual([
      'stacks/prod/people/p.yaml',
    ]);
    expect(filesOf(many(4001, () => 'Sales'))).toEqual([
      'stacks/prod/people/sales.yaml',
      'stacks/prod/people/sales-2.yaml',
      'stacks/prod/people/sales-3.yaml',
    ]);
  });

  it('should lose nobody over several files', () => {
    const files = stackFiles(proposal(many(4001, () => 'Sales')), names);
    const users = [...files]
      .filter(([path]) => path.includes('/people/'))
      .flatMap(([, text]) => (parse(text) as { people: { user: string }[] }).people.map((each) => each.user));
    expect(new Set(users).size).toBe(4001);
  });

  it('should say beside an id whom it means, in one line', () => {
    const odd = { ...person('ann'), reference: '0f5c1e2a-6b1d-4a38-9a55-3c9d6c1f0b11' };
    const renamed = { ...odd, user: { ...odd.user, userPrincipalName: 'ann\n- user: eve@contoso.com' } };
    const text = stackFiles(proposal([renamed]), names).get('stacks/prod/people/imported.yaml') ?? '';
    expect(text).toContain('11 # ann\ufffd- user: eve@contoso.com\n');
    expect(parse(text)).toMatchObject({ people: [{ user: odd.reference }] });
  });
});

describe('fromTemplate', () => {
  const template = readFileSync(new URL('../../mappings/vonage-business.yaml', import.meta.url), 'utf8');

  it('should leave the template as it is where nothing is other', () => {
    expect(fromTemplate(template, 'mapping', 'vonage-business')).toBe(template);
  });

  it('should give another name, and attributes to new accounts alone, and keep every comment', () => {
    const email = 'emails[type eq "work"].value';
    const text = fromTemplate(template, 'mapping', 'ours', new Map([[email, '9 of 10 differ']]));
    expect(parse(text)).toMatchObject({ mapping: 'ours', attributes: { [email]: { on: 'create' } } });
    expect(text).toContain('  # 9 of 10 differ\n');
    const comments = (of: string): readonly string[] =>
      of.split('\n').filter((each) => each.trim().startsWith('#'));
    expect(comments(text)).toEqual(expect.arrayContaining([...comments(template)]));
  });
});
