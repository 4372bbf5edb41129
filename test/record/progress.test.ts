import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Change } from '../../src/plan/types.js';
import { ProgressCounter, RecordFollower } from '../../src/record/progress.js';
import type { RecordLine } from '../../src/record/types.js';
import { change } from '../render/plans.js';
import { begun, intent, result, textOf } from './lines.js';

const of = (name: string, objectId: string, action: Change['action'] = 'create'): Change => {
  const made = change(action, name);
  return { ...made, subject: { ...made.subject, objectId } };
};
const ann = 'ann@contoso.com';
const ben = 'ben@contoso.com';
const changes = [of(ann, '1'), of(ann, '1', 'assign'), of(ben, '2'), of('kept@contoso.com', '3', 'keep')];
const ended = (subject: string, given: Parameters<typeof result>[1] = {}): RecordLine[] => [
  intent(1, { subject }),
  result(1, { subject, ...given }),
];
const counted = (
  lines: readonly RecordLine[],
  plan: readonly Change[] = changes,
  { wasStopped = true }: { readonly wasStopped?: boolean } = {},
) => {
  const counter = new ProgressCounter(plan);
  counter.count(lines, wasStopped);
  return { ...counter.progress, left: counter.left() };
};

describe('ProgressCounter', () => {
  it('should count people with all their changes, and nobody who is kept', () => {
    expect(counted([begun()])).toEqual({
      people: { total: 2, done: 0, failed: 0 },
      changes: { total: 3, done: 0, failed: 0, unsure: 0, open: 0 },
      left: [ann, ben],
    });
    const one = [...ended('Ann@contoso.com'), ...ended(ben)];
    expect(counted(one)).toMatchObject({ people: { done: 1 }, changes: { done: 2 }, left: [ann] });
    expect(counted([...one, ...ended(ann)])).toMatchObject({ people: { done: 2 }, left: [] });
  });

  it('should tell failed from unsure, and both from what is under way', () => {
    const lines = [
      ...ended(ann, { outcome: 'failed', error: 'no' }),
      ...ended(ben, { outcome: 'unsure', error: 'lost' }),
      intent(3, { subject: ann }),
    ];
    expect(counted(lines)).toEqual({
      people: { total: 2, done: 0, failed: 2 },
      changes: { total: 3, done: 0, failed: 1, unsure: 1, open: 1 },
      left: [],
    });
  });

  it('should take what was given up for the run was stopped as not done, and not as failed', () => {
    const error = 'POST https://h/Users: not sent, because the run was stopped';
    expect(counted(ended(ben, { outcome: 'failed', error }))).toMatchObject({
      people: { done: 0, failed: 0 },
      changes: { failed: 0, open: 0 },
      left: [ann, ben],
    });
  });

  it('should believe no such words in a run that was not stopped: a server may say anything', () => {
    const error = 'POST https://h/Users answered 400: not sent, because the run was stopped';
    expect(counted(ended(ben, { outcome: 'failed', error }), changes, { wasStopped: false })).toMatchObject({
      people: { failed: 1 },
      changes: { failed: 1 },
    });
  });

  it('should take for done what was done after a failure', () => {
    expect(counted([...ended(ben, { outcome: 'failed' }), ...ended(ben)])).toMatchObject({
      people: { done: 1, failed: 0 },
    });
  });

  it('should know somebody who is renamed by either name', () => {
    const renamed: Change = {
      ...of('old@contoso.com', '4', 'rename'),
      attributes: [{ attribute: 'userName', before: 'old@contoso.com', after: 'new@contoso.com' }],
    };
    for (const name of ['old@contoso.com', 'new@contoso.com']) {
      expect(counted(ended(name), [renamed]).people).toEqual({ total: 1, done: 1, failed: 0 });
    }
  });
});

describe('RecordFollower', () => {
  async function emptyFile(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-follow-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return join(folder, 'run.jsonl');
  }

  it('should give each line once, when it is whole, wherever writes are cut', async () => {
    const lines = [begun({ actor: 'Jürgen' }), ...ended('zoë@contoso.com'), ...ended(ben)];
    const bytes = Buffer.from(textOf(...lines));
    const file = await emptyFile();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 6 }), async (places) => {
        await writeFile(file, '');
        const follower = new RecordFollower(file);
        const cuts = [0, ...places.sort((a, b) => a - b), bytes.length];
        const read: RecordLine[] = [];
        for (const [index, end] of cuts.slice(1).entries()) {
          await appendFile(file, bytes.subarray(cuts[index], end));
          read.push(...(await follower.read()));
        }
        expect(read).toEqual(lines);
      }),
      { numRuns: 30 },
    );
  });

  it('should wait for a file that is not there, and pass over what it cannot read', async () => {
    const file = await emptyFile();
    const follower = new RecordFollower(file);
    expect(await follower.read()).toEqual([]);
    await writeFile(file, `broken\n${textOf(begun())}`);
    expect(await follower.read()).toEqual([begun()]);
    expect(await follower.read()).toEqual([]);
  });
});
