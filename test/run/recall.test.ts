import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StackExport } from '../../src/provider/state.js';
import type { LastRecord } from '../../src/record/checkpoints.js';
import type { Begun } from '../../src/record/types.js';
import { recall } from '../../src/run/remember.js';
import { account, begun, intent, open, result, textOf } from '../record/lines.js';

const runs = ['20261121T090000Z-aaaaaa', '20261122T090000Z-bbbbbb', '20261123T090000Z-cccccc'] as const;
const type = (name: string) => `pulumi-nodejs:dynamic/rollcall:${name}`;
const urn = (kind: string, name: string) => `urn:pulumi:prod::rollcall::${type(kind)}::${name}`;
const now = new Date('2026-11-25T09:00:00Z');

let records: string;
beforeEach(async () => {
  records = await mkdtemp(join(tmpdir(), 'rollcall-recall-'));
});
afterEach(() => rm(records, { recursive: true, force: true }));

/** The state that a run saved, with a create that was cut off. */
function stateOf(run: string | null, pending: readonly string[] = []): StackExport {
  const inputs = { stack: 'prod', removals: [], refusals: [], ...(run !== null && { run }) };
  return {
    deployment: {
      resources:
        run === null ? [] : [{ urn: urn('Roster', 'roster'), type: type('Roster'), id: 'prod', inputs }],
      pending_operations: pending.map((userName) => ({
        type: 'creating',
        resource: {
          urn: urn('VonageUser', userName),
          type: type('VonageUser'),
          inputs: { ...account, userName, objectId: userName },
        },
      })),
    },
  };
}

const writesTo = { project: 'rollcall', tenantId: null, servicePrincipal: null, vonageUrl: null };
const at = (folder: string, lastRecord: LastRecord = 'expected') => ({
  records: folder,
  writesTo,
  lastRecord,
});

async function record(
  index: 0 | 1 | 2,
  gives: readonly string[],
  given: Partial<Begun> = {},
  more = '',
): Promise<void> {
  const run = runs[index];
  const intents = gives.map((userName, number) =>
    intent(number + 1, { subject: userName, gives: { ...account, userName, objectId: userName } }),
  );
  await mkdir(join(records, 'prod'), { recursive: true });
  await writeFile(join(records, 'prod', `${run}.jsonl`), textOf(begun({ run, ...given }), ...intents) + more);
}

async function namesIn(state: StackExport): Promise<readonly string[]> {
  const { remembered } = await recall(state, at(records), 'prod', now);
  if (remembered.kind !== 'read') throw new Error(`it is ${remembered.kind}`);
  expect(remembered.accounts.every(({ scimId }) => scimId === null)).toBe(true);
  return remembered.accounts.map(({ name }) => name);
}

describe('recall', () => {
  it('should remember what runs have begun since the state was saved, that run included, and no earlier', async () => {
    await record(0, ['old']);
    await record(1, ['ann'], { after: runs[0] });
    await record(2, ['bea'], { after: runs[1] }, '{"kind":"inte');
    expect(await namesIn(stateOf(runs[1]))).toEqual(['ann', 'bea']);
    expect(await namesIn(stateOf(runs[2]))).toEqual(['bea']);
  });

  it('should remember nobody where there is no folder', async () => {
    expect(await namesIn(stateOf(runs[1]))).toEqual([]);
    expect((await recall({}, at(join(records, 'nowhere')), 'prod', now)).remembered).toEqual({
      kind: 'first-run',
    });
  });

  it('should know of a first run that was killed and saved nothing', async () => {
    await record(0, ['ann']);
    await record(1, ['bea'], { open: [open({ subject: 'ann' })] });
    expect((await namesIn(stateOf(null))).length).toBe(3);
  });

  it('should leave out records of a state that is gone, where the stack was made anew', async () => {
    await record(0, ['old']);
    await record(1, ['old too'], { after: runs[0] });
    expect((await recall(stateOf(null), at(records), 'prod', now)).remembered).toEqual({ kind: 'first-run' });
    await record(2, ['ann'], { after: null });
    expect(await namesIn(stateOf(null))).toEqual(['ann']);
  });

  it('should leave out records of other stacks', async () => {
    await record(1, ['ann']);
    expect((await recall(stateOf(runs[1]), at(records), 'test', now)).remembered).toMatchObject({
      accounts: [],
    });
  });

  it('should leave out records of another project in the same folder, and say whose they are', async () => {
    const servicePrincipal = { id: 'app-9', displayName: 'Vonage' };
    const owner = { project: 'acme', tenantId: null, servicePrincipal, vonageUrl: null };
    await record(0, ['ann'], { owner: { ...owner, project: 'rollcall' } });
    await record(1, ['zoe'], { owner, after: null });
    await record(2, ['old release'], { after: runs[0] });
    expect(await namesIn(stateOf(runs[0]))).toEqual(['ann', 'old release']);
    const { warnings } = await recall(stateOf(runs[0]), at(records), 'prod', now);
    expect(warnings).toMatchObject([{ code: 'foreign-record', severity: 'warning' }]);
    expect(warnings[0]?.message).toContain(`${join(records, 'prod', runs[1])}.jsonl is of project acme`);
  });

  it('should not take a record of another project for the last of a state that is gone', async () => {
    const servicePrincipal = { id: 'app-9', displayName: 'Vonage' };
    await record(0, ['ann']);
    const owner = { project: 'acme', tenantId: null, servicePrincipal, vonageUrl: null };
    await record(1, ['zoe'], { owner, after: runs[0] });
    expect(await namesIn(stateOf(null))).toEqual(['ann']);
  });

  describe('without the record of the run that saved the state', () => {
    const recalled = (saved: string | null, lastRecord: LastRecord) =>
      recall(stateOf(saved), at(records, lastRecord), 'prod', now);
    const file = () => `${join(records, 'prod', runs[1])}.jsonl`;

    it('should warn, naming the file, whether the folder is old or lost', async () => {
      const lost = { code: 'lost-record', message: expect.stringContaining(file()) };
      expect((await recalled(runs[1], 'expected')).warnings).toMatchObject([lost]);
      await record(0, ['ann']);
      for (const lastRecord of ['expected', 'optional'] as const) {
        const { remembered, warnings } = await recalled(runs[1], lastRecord);
        expect(remembered).toMatchObject({ kind: 'read', accounts: [] });
        expect(warnings).toMatchObject([lost]);
      }
    });

    it('should be unreadable, and say what to do, where nothing else tells what was begun', async () => {
      await record(0, []);
      const { remembered, handOn } = await recalled(runs[1], 'required');
      expect(remembered).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining(file()) });
      expect(remembered).toMatchObject({ reason: expect.stringContaining('PULUMI_SKIP_CHECKPOINTS=false') });
      expect(handOn({ accounts: [], assignments: [] }).after).toBe(runs[1]);
    });

    it('should say nothing of a CI system whose checkout has no records', async () => {
      const { remembered, warnings } = await recalled(runs[1], 'optional');
      expect([remembered.kind, warnings]).toEqual(['read', []]);
    });

    it('should miss nothing where there is one, or no run of this release has saved the state', async () => {
      await record(1, []);
      for (const saved of [runs[1], null]) {
        const { remembered, warnings } = await recalled(saved, 'required');
        expect([remembered.kind, warnings]).toEqual([saved === null ? 'first-run' : 'read', []]);
      }
    });
  });

  it('should count a pending operation until a run has looked at it, and what that run handed on', async () => {
    expect(await namesIn(stateOf(runs[1], ['ann']))).toEqual(['ann']);
    const settled = ['vonageuser ann ann'];
    await record(1, [], { settled });
    expect(await namesIn(stateOf(runs[1], ['ann', 'bea']))).toEqual(['bea']);
    const given = { ...account, userName: 'ann', objectId: 'ann' };
    await record(1, [], { settled, open: [{ ...open(), gives: given } as never] });
    expect(await namesIn(stateOf(runs[1], ['ann']))).toEqual(['ann']);
  });

  it('should hand on what is open, and have looked at every pending operation', async () => {
    await record(1, ['ann']);
    const memory = await recall(stateOf(runs[1], ['cat']), at(records), 'prod', now);
    const live = { accounts: [{ id: 'x', values: { userName: 'ANN', active: true } }], assignments: [] };
    const { open: handed, ...rest } = memory.handOn(live);
    expect(rest).toEqual({ after: runs[1], settled: ['vonageuser cat cat'] });
    expect(handed.map(({ run, subject }) => [run, subject])).toEqual([
      [runs[1], 'ann'],
      // Seen for the first time: it may still arrive.
      [null, 'cat'],
    ]);
  });

  it('should be done with a write that failed, but not with an earlier one of the same', async () => {
    await record(1, ['ann'], {}, textOf(result(1, { outcome: 'failed', subject: 'ann' })));
    expect(await namesIn(stateOf(runs[1]))).toEqual([]);
    await record(2, ['ann'], { after: runs[1] }, textOf(result(1, { outcome: 'failed', subject: 'ann' })));
    await record(1, ['ann']);
    expect(await namesIn(stateOf(runs[1]))).toEqual(['ann']);
  });

  it('should be unreadable, never empty, where a record that matters cannot be read', async () => {
    await record(0, [], {}, 'torn\n');
    await record(1, ['ann'], { after: runs[0] }, 'torn\n');
    const reason = expect.stringMatching(/20261122T090000Z-bbbbbb\.jsonl:3: is no JSON/);
    const { remembered, handOn } = await recall(stateOf(runs[1]), at(records), 'prod', now);
    expect(remembered).toEqual({ kind: 'unreadable', reason });
    expect(handOn({ accounts: [], assignments: [] })).toEqual({ after: runs[1], open: [], settled: [] });
    await record(2, [], { after: runs[1] });
    expect(await namesIn(stateOf(runs[2]))).toEqual([]);
  });

  it('should be unreadable where a file stands in the place of the folder', async () => {
    await writeFile(join(records, 'prod'), '');
    expect((await recall(stateOf(runs[1]), at(records), 'prod', now)).remembered).toMatchObject({
      kind: 'unreadable',
    });
  });
});
