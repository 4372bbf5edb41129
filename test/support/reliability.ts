import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What was seen of one kind of fault: a row of the fault matrix (docs/reliability.md). */
export interface FaultRow {
  /** The fault, as a reader would say it. */
  readonly fault: string;
  /** Where it is put in: Vonage, Entra, sign-in, disk, process. */
  readonly where: string;
  /** Where it is proved: the path of the test. */
  readonly test: string;
  /** How often it was tried. */
  readonly tried: number;
  /** People who did not have in the end what is declared, however they came to it. */
  readonly wrongEndStates: number;
  /** People who have more than one account. */
  readonly duplicated: number;
  /** Declared people without the use of Vonage, and people who left and have it still. */
  readonly lost: number;
  /** Writes that no plan listed. */
  readonly beyondPlan: number;
  /** What people are told, short; `…` stands for what varies. */
  readonly told: string;
}

const root = join(import.meta.dirname, '../..');
const page = 'docs/reliability.md';
const recorded = new Map<string, FaultRow[]>();

/** Where the rows of a test wait for `npm run reliability`, which puts them on the page. */
export const rowsFolder = 'build/reliability';

/** Leaves a row for whoever makes the matrix. It replaces those of an earlier run of its test. */
export function recordFault(row: FaultRow): void {
  const rows = recorded.get(row.test) ?? [];
  rows.push(row);
  recorded.set(row.test, rows);
  mkdirSync(join(root, rowsFolder), { recursive: true });
  const file = `${basename(row.test, '.test.ts')}.json`;
  writeFileSync(join(root, rowsFolder, file), `${JSON.stringify(rows, null, 2)}\n`);
}

/**
 * What the page says that the test did not show, or the test showed and the page does not say: nothing, where the page is true. How often
 * something was tried is not compared. While `npm run reliability` makes the page, nothing is.
 */
export function untrueOnPage(test: string): readonly string[] {
  if (process.env.RELIABILITY_PAGE === 'write') return [];
  const seen = (recorded.get(test) ?? []).map(cellsOf).map(withoutTried);
  const link = `](../${test})`;
  const said = readFileSync(join(root, page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|') && line.includes(link))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(' | ')
        .map((cell) => cell.trim()),
    )
    .map(withoutTried);
  return [
    ...said.filter((line) => !seen.includes(line)).map((line) => `only on the page: ${line}`),
    ...seen
      .filter((line) => !said.includes(line))
      .map((line) => `not on the page (npm run reliability): ${line}`),
  ];
}

/** The cells of a row as the page has them. */
export function cellsOf(row: FaultRow): readonly string[] {
  const { wrongEndStates, duplicated, lost, beyondPlan } = row;
  const counts = [row.tried, wrongEndStates, duplicated, lost, beyondPlan].map(String);
  return [row.fault, row.where, ...counts, row.told, `[${basename(row.test, '.test.ts')}](../${row.test})`];
}

function withoutTried(cells: readonly string[]): string {
  return cells.filter((_, index) => index !== 2).join(' | ');
}
