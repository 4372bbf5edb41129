import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { rosterHandler } from '../../src/provider/roster.js';
import { Session } from '../../src/provider/session.js';
import { defaultRates } from '../../src/rates.js';
import type { Write } from '../../src/record/journal.js';
import { account, begun, run, textOf } from '../record/lines.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

const create: Write = {
  type: 'VonageUser',
  operation: 'create',
  of: 'ann@contoso.com',
  gives: account,
  takes: false,
};
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

  it('should have the run’s writes recorded under the name that it gives', async () => {
    const records = await mkdtemp(join(tmpdir(), 'rollcall-roster-'));
    onTestFinished(() => rm(records, { recursive: true, force: true }));
    vi.stubEnv('ROLLCALL_RECORDS', records);
    await mkdir(join(records, 'prod'));
    const path = join(records, 'prod', `${run}.jsonl`);
    await writeFile(path, textOf(begun()));
    const session = new Session();
    rosterHandler(session).diff('prod', outputs, { ...inputs(), run });
    await session.write(create, async () => ({ value: null, id: 'ann-scim' }));
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(3);
  });

  it('should have nothing given without a record where the engine keeps no checkpoints', async () => {
    const session = new Session();
    const sent: string[] = [];
    const send = (what: string) => async () => {
      sent.push(what);
      return { value: null, id: null };
    };
    await session.write(create, send('with checkpoints'));
    vi.stubEnv('PULUMI_SKIP_CHECKPOINTS', 'true');
    await expect(session.write(create, send('without'))).rejects.toThrow(/this run has no roster/);
    await session.write({ ...create, takes: true, gives: null }, send('takes'));
    expect(sent).toEqual(['with checkpoints', 'takes']);
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
