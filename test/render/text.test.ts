import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/plan/types.js';
import { renderPlanMarkdown } from '../../src/render/markdown.js';
import { renderPlanText } from '../../src/render/text.js';
import { account, assignment, company, line, planOf, user } from '../support/plan.js';
import { barePlan, change, fullPlan, hostilePlan, hostileText } from './plans.js';

describe('renderPlanText', () => {
  it('should show changes with values and causes, what is left alone, problems, and the refusal last', () => {
    expect(renderPlanText(fullPlan())).toMatchInlineSnapshot(`
      "test: 1 to create, 1 to update, 1 to assign, 1 to disable, 1 to unassign; 3 people, 3 active before

      + create   anna@contoso.com
          userName: anna@contoso.com
          active: true
          emails[type eq "work"].value: anna@mail.contoso.com
          name.givenName: anna
          name.familyName: Contoso
          because a line of their own at stacks/test/people/people.yaml:2:11
      ~ update   bert@contoso.com
          name.familyName: Old → Contoso
          because a line of their own at stacks/test/people/people.yaml:3:11
          because name.familyName was changed in Vonage by someone else
      + assign   anna@contoso.com
          appRole: (none) → User
          because a line of their own at stacks/test/people/people.yaml:2:11
      - disable  carl@contoso.com
          active: true → false
          because their line was removed
      - unassign carl@contoso.com
          appRole: User → (none)
          because their line was removed

      Left alone (1):
      = keep     stranger@contoso.com: nobody declares this account and rollcall did not make it

      stacks/test/people/people.yaml:2:1: error: Entra has no user \`nobody@contoso.com\`; nobody is given access by this line
        check the spelling, or name the user by object id

      REFUSED: 1 person of 3 would lose access; the limit is 0 (limits.removals in policies/default.yaml)
        if this is meant, run again with --allow removals=1

      This plan will not be applied.
      "
    `);
  });

  it('should show lockouts first, count them, and say that they are applied though the rest is not', () => {
    const text = renderPlanText(fullPlan({ lockout: ['dora@contoso.com', 'bert@contoso.com'] }));
    const lines = text.split('\n');
    expect(lines[0]).toBe(
      'test: 2 locked out, 1 to create, 1 to assign, 1 to disable, 1 to unassign; 3 people, 1 active before',
    );
    expect(lines.filter((line) => /^[-+~] /.test(line)).slice(0, 4)).toEqual([
      '- disable  bert@contoso.com',
      '- disable  dora@contoso.com',
      '- unassign bert@contoso.com',
      '- unassign dora@contoso.com',
    ]);
    expect(lines).toContain('    because locked out: Dismissed at stacks/test/lockout.yaml:2:11');
    expect(lines).toContain('Of this plan only the 2 lockouts will be applied.');
  });

  it('should say in one line that there is nothing to do', () => {
    expect(renderPlanText(planOf(company({ people: ['anna', 'bert'] })).plan)).toBe(
      'Nothing to do: Entra and Vonage match the declarations (2 people).\n',
    );
  });

  it('should not say that everything matches where somebody could not be compared', () => {
    const problem = { code: 'unknown-user', severity: 'error', message: 'no such user' } as const;
    const text = renderPlanText(barePlan({ problems: [problem] }));
    expect(text).toBe('demo: nothing to change; 40 people, 37 active before\n\nerror: no such user\n');
    const warning = renderPlanText(barePlan({ problems: [{ ...problem, severity: 'warning' }] }));
    expect(warning).toContain('Nothing to do');
  });

  it('should not say that everything matches where the plan is refused', () => {
    const refusal = { code: 'synchronization-job', message: 'two writers', hint: 'stop one' } as const;
    const text = renderPlanText(barePlan({ refusals: [refusal] }));
    expect(text).not.toContain('Nothing to do');
    expect(text).toContain('REFUSED: two writers\n  stop one\n');
  });

  it('should tell of a memory that is new or unreadable, in a line', () => {
    expect(renderPlanText(barePlan({ memory: 'first-run' })).split('\n')[1]).toMatch(/had no run yet/);
    expect(renderPlanText(barePlan({ memory: 'unreadable' })).split('\n')[1]).toMatch(/could not be read/);
    expect(renderPlanText(barePlan())).not.toMatch(/had no run yet|could not be read/);
  });

  it('should list at most 20 who are left alone, strangers last, and every removal', () => {
    const kept = Array.from({ length: 30 }, (_, index) => change('keep', `stranger${index}`, 'unmanaged'));
    const held = change('keep', 'held', 'error');
    const removed = Array.from({ length: 500 }, (_, index) => change('disable', `leaver${index}`));
    const lines = renderPlanText(barePlan({ changes: [...removed, ...kept, held] })).split('\n');
    expect(lines.filter((line) => line.startsWith('- disable'))).toHaveLength(500);
    expect(lines.filter((line) => line.startsWith('= keep'))).toHaveLength(20);
    expect(lines[lines.indexOf('Left alone (31):') + 1]).toContain('held');
    expect(lines).toContain('  and 11 more; --format json has them all');
  });

  it.each([
    ['', '""'],
    [' a', '" a"'],
    ['true', '"true"'],
    ['(none)', '"(none)"'],
    ['a → b', '"a → b"'],
    [null, '(none)'],
    [true, 'true'],
    ["O'Brien", "O'Brien"],
  ])('should show the value %j so that it is taken for nothing else', (value, expected) => {
    const attributes = [{ attribute: 'name.familyName', before: value, after: 'x' }];
    const changes: Change[] = [{ ...change('update', 'anna'), attributes }];
    expect(renderPlanText(barePlan({ changes }))).toContain(`    name.familyName: ${expected} → x\n`);
  });

  it('should colour where asked, and only there', () => {
    expect(renderPlanText(fullPlan(), { colour: true })).toContain('\u001b[31m- disable \u001b[39m');
    expect(renderPlanText(fullPlan())).not.toContain('\u001b');
  });

  it('should let nothing through that drives a terminal or makes a line of its own', () => {
    const lines = renderPlanText(hostilePlan('x')).split('\n').length;
    fc.assert(
      fc.property(hostileText(40), (text) => {
        const rendered = renderPlanText(hostilePlan(text));
        expect(rendered.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
        // A source line of blanks alone is not shown.
        expect(rendered.split('\n').length).toBeLessThanOrEqual(lines);
      }),
    );
  });

  it('should say in one line what is taken over as it is, and that nothing is written of it', () => {
    const adopts = { accounts: [account('anna')], assignments: [assignment('anna')], users: [user('anna')] };
    const first = planOf(
      company({ ...adopts, lines: [line('anna')], remembered: { kind: 'first-run' } }),
    ).plan;
    const whole = 'Takes over 1 account and 1 assignment as they are; nothing is written in Vonage or Entra.';
    expect(renderPlanText(first).split('\n')[1]).toBe(whole);
    expect(renderPlanMarkdown(first)).toContain(whole);
    const more = fullPlan({ lines: [line('emil')], users: [user('emil')], accounts: [account('emil')] });
    expect(renderPlanText(more)).toContain(
      'Takes over 1 account as it is; of these, nothing is written in Vonage',
    );
    const changed = fullPlan({
      lines: [line('emil')],
      users: [user('emil')],
      accounts: [account('emil', { active: false })],
    });
    expect(renderPlanText(changed)).not.toContain('Takes over');
    expect(renderPlanText(fullPlan())).not.toContain('Takes over');
  });
});
