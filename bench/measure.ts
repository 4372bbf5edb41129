import type { Timed } from './command.js';
import { openNaive } from './naive.js';
import { peopleOf, plan } from './ours.js';
import { readState } from './state.js';
import { openSteady } from './steady.js';
import { type Previewed, preview, type Subject } from './subject.js';

/** Figures of one size, times in seconds. */
export interface Figures {
  readonly people: number;
  readonly plan: readonly Sample[];
  /** Requests of one `rollcall plan`, by method and route. */
  readonly requests: Readonly<Record<string, number>>;
  readonly rollcall: SubjectFigures;
  readonly naive: SubjectFigures;
}

export interface SubjectFigures {
  readonly preview: readonly PreviewSample[];
  readonly stateBytes: number;
  readonly resources: number;
}

export interface Sample {
  readonly seconds: number;
  readonly cpuSeconds: number | null;
}

export interface PreviewSample extends Sample {
  /** The most memory that each kind of process had. */
  readonly megabytes: Readonly<Record<string, number>>;
}

/** Measures rollcall and the naive program, in turns, so that what else the machine does falls on both. */
export async function measure(people: number, runs: number, say: (line: string) => void): Promise<Figures> {
  say(`${people} people: setting up rollcall's stack`);
  const steady = await openSteady(people);
  try {
    const ours = { ...steady, state: await readState(steady, steady.stack) };
    say(`${people} people: setting up the naive program's stack`);
    const naive = await openNaive(peopleOf(ours), ours.env);
    try {
      const plans: Sample[] = [];
      const ourPreviews: PreviewSample[] = [];
      const naivePreviews: PreviewSample[] = [];
      let requests: Readonly<Record<string, number>> = {};
      for (let run = 1; run <= runs; run++) {
        say(`${people} people: run ${run} of ${runs}`);
        const planned = await plan(steady);
        plans.push(sample(planned));
        requests = planned.requests;
        ourPreviews.push(previewed(await preview(ours)));
        naivePreviews.push(previewed(await preview(naive)));
      }
      return {
        people,
        plan: plans,
        requests,
        rollcall: figures(ours, ourPreviews),
        naive: figures(naive, naivePreviews),
      };
    } finally {
      await naive.close();
    }
  } finally {
    await steady.close();
  }
}

function sample({ seconds, cpuSeconds }: Timed): Sample {
  return { seconds, cpuSeconds };
}

function previewed({ seconds, cpuSeconds, megabytes }: Previewed): PreviewSample {
  return { seconds, cpuSeconds, megabytes };
}

function figures({ state }: Subject, previews: readonly PreviewSample[]): SubjectFigures {
  return { preview: previews, stateBytes: state.bytes, resources: state.resources };
}
