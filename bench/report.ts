import type { MappingFigures } from './mapping.js';
import type { Figures, PreviewSample, Sample } from './measure.js';
import type { WriteFigures } from './writes.js';

/** What is promised: at most this part of the naive program's preview time (issue 3; at 10,000 people issue 5). */
const previewTarget = (people: number): number => (people < 10_000 ? 0.6 : 0.3);

/** What is promised: at most this part of the naive program's state (issue 3), and so many bytes a resource (issue 5). */
const stateTargets = { ratio: 1 / 3, perResource: 1200 } as const;

/** What is promised (issue 4): attribute values a second. */
const leastValues = 200_000;

/** What is promised (issue 5) of 1,000 creates: at most this part of the time that the limit allows. */
const mostOfIdeal = 1.15;

/** Creates against a limit as a table. */
export function writesTable(figures: readonly WriteFigures[]): string {
  const rows = figures.map(({ name, knows, seconds: took, ideal, requests, refusedBefore, refusedAfter }) => {
    const ratio = took / ideal;
    const met = (ratio <= mostOfIdeal || !knows) && refusedAfter === 0 ? '' : ', missed';
    return [
      name,
      seconds(took),
      ratio.toFixed(2),
      count(requests),
      `${refusedBefore}`,
      `${refusedAfter}`,
      `${knows ? `at most ${mostOfIdeal} of ${seconds(ideal)}, ` : ''}no later 429${met}`,
    ];
  });
  const head = [
    `${figures[0]?.creates ?? 0} creates, limit 25/s`,
    'time',
    'ratio',
    'requests',
    '429s',
    'later',
  ];
  return `${layOut([[...head, 'target'], ...rows])}\n`;
}

/** Evaluation as a table; the ratio is of times, as everywhere. */
export function mappingTable({ people, attributes, rollcall, byHand }: MappingFigures): string {
  const [ours, theirs] = [Math.min(...rollcall), Math.min(...byHand)];
  const rate = (seconds: number): number => (people * attributes) / seconds;
  const met = rate(ours) >= leastValues ? '' : ', missed';
  const rows = [
    [`mapping, ${count(people)} people`, 'rollcall', 'by hand', 'ratio', 'target'],
    [
      'attribute values a second',
      count(rate(ours)),
      count(rate(theirs)),
      (ours / theirs).toFixed(2),
      `at least ${count(leastValues)}${met}`,
    ],
    compare('all people', ours, theirs, milliseconds),
  ];
  return `${layOut(rows)}\n`;
}

/** One size as a table. Times are the quickest of the runs: whatever else the machine did only adds to them. */
export function table({ people, plan, requests, rollcall, naive }: Figures): string {
  const perResource = (part: Figures['rollcall']): number => part.stateBytes / part.resources;
  const rows = [
    [`${count(people)} people`, 'rollcall', 'naive', 'ratio', 'target'],
    ['rollcall plan', seconds(quickest(plan)), '', '', ''],
    compare(
      'pulumi preview, no changes',
      quickest(rollcall.preview),
      quickest(naive.preview),
      seconds,
      previewTarget(people),
    ),
    ...compareCpu(rollcall.preview, naive.preview),
    ...compareMemory(rollcall.preview, naive.preview),
    compare('state', rollcall.stateBytes, naive.stateBytes, kilobytes, stateTargets.ratio),
    [
      ...compare('state per resource', perResource(rollcall), perResource(naive), bytes).slice(0, 4),
      `at most ${bytes(stateTargets.perResource)}${perResource(rollcall) <= stateTargets.perResource ? '' : ', missed'}`,
    ],
    ['resources', `${rollcall.resources}`, `${naive.resources}`, '', ''],
  ];
  const routes = Object.entries(requests).map(([route, count]) => `${count} ${route}`);
  return `${layOut(rows)}\nrequests of rollcall plan: ${routes.join(', ')}\n`;
}

function compare(
  what: string,
  ours: number,
  theirs: number,
  format: (value: number) => string,
  target?: number,
): string[] {
  const ratio = ours / theirs;
  const verdict =
    target === undefined ? '' : `at most ${target.toFixed(2)}${ratio <= target ? '' : ', missed'}`;
  return [what, format(ours), format(theirs), ratio.toFixed(2), verdict];
}

function compareCpu(ours: readonly Sample[], theirs: readonly Sample[]): string[][] {
  const least = (samples: readonly Sample[]): number =>
    Math.min(...samples.map(({ cpuSeconds }) => cpuSeconds ?? Number.NaN));
  return Number.isNaN(least(ours) + least(theirs))
    ? []
    : [compare('  its processor time', least(ours), least(theirs), seconds)];
}

/** The most of all runs, by kind of process. */
function compareMemory(ours: readonly PreviewSample[], theirs: readonly PreviewSample[]): string[][] {
  const most = (samples: readonly PreviewSample[], kind: string): number =>
    Math.max(...samples.map(({ megabytes }) => megabytes[kind] ?? 0));
  return ['engine', 'program', 'provider']
    .filter((kind) => most(ours, kind) > 0 && most(theirs, kind) > 0)
    .map((kind) => compare(`  memory of the ${kind}`, most(ours, kind), most(theirs, kind), megabytes));
}

function quickest(samples: readonly Sample[]): number {
  return Math.min(...samples.map((sample) => sample.seconds));
}

const count = (value: number): string => Math.round(value).toLocaleString('en');
const milliseconds = (value: number): string => `${(value * 1000).toFixed(1)} ms`;
const seconds = (value: number): string => `${value.toFixed(1)} s`;
const kilobytes = (value: number): string => `${Math.round(value / 1000)} kB`;
const megabytes = (value: number): string => `${Math.round(value)} MB`;
const bytes = (value: number): string => `${Math.round(value)} B`;

/** The first column to the left, the last as it comes, the others to the right. */
export function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 || column === row.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}
