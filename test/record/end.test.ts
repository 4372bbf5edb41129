import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginRecord } from '../../src/record/begin.js';
import { endRecord, tally } from '../../src/record/end.js';
import { RecordFile } from '../../src/record/file.js';
import { recordPath } from '../../src/record/name.js';
import { readRecord } from '../../src/record/read.js';
import { company, planOf } from '../support/plan.js';
import { assignment, begun, intent, open, result, textOf } from './lines.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-record-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function isValid(): Promise<(line: unknown) => boolean> {
  const schema = JSON.parse(await readFile(new URL('../../schema/record.json', import.meta.url), 'utf8'));
  const validate = new Ajv2020().compile(schema);
  return (line) => {
    if (validate(line)) return true;
    throw new Error(JSON.stringify(validate.errors));
  };
}

const owner = {
  project: 'rollcall',
  tenantId: 'contoso.com',
  servicePrincipal: { id: 'app-1', displayName: 'Vonage' },
  vonageUrl: null,
};
const done = { exitCode: 0, wasStopped: false };

describe('a record from its begin to its end', () => {
  it('should hold what the plan says, without what is kept on purpose, as the schema has it', async () => {
    const { plan } = planOf(company());
    const now = new Date('2026-11-24T09:05:00Z');
    const run = await beginRecord(
      folder,
      {
        plan: { ...plan, stack: 'whole' },
        origin: { actor: 'ann', commit: 'c0ffee', dirty: false },
        owner,
        requests: { entra: 6, vonage: 1 },
        after: '20261123T090500Z-aaaaaa',
        open: [open()],
        settled: ['VonageUser ann'],
      },
      now,
    );
    const path = recordPath(folder, 'whole', run);
    const file = await RecordFile.reopen(path);
    for (const line of [
      intent(1),
      intent(2, { type: 'AppAssignment', gives: assignment }),
      intent(3, { gives: null }),
    ]) {
      await file.append(line, { flush: true });
    }
    await file.append(result(2, { requests: { entra: 4, vonage: 2 } }), { flush: false });
    await file.append(result(1, { outcome: 'failed', error: 'no', id: null }), { flush: false });
    await file.append(result(3, { outcome: 'unsure', error: 'lost' }), { flush: false });
    await file.append(intent(4, { gives: null }), { flush: true });
    await file.append(result(4, { outcome: 'not-found', id: null, requests: { entra: 0, vonage: 2 } }), {
      flush: false,
    });
    await file.close();

    const ended = await endRecord(path, { exitCode: 4, wasStopped: true }, now);

    expect(ended).toEqual({
      kind: 'ended',
      at: '2026-11-24T09:05:00.000Z',
      exitCode: 4,
      wasStopped: true,
      done: 2,
      failed: 2,
      open: 0,
      requests: { entra: 10, vonage: 4 },
    });
    const lines = await readRecord(path);
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatchObject({
      kind: 'begun',
      run,
      stack: 'whole',
      owner,
      actor: 'ann',
      planHash: plan.hash,
    });
    expect(lines.map(await isValid())).not.toContain(false);
    expect(await readdir(join(folder, 'whole'))).toEqual([`${run}.jsonl`]);
  });

  it('should keep the end that it has', async () => {
    const path = join(folder, 'ended.jsonl');
    await writeFile(path, textOf(begun()));
    const first = await endRecord(path, { exitCode: 3, wasStopped: false });
    expect(await endRecord(path, done)).toEqual(first);
    expect(await readRecord(path)).toHaveLength(2);
  });

  it('should not let a run end as done of whose writes it does not know what became', async () => {
    const path = join(folder, 'open.jsonl');
    await writeFile(path, `${textOf(begun(), intent(1), intent(2), result(2))}{"kind":"res`);
    expect(await endRecord(path, done)).toMatchObject({ exitCode: 4, open: 1, done: 1 });
    expect(await readRecord(path)).toHaveLength(5);
  });

  it('should count requests that were noted in another order than they were sent in', () => {
    const lines = [
      begun(),
      intent(1),
      intent(2),
      result(2, { requests: { entra: 0, vonage: 2 } }),
      result(1, { requests: { entra: 0, vonage: 1 } }),
    ];
    expect(tally(lines).requests).toEqual({ entra: 6, vonage: 3 });
  });
});
