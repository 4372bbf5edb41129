import { describe, expect, it } from 'vitest';
import { HttpError, TransportError } from '../../src/http/index.js';
import { RecordFile } from '../../src/record/file.js';
import { Journal, type Write } from '../../src/record/journal.js';
import { parseRecord } from '../../src/record/read.js';
import { account, assignment, begun } from './lines.js';
import { MemoryDisk } from './memory-disk.js';

const create: Write = {
  type: 'VonageUser',
  operation: 'create',
  of: 'ann@contoso.com',
  gives: account,
  takes: false,
};
const disable: Write = { ...create, operation: 'update', gives: null, takes: true };

async function opened() {
  const disk = new MemoryDisk();
  const file = new RecordFile(disk, 0);
  await file.append(begun(), { flush: true });
  const names = new Map([['ann-object', 'ann@contoso.com']]);
  const place = {
    path: '',
    requests: () => ({ entra: 2, vonage: 3 }),
    now: () => new Date('2026-11-24T09:05:01Z'),
  };
  const journal = new Journal(place, async () => ({ file, names, count: 0 }));
  return { disk, journal, lines: () => parseRecord(disk.text, 'r.jsonl').slice(1) };
}

function httpError(mayHaveBeenProcessed: boolean) {
  return new HttpError('POST …: Vonage answered 400', {
    status: 400,
    method: 'POST',
    url: 'https://vonage.test/Users',
    mayHaveBeenProcessed,
  });
}

describe('Journal', () => {
  it('should have the intent on disk before the write is sent, and the result behind it', async () => {
    const { journal, lines, disk } = await opened();
    const flushed = disk.flushes;
    const value = await journal.write(create, async () => {
      expect(disk.flushes).toBe(flushed + 1);
      expect(lines()).toMatchObject([{ kind: 'intent', number: 1, operation: 'create', gives: account }]);
      return { value: 7, id: 'ann-scim' };
    });
    expect(value).toBe(7);
    expect(lines()).toMatchObject([
      { kind: 'intent' },
      {
        kind: 'result',
        number: 1,
        subject: 'ann@contoso.com',
        outcome: 'done',
        id: 'ann-scim',
        error: null,
        requests: { entra: 2, vonage: 3 },
      },
    ]);
  });

  it('should not call done what was not there to be disabled', async () => {
    const { journal, lines } = await opened();
    await journal.write(disable, async () => ({ value: null, id: null, notFound: true }));
    expect(lines()[1]).toMatchObject({ kind: 'result', outcome: 'not-found', error: null });
  });

  it('should call whoever gets an assignment as the plan does', async () => {
    const { journal, lines } = await opened();
    const write: Write = { ...create, type: 'AppAssignment', of: 'ANN-object', gives: assignment };
    await journal.write(write, async () => ({ value: null, id: 'assignment' }));
    expect(lines()[0]).toMatchObject({ subject: 'ann@contoso.com', gives: assignment });
  });

  it.each([
    ['refused', httpError(false), 'failed'],
    ['failed after it may have been carried out', httpError(true), 'unsure'],
    [
      'never sent',
      new TransportError('POST …: refused', { code: 'refused', method: 'POST', url: 'https://vonage.test' }),
      'failed',
    ],
    ['ended by what nobody foresaw', new TypeError('x is not a function'), 'unsure'],
  ])('should tell what became of a write that was %s', async (_, error, outcome) => {
    const { journal, lines } = await opened();
    await expect(journal.write(create, () => Promise.reject(error))).rejects.toBe(error);
    expect(lines()[1]).toMatchObject({ kind: 'result', outcome, id: null, error: error.message });
  });

  it('should not be sure of one that failed when part of it was done', async () => {
    const { journal, lines } = await opened();
    const half = async (mayBeDone: () => void): Promise<never> => {
      mayBeDone();
      throw httpError(false);
    };
    await expect(journal.write(create, half)).rejects.toThrow('400');
    expect(lines()[1]).toMatchObject({ outcome: 'unsure' });
  });

  it('should keep secrets and line breaks of an error out', async () => {
    const { journal, lines } = await opened();
    const error = new Error('one\ntwo \u001b[31m Authorization: Bearer canary.canary');
    await expect(journal.write(create, () => Promise.reject(error))).rejects.toThrow();
    expect(lines()[1]).toMatchObject({ error: 'one two [31m Authorization: Bearer [secret]' });
  });

  it('should send nothing that gives where the disk is full, and everything that takes', async () => {
    const { journal, disk, lines } = await opened();
    disk.room = disk.bytes.length;
    const sent: string[] = [];
    const send = (what: string) => async () => {
      sent.push(what);
      return { value: what, id: null };
    };
    await expect(journal.write(create, send('create'))).rejects.toThrow(
      "nothing was written, because the run's record cannot be: ENOSPC",
    );
    await expect(journal.write(disable, send('disable'))).rejects.toThrow(
      "this was done, but the run's record cannot be written: ENOSPC",
    );
    expect(sent).toEqual(['disable']);
    expect(lines()).toEqual([]);
    disk.room = Number.POSITIVE_INFINITY;
    await expect(journal.write(create, send('again'))).resolves.toBe('again');
    expect(lines()).toHaveLength(2);
  });

  it('should let a write stand whose result alone had no room', async () => {
    const { journal, disk, lines } = await opened();
    const done = journal.write(create, async () => {
      disk.room = disk.bytes.length + 10;
      return { value: 1, id: 'ann-scim' };
    });
    await expect(done).resolves.toBe(1);
    expect(lines()).toMatchObject([{ kind: 'intent' }]);
  });

  it('should take for a full disk a record that cannot be opened, and try again', async () => {
    let tries = 0;
    const place = { path: '', requests: () => ({ entra: 0, vonage: 0 }) };
    const file = new RecordFile(new MemoryDisk(), 0);
    const journal = new Journal(place, async () => {
      tries += 1;
      if (tries === 1) throw new Error('EACCES: permission denied');
      return { file, names: new Map(), count: 4 };
    });
    const send = async () => ({ value: 1, id: null });
    await expect(journal.write(create, send)).rejects.toThrow('EACCES');
    await expect(journal.write(create, send)).resolves.toBe(1);
  });
});
