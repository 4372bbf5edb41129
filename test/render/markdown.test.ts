import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/plan/types.js';
import { renderPlanMarkdown } from '../../src/render/markdown.js';
import { company, planOf } from '../support/plan.js';
import { barePlan, change, fullPlan, hostilePlan, hostileText } from './plans.js';

const longest = 60_000;
const many = (count: number, action: Change['action'], name: string = action): Change[] =>
  Array.from({ length: count }, (_, index) => change(action, `${name}${index}@contoso.com`));
const rowsOf = (markdown: string, action: string): number =>
  markdown.split('\n').filter((line) => line.startsWith(`| ${action} |`)).length;

describe('renderPlanMarkdown', () => {
  it('should put refusals on top, then removals, then the rest, and the hash at the end', () => {
    const plan = fullPlan();
    const lines = renderPlanMarkdown(plan).split('\n');
    expect(lines.filter((line) => /^#|^<details/.test(line))).toEqual([
      '### rollcall `test`: 1 to create, 1 to update, 1 to assign, 1 to disable, 1 to unassign',
      '#### Refused: this plan will not be applied (1)',
      '#### Taken away (2)',
      '#### Given (2)',
      '#### Changed (1)',
      '#### Problems of single people and groups (1)',
      '<details><summary>Left alone (1)</summary>',
    ]);
    expect(lines).toContain(
      '- **1 person of 3 would lose access; the limit is 0 (limits.removals in policies/default.yaml)**<br>if this is meant, run again with --allow removals=1',
    );
    expect(lines).toContain(
      '| disable | `carl@contoso.com` | active: `true` → `false` | their line was removed |',
    );
    expect(lines.at(-2)).toBe(`Plan \`${plan.hash}\``);
  });

  it('should put lockouts before removals, and say that they are applied though the rest is not', () => {
    const plan = fullPlan({ lockout: ['dora@contoso.com'] });
    const markdown = renderPlanMarkdown(plan);
    expect(
      markdown
        .split('\n')
        .filter((line) => /^####? /.test(line))
        .slice(0, 4),
    ).toEqual([
      '### rollcall `test`: 1 locked out, 1 to create, 1 to update, 1 to assign, 1 to disable, 1 to unassign',
      '#### Refused: of this plan only the lockout will be applied (1)',
      '#### Locked out (2)',
      '#### Taken away (2)',
    ]);
    expect(markdown).toContain(
      '| disable | `dora@contoso.com` | active: `true` → `false` | locked out\\: Dismissed (`stacks/test/lockout.yaml:2:11`) |',
    );
  });

  it('should say that there is nothing to do', () => {
    const { plan } = planOf(company({ people: ['anna'] }));
    expect(renderPlanMarkdown(plan)).toBe(
      `### rollcall \`test\`: nothing to do: Entra and Vonage match the declarations (1 person)\n\nPlan \`${plan.hash}\`\n`,
    );
  });

  it('should collapse long sections, but never removals', () => {
    const markdown = renderPlanMarkdown(
      barePlan({ changes: [...many(16, 'create'), ...many(16, 'delete')] }),
    );
    expect(markdown).toContain('<details><summary>Given (16)</summary>');
    expect(markdown).toContain('#### Taken away (16)');
  });

  it('should leave other things out before any removal, and count them', () => {
    const markdown = renderPlanMarkdown(
      barePlan({ changes: [...many(3000, 'create'), ...many(300, 'disable'), ...many(300, 'delete')] }),
    );
    expect(markdown.length).toBeLessThanOrEqual(longest);
    expect(rowsOf(markdown, 'disable') + rowsOf(markdown, 'delete')).toBe(600);
    const shown = rowsOf(markdown, 'create');
    expect(shown).toBeGreaterThan(0);
    expect(markdown).toContain(`**${3000 - shown} more, left out here for their number.**`);
  });

  it('should shorten removals before it leaves any out, and show nothing else then', () => {
    const changes = [...many(5000, 'disable'), ...many(10, 'create')];
    const markdown = renderPlanMarkdown(barePlan({ changes }));
    const shown = rowsOf(markdown, 'disable');
    expect(markdown.length).toBeLessThanOrEqual(longest);
    expect(markdown.length).toBeGreaterThan(longest - 200);
    expect(markdown).toContain(`**${5000 - shown} more, left out here for their number.**`);
    expect(markdown).not.toContain('a reason');
    expect(rowsOf(markdown, 'create')).toBe(0);
    expect(markdown).toContain('**10 more, left out here for their number.**');
  });

  it('should stay below the cap whatever the plan holds', () => {
    const amount = fc.integer({ min: 0, max: 1500 });
    fc.assert(
      fc.property(amount, amount, amount, hostileText(400), (removed, made, kept, text) => {
        const plan = hostilePlan(text);
        const changes = [
          ...many(removed, 'delete', text),
          ...many(made, 'create', text),
          ...many(kept, 'keep', text),
        ];
        const markdown = renderPlanMarkdown({ ...plan, changes: [...plan.changes, ...changes] });
        expect(markdown.length).toBeLessThanOrEqual(longest);
      }),
      { numRuns: 30 },
    );
  });

  it('should keep its shape whatever people wrote', () => {
    const shape = (markdown: string): string[] =>
      markdown.split('\n').map((line) => line.replace(/[^|#<\n]+/g, 'x').replaceAll(/\\\|/g, ''));
    const expected = shape(renderPlanMarkdown(hostilePlan('x'))).length;
    fc.assert(
      fc.property(hostileText(40), (text) => {
        const markdown = renderPlanMarkdown(hostilePlan(text));
        expect(markdown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
        expect(shape(markdown)).toHaveLength(expected);
        for (const row of markdown.split('\n').filter((line) => line.startsWith('| '))) {
          expect(row.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(5);
        }
        expect(markdown.replaceAll(/<br>|<\/?details>|<\/?summary>/g, '')).not.toMatch(/[<>]/);
      }),
    );
  });
});
