import { describe, expect, it } from 'vitest';
import { rosterHandler } from '../../src/provider/roster.js';
import { Session } from '../../src/provider/session.js';
import { defaultRates } from '../../src/rates.js';

const outputs = { stack: 'prod' };
const inputs = (...removals: string[]) => ({ ...outputs, removals, refusals: [] });

describe('the roster', () => {
  it('should allow what this run takes away, and nothing before it was looked at', async () => {
    const session = new Session();
    const roster = rosterHandler(session);
    expect(() => session.requireAllowed('disable a', 'Ann')).toThrow(/takes no access from Ann/);
    expect(roster.diff('prod', outputs, inputs('disable a'))).toEqual({ changes: false });
    expect(() => session.requireAllowed('disable a', 'Ann')).not.toThrow();
    expect(() => session.requireAllowed('delete a', 'Ann')).toThrow();
  });

  it('should allow it at the first run, whose roster is created', async () => {
    const session = new Session();
    await rosterHandler(session).create(inputs('disable a'));
    expect(() => session.requireAllowed('disable a', 'Ann')).not.toThrow();
  });

  it('should not allow what only an earlier roster of the process took away', () => {
    const session = new Session();
    const roster = rosterHandler(session);
    roster.diff('prod', outputs, inputs('disable a', 'disable b'));
    roster.diff('prod', outputs, inputs('disable b'));
    expect(() => session.requireAllowed('disable a', 'Ann')).toThrow();
    expect(() => session.requireAllowed('disable b', 'Ben')).not.toThrow();
  });

  it('should tell how fast this run may write, before anything is written', async () => {
    const rates = {
      vonage: { perSecond: 3, concurrency: 2, bulk: 'never' as const },
      entra: { perSecond: 4, concurrency: 1 },
    };
    const session = new Session();
    const roster = rosterHandler(session);
    expect(session.rates).toEqual(defaultRates);
    roster.diff('prod', outputs, { ...inputs(), rates });
    expect(session.rates).toEqual(rates);
    // One that an earlier release registered names none.
    roster.diff('prod', outputs, inputs());
    expect(session.rates).toEqual(defaultRates);
    await roster.create({ ...inputs(), rates });
    expect(session.rates).toEqual(rates);
  });

  it('should stop a refused run in one line that says why', () => {
    const refused = { ...inputs(), refusals: ['37 people would lose access (--allow removals=37).'] };
    const failures = rosterHandler(new Session()).check?.(refused).failures;
    expect(failures).toEqual([
      {
        property: '',
        reason:
          'the plan is refused and nothing was written. 37 people would lose access (--allow removals=37).',
      },
    ]);
  });
});
