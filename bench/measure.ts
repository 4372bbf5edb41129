import type { Timed } from './command.js';
import { openNaive } from './naive.js';
import { openOurs, peopleOf, plan } from './ours.js';
import { preview, type Subject } from './subject.js';

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
  readonly preview: readonly Sample[];
  readonly stateBytes: number;
  readonly resources: number;
}

export interface Sample {
  readonly seconds: number;
  readonly cpuSeconds: number | null;
}

/** Measures rollcall and the naive program, in turns, so that what else the machine does falls on both. */
export async function measure(people: number, runs: number, say: (line: string) => void): Promise<Figures> {
  say(`${people} people: setting up rollcall's stack`);
  const ours = await openOurs(people);
  try {
    say(`${people} people: setting up the naive program's stack`);
    const naive = await openNaive(peopleOf(ours), ours.env);
    try {
      const plans: Sample[] = [];
      const ourPreviews: Sample[] = [];
      const naivePreviews: Sample[] = [];
      let requests: Readonly<Record<string, number>> = {};
      for (let run = 1; run <= runs; run++) {
        say(`${people} people: run ${run} of ${runs}`);
        const planned = await plan(ours);
        plans.push(sample(planned));
        requests = planned.requests;
        ourPreviews.push(sample(await preview(ours)));
        naivePreviews.push(sample(await preview(naive)));
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
    await ours.close();
  }
}

function sample({ seconds, cpuSeconds }: Timed): Sample {
  return { seconds, cpuSeconds };
}

function figures({ state }: Subject, previews: readonly Sample[]): SubjectFigures {
  return { preview: previews, stateBytes: state.bytes, resources: state.resources };
}
