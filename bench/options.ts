import { parseArgs } from 'node:util';

/** The parts that can be measured. */
const sections = ['mapping', 'writes', 'preview'] as const;
const larger = ['plan', 'changes'] as const;
export type Section = (typeof sections)[number] | (typeof larger)[number];

export interface Options {
  readonly sections: readonly Section[];
  readonly people: readonly number[];
  /** The same for `plan`, which has defaults of its own. */
  readonly planned: readonly number[];
  /** The same for `changes`. */
  readonly changed: readonly number[];
  readonly runs: number;
  /** File for all figures. */
  readonly json: string | null;
  /** File of figures to draw instead of measuring. */
  readonly curve: string | null;
}

const help = `npm run bench -- [options]
  --only SECTION      mapping: evaluating a mapping for 10,000 people; writes: making 1,000 accounts against a limit
                      of 25 requests a second; preview: plan and preview; default all of these
                      plan: \`rollcall plan\` alone, at 1,000, 10,000 and 100,000 people (never but by its name)
                      changes: an \`up\` with nothing to change and one with ten changes at 10,000 people, by the servers' counts (the same)
  --people 100,1000   sizes to measure, each person with an account and an assignment (default 100,1000)
  --runs N            how often each command is measured; the table shows the quickest (default 3)
  --json FILE         writes every figure, of each run, to a file
  --curve FILE        draws docs/bench-curve.svg from such a file, and measures nothing
  --help`;

/** Reads the command line; a text is what to print instead of running. */
export function readOptions(args: readonly string[]): Options | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      people: { type: 'string' },
      runs: { type: 'string', default: '3' },
      json: { type: 'string' },
      curve: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return help;
  return {
    sections: values.only === undefined ? sections : [section(values.only)],
    people: sizes(values.people ?? '100,1000'),
    planned: sizes(values.people ?? '1000,10000,100000'),
    changed: sizes(values.people ?? '10000'),
    runs: positive('--runs', values.runs),
    json: values.json ?? null,
    curve: values.curve ?? null,
  };
}

function sizes(text: string): readonly number[] {
  return text.split(',').map((size) => positive('--people', size));
}

function section(text: string): Section {
  const all = [...sections, ...larger];
  const known = all.find((name) => name === text);
  if (known === undefined) throw new Error(`--only: ${text} is none of ${all.join(', ')}`);
  return known;
}

function positive(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`${option}: ${text} is not a whole number above 0`);
  return number;
}
