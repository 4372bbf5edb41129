import { readFile } from 'node:fs/promises';
import { isRecord } from '../http/index.js';
import { isRunName } from './name.js';
import type { Begun, RecordLine } from './types.js';

/** A record that cannot be read as one. The message begins with the file and the line. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/**
 * The lines of a record. A last line without its line feed was cut off and does not count: what it tells of had not begun. A file
 * without a whole line is the record of a run that was killed before it began anything.
 *
 * @throws {RecordError} for any other line that is not one of a record; errors of the file system as they come
 */
export async function readRecord(path: string): Promise<readonly RecordLine[]> {
  return parseRecord(await readFile(path, 'utf8'), path);
}

/** As `readRecord`, of its text. @param file how messages call it */
export function parseRecord(text: string, file: string): readonly RecordLine[] {
  const lines = text.split('\n').slice(0, -1);
  const wrong = (index: number, what: string): RecordError =>
    new RecordError(
      `${file}:${index + 1}: ${what}; restore the file, or move it away if you know what that run did`,
    );
  const begun = new Set<number>();
  return lines.map((line, index) => {
    const value = parseLine(line);
    if (value === undefined) throw wrong(index, 'is no JSON');
    if (!isLine(value)) throw wrong(index, 'is no line of a record that this release of rollcall knows');
    if ((value.kind === 'begun') !== (index === 0))
      throw wrong(index, 'the line `begun` has to be the first, and only there');
    if (value.kind === 'intent') begun.add(value.number);
    if (value.kind === 'result' && !begun.has(value.number))
      throw wrong(index, 'is the result of an intent that is not there');
    return value;
  });
}

/** Its first line; undefined where the run was killed before it was written. */
export function begunOf(lines: readonly RecordLine[]): Begun | undefined {
  const [first] = lines;
  return first?.kind === 'begun' ? first : undefined;
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Looks at what the next run depends on; `schema/record.json` says the rest. */
function isLine(value: unknown): value is RecordLine {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'begun':
      return (
        value.version === 1 &&
        typeof value.run === 'string' &&
        isRunName(value.run) &&
        (value.owner === undefined || isOwner(value.owner)) &&
        (value.after === null || typeof value.after === 'string') &&
        isRequests(value.requests) &&
        Array.isArray(value.open) &&
        value.open.every(
          (open) => isRecord(open) && typeof open.at === 'string' && isGiven(open.type, open.gives),
        ) &&
        Array.isArray(value.settled) &&
        value.settled.every((key) => typeof key === 'string')
      );
    case 'intent':
      return isOfResource(value) && (value.gives === null || isGiven(value.type, value.gives));
    case 'result':
      return (
        isOfResource(value) &&
        ['done', 'failed', 'unsure', 'not-found'].some((outcome) => outcome === value.outcome) &&
        isRequests(value.requests)
      );
    case 'ended':
      return typeof value.exitCode === 'number';
    default:
      return false;
  }
}

function isOwner(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.servicePrincipal)) return false;
  const { project, tenantId, servicePrincipal, vonageUrl } = value;
  return (
    [project, tenantId, vonageUrl].every((text) => text === null || typeof text === 'string') &&
    [servicePrincipal.id, servicePrincipal.displayName].every((text) => typeof text === 'string')
  );
}

function isOfResource({ number, type, at, subject }: Record<string, unknown>): boolean {
  return (
    Number.isInteger(number) &&
    (type === 'VonageUser' || type === 'AppAssignment') &&
    typeof at === 'string' &&
    typeof subject === 'string'
  );
}

function isGiven(type: unknown, gives: unknown): boolean {
  if (!isRecord(gives)) return false;
  if (type === 'AppAssignment') {
    return [gives.principalId, gives.roleId, gives.resourceId].every((id) => typeof id === 'string');
  }
  return type === 'VonageUser' && typeof gives.userName === 'string' && Array.isArray(gives.scopes);
}

function isRequests(value: unknown): boolean {
  return isRecord(value) && typeof value.entra === 'number' && typeof value.vonage === 'number';
}
