import type { Figures, PreviewSample } from './measure.js';

interface Series {
  readonly name: string;
  readonly className: string;
  /** Milliseconds a person, by number of people. */
  readonly points: readonly (readonly [people: number, cost: number])[];
}

const size = { width: 640, height: 360 } as const;
const plot = { left: 76, right: 616, top: 64, bottom: 304 } as const;

/**
 * What a preview costs a person, by size, both axes in powers of ten: the quickest run's time on the clock divided by the people.
 * The colours are those of the reader's page, light or dark.
 */
export function drawCurve(figures: readonly Figures[]): string {
  const sorted = [...figures].sort((one, other) => one.people - other.people);
  const series: readonly Series[] = [
    {
      name: 'pulumi.dynamic.Resource',
      className: 'naive',
      points: sorted.map((each) => point(each, 'naive')),
    },
    { name: 'rollcall', className: 'ours', points: sorted.map((each) => point(each, 'rollcall')) },
  ];
  const costs = series.flatMap(({ points }) => points.map(([, cost]) => cost));
  const x = scale(
    sorted.map(({ people }) => people),
    [plot.left + 24, plot.right - 88],
  );
  const y = scale(powersAround(costs), [plot.bottom, plot.top]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="title what">`,
    '<title id="title">What a preview with nothing to change costs a person</title>',
    `<desc id="what">${described(series)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="page" width="${size.width}" height="${size.height}"/>`,
    '<text class="head" x="24" y="30">pulumi preview, nothing to change: milliseconds a person</text>',
    ...powersAround(costs).map((cost) => gridLine(cost, y(cost))),
    ...sorted.map(({ people }) => text('tick', x(people), plot.bottom + 22, count(people), 'middle')),
    text(
      'tick',
      (x(sorted[0]?.people ?? 1) + x(sorted.at(-1)?.people ?? 1)) / 2,
      plot.bottom + 44,
      'people',
      'middle',
    ),
    ...series.flatMap((each) => drawSeries(each, x, y)),
    '</svg>',
    '',
  ].join('\n');
}

function point({ people, ...figures }: Figures, of: 'rollcall' | 'naive'): readonly [number, number] {
  return [people, (1000 * quickest(figures[of].preview)) / people];
}

function quickest(samples: readonly PreviewSample[]): number {
  return Math.min(...samples.map(({ seconds }) => seconds));
}

/** From the power of ten below the least to the one above the greatest. */
function powersAround(values: readonly number[]): readonly number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.ceil(Math.log10(Math.max(...values)));
  return Array.from({ length: last - first + 1 }, (_, step) => 10 ** (first + step));
}

function scale(values: readonly number[], [from, to]: readonly [number, number]): (value: number) => number {
  const [least, most] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (value) =>
    least === most ? from : Math.round(from + ((Math.log(value) - least) / (most - least)) * (to - from));
}

function drawSeries(
  { name, className, points }: Series,
  x: (people: number) => number,
  y: (cost: number) => number,
): string[] {
  const above = className === 'naive';
  const last = points.at(-1);
  return [
    `<polyline class="${className}" points="${points.map(([people, cost]) => `${x(people)},${y(cost)}`).join(' ')}"/>`,
    ...points.flatMap(([people, cost]) => [
      `<circle class="${className}" cx="${x(people)}" cy="${y(cost)}" r="4"/>`,
      text('value', x(people), y(cost) + (above ? -12 : 22), milliseconds(cost), 'middle'),
    ]),
    ...(last === undefined
      ? []
      : [
          text(
            `name ${className}`,
            x(last[0]) + 12,
            y(last[1]) + 4,
            name === 'rollcall' ? name : 'naive',
            'start',
          ),
        ]),
  ];
}

function gridLine(cost: number, y: number): string {
  return `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/>${text('tick', plot.left - 8, y + 4, `${count(cost)} ms`, 'end')}`;
}

function text(
  className: string,
  x: number,
  y: number,
  content: string,
  anchor: 'start' | 'middle' | 'end',
): string {
  return `<text class="${className}" x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}

function described(series: readonly Series[]): string {
  return series
    .map(
      ({ name, points }) =>
        `${name}: ${points.map(([people, cost]) => `${milliseconds(cost)} at ${count(people)} people`).join(', ')}`,
    )
    .join('. ');
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

const style = [
  '.page{fill:#fff}text{font:13px system-ui,sans-serif;fill:#57606a}.head{font-size:15px;font-weight:600;fill:#1f2328}',
  '.value{fill:#1f2328}.name{font-weight:600}.grid{stroke:#d0d7de}polyline{fill:none;stroke-width:2.5}',
  'polyline.ours{stroke:#0969da}circle.ours,.name.ours{fill:#0969da}polyline.naive{stroke:#bc4c00}circle.naive,.name.naive{fill:#bc4c00}',
  '@media(prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#9198a1}.head,.value{fill:#f0f6fc}.grid{stroke:#3d444d}',
  'polyline.ours{stroke:#4493f8}circle.ours,.name.ours{fill:#4493f8}polyline.naive{stroke:#f0883e}circle.naive,.name.naive{fill:#f0883e}}',
].join('');
