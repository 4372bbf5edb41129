import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const pattern = /^(\d{8}T\d{6}Z)-[0-9a-f]{6}$/;
const extension = '.jsonl';

/**
 * A name for a run that begins now. It sorts after every name that is given: of machines whose clocks differ the later run must have the
 * later name, since names tell which records matter.
 */
export function runName(now: Date, earlier: readonly (string | null)[] = []): string {
  const last = earlier.reduce<string>((latest, name) => later(latest, stampOf(name)), '');
  const own = stamp(now);
  return `${own > last ? own : stamp(new Date(timeOf(last) + 1000))}-${randomBytes(3).toString('hex')}`;
}

export function isRunName(text: string): boolean {
  return pattern.test(text);
}

/** Path of a run's record. */
export function recordPath(records: string, stack: string, run: string): string {
  return join(records, stack, run + extension);
}

/** Names of the runs of a stack that left a record, in order; none where there is no folder. Other files are left alone. */
export async function runsIn(records: string, stack: string): Promise<readonly string[]> {
  try {
    const files = await readdir(join(records, stack));
    return files
      .filter((file) => file.endsWith(extension))
      .map((file) => file.slice(0, -extension.length))
      .filter(isRunName)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** `20261124T090500Z`. */
function stamp(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function stampOf(name: string | null): string {
  return pattern.exec(name ?? '')?.[1] ?? '';
}

function timeOf(text: string): number {
  return Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}
