import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRunSettings } from '../../src/settings/run.js';
import { SettingsError } from '../../src/settings/types.js';

describe('readRunSettings', () => {
  it('should read what a run is told', () => {
    const env = {
      ROLLCALL_ALLOW: 'removals=37, updates=12',
      ROLLCALL_NOW: '2026-12-01T09:00:00+01:00',
      ROLLCALL_DIR: 'declarations',
      ROLLCALL_OUTCOME: 'plan.json',
      ROLLCALL_PLAN_HASH: 'ab'.repeat(32),
    };
    expect(readRunSettings({ env })).toEqual({
      allow: { removals: 37, updates: 12 },
      now: new Date('2026-12-01T08:00:00Z'),
      dir: 'declarations',
      planHash: 'ab'.repeat(32),
    });
  });

  it.each([
    ['removal=3', 'did you mean removals?'],
    ['everything=3', 'known: removals, updates, deletions'],
    ['removals', 'write removals=37'],
    ['removals=', 'write removals=37'],
    ['removals=-1', 'write removals=37'],
    ['removals=1e3', 'write removals=37'],
    ['removals=1=2', 'write removals=37'],
    ['removals=1,removals=2', 'stands there twice'],
    ['toString=1', 'is not something that can be allowed'],
  ])('should refuse ROLLCALL_ALLOW=%s', (text, wrong) => {
    expect(() => readRunSettings({ env: { ROLLCALL_ALLOW: text } })).toThrow(wrong);
  });

  it.each([
    '2026-12-01',
    '2026-12-01T09:00:00',
    'tomorrow',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-12-01T25:00:00Z',
    '1764579600000',
  ])('should refuse ROLLCALL_NOW=%s', (text) => {
    expect(() => readRunSettings({ env: { ROLLCALL_NOW: text } })).toThrow(SettingsError);
  });

  it('should read every instant that Date writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(readRunSettings({ env: { ROLLCALL_NOW: date.toISOString() } }).now).toEqual(date);
        },
      ),
    );
  });

  it('should tell several problems at once', () => {
    const env = { ROLLCALL_ALLOW: 'x=1', ROLLCALL_NOW: 'x', ROLLCALL_NOWW: '' };
    expect(() => readRunSettings({ env })).toThrow(/NOWW.*\n.*ALLOW.*\n.*NOW:/);
  });
});
