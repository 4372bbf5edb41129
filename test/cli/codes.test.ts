import { describe, expect, it } from 'vitest';
import { codeOfPlan } from '../../src/cli/codes.js';
import { barePlan, change } from '../render/plans.js';

const refusal = { code: 'removals', message: 'too many', hint: 'look again' } as const;
const error = { code: 'unknown-user', severity: 'error', message: 'no such user' } as const;
const warning = { ...error, severity: 'warning' } as const;
const changes = [change('create', 'anna')];

describe('codeOfPlan', () => {
  it.each([
    ['nothing to do', {}, 0],
    ['changes', { changes }, 10],
    ['what is left alone, which is no change', { changes: [change('keep', 'anna')] }, 0],
    ['a warning', { problems: [warning] }, 0],
    ['an error of one person', { changes, problems: [warning, error] }, 4],
    ['a refusal, before all else', { changes, problems: [error], refusals: [refusal] }, 3],
  ])('should tell of %s', (_, given, expected) => {
    expect(codeOfPlan(barePlan(given), { exitCode: true })).toBe(expected);
  });

  it('should tell of pending changes only where asked', () => {
    expect(codeOfPlan(barePlan({ changes }), { exitCode: false })).toBe(0);
  });
});
