import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import type { FaultRule, LoggedRequest } from '../../../src/sandbox/index.js';
import { type FaultRow, recordFault, untrueOnPage } from '../../support/reliability.js';
import { type Morning, morning } from './office.js';
import { type Outcome, type Spoilt, tryOnce } from './trial.js';

/** Requests that a fault is put into, one after the other. */
export type Stream = Pick<FaultRule, 'server' | 'method' | 'path' | 'query'> & { readonly name: string };

const list = /^\/(users|groups|servicePrincipals|Users)/;
export const streams = {
  vonageReads: { name: 'Vonage, reads', server: 'scim', method: 'GET', path: /^\/Users$/ },
  vonageMakes: { name: 'Vonage, creates', server: 'scim', method: 'POST' },
  vonageChanges: { name: 'Vonage, changes', server: 'scim', method: 'PATCH' },
  vonageDeletes: { name: 'Vonage, deletes', server: 'scim', method: 'DELETE' },
  entraReads: { name: 'Entra, reads', server: 'graph', method: 'GET', path: list },
  entraGives: { name: 'Entra, gives', server: 'graph', method: 'POST' },
  entraTakes: { name: 'Entra, takes', server: 'graph', method: 'DELETE' },
} as const satisfies Record<string, Stream>;

export const reads: readonly Stream[] = [streams.vonageReads, streams.entraReads];
export const creates: readonly Stream[] = [streams.vonageMakes, streams.entraGives];
export const changes: readonly Stream[] = [streams.vonageChanges, streams.vonageDeletes, streams.entraTakes];
export const everything: readonly Stream[] = [...reads, ...creates, ...changes];

/** Trials of one row under way at once. */
const atOnce = 6;

export interface Trial extends Spoilt {
  /** For messages. */
  readonly title: string;
  /** Whether the run gets over it, so that nobody is told anything; else somebody is. Left out: either will do. */
  readonly isPassing?: boolean;
  /** Whether nothing may have been spoilt, since the run may end before. */
  readonly mayMiss?: boolean;
  /** More that must hold. */
  readonly check?: (outcome: Outcome) => readonly string[];
}

/** The matrix's part that one test file proves. */
export class Matrix {
  private office: Morning | undefined;
  private plain: readonly LoggedRequest[] = [];
  private turn = 0;

  /** Call at the top of a test file. @param test its path */
  constructor(readonly test: string) {
    beforeAll(async () => {
      this.office = await morning();
      const outcome = await tryOnce(this.office, {});
      expect(outcome).toMatchObject({ said: [], wrong: [], beyond: [], runs: 1 });
      this.plain = outcome.log;
    });
    afterAll(async () => {
      if (this.office !== undefined) await rm(this.office.dir, { recursive: true, force: true });
      expect(untrueOnPage(this.test)).toEqual([]);
    });
  }

  get morning(): Morning {
    if (this.office === undefined) throw new Error('it is not morning yet');
    return this.office;
  }

  /** How many requests of a stream a run without faults sends; of reads, for its plan. */
  count({ server, method, path, query }: Stream): number {
    const firstWrite = this.plain.findIndex((each) => each.method !== 'GET' && each.server !== 'authority');
    const sent = method === 'GET' ? this.plain.slice(0, firstWrite) : this.plain;
    return sent.filter(
      (each) =>
        each.server === server &&
        (method === undefined || each.method === method) &&
        (path === undefined || path.test(each.path)) &&
        (query === undefined || query.test(each.query)),
    ).length;
  }

  /** Places in a stream, spread over it, others for each row. */
  places(stream: Stream, most: number): readonly number[] {
    const count = this.count(stream);
    if (count <= most) return Array.from({ length: count }, (_, index) => index + 1);
    const step = count / most;
    const from = this.turn++ % Math.ceil(step);
    return [
      ...new Set(Array.from({ length: most }, (_, index) => 1 + ((from + Math.floor(index * step)) % count))),
    ];
  }

  /** One request in each of some places of the streams, and then all of them from one place on. */
  onceAndAlways(
    fault: FaultRule['fault'],
    among: readonly Stream[],
    given: Partial<Trial> & { readonly most?: number } = {},
  ): readonly Trial[] {
    const { most = 2, ...trial } = given;
    return among.flatMap((stream): readonly Trial[] => {
      const { name, ...match } = stream;
      const [first = 1] = this.places(stream, 1);
      const once = this.places(stream, most).map((nth) => ({
        title: `${name}, once at ${nth}`,
        rules: [{ ...match, nth, fault }],
        isPassing: true,
        ...trial,
      }));
      const always = {
        title: `${name}, from ${first} on`,
        rules: [{ ...match, nth: first, times: Number.POSITIVE_INFINITY, fault }],
        ...trial,
        isPassing: false,
      };
      return [...once, always];
    });
  }

  /** Tries them all and records the row. */
  async row(
    { fault, where, told }: Pick<FaultRow, 'fault' | 'where' | 'told'>,
    trials: readonly Trial[],
    together = atOnce,
  ): Promise<void> {
    const waiting = [...trials];
    const seen: { readonly trial: Trial; readonly outcome: Outcome }[] = [];
    const worker = async (): Promise<void> => {
      for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift())
        seen.push({ trial, outcome: await tryOnce(this.morning, trial) });
    };
    await Promise.all(Array.from({ length: together }, worker));
    const sum = (of: (outcome: Outcome) => readonly unknown[]): number =>
      seen.reduce((total, { outcome }) => total + of(outcome).length, 0);
    const row: FaultRow = {
      ...{ fault, where, told, test: this.test, tried: trials.length },
      wrongEndStates: sum(({ wrong }) => wrong),
      duplicated: sum(({ duplicated }) => duplicated),
      lost: sum(({ lost }) => lost),
      beyondPlan: sum(({ beyond }) => beyond),
    };
    recordFault(row);
    expect(seen.flatMap(({ trial, outcome }) => complaints(trial, outcome, told))).toEqual([]);
    expect(trials.length).toBeGreaterThan(0);
    expect(row).toMatchObject({ wrongEndStates: 0, duplicated: 0, lost: 0, beyondPlan: 0 });
  }
}

function complaints(trial: Trial, outcome: Outcome, told: string): readonly string[] {
  const { title, isPassing, mayMiss = false, check } = trial;
  const { said } = outcome;
  const pattern = patternOf(told);
  const found = [
    ...outcome.wrong,
    ...outcome.duplicated.map((name) => `${name} has two accounts`),
    ...outcome.lost.map((name) => `${name} is lost`),
    ...outcome.beyond.map((write) => `beyond the plan: ${write}`),
    ...(trial.rules !== undefined && outcome.hits === 0 && !mayMiss ? ['nothing went wrong'] : []),
    ...(isPassing === true && said.length > 0 ? [`it should be got over: ${said[0]}`] : []),
    ...(isPassing === false && said.length === 0 ? ['nobody is told'] : []),
    ...said
      .filter((message) => !pattern.test(message))
      .map((message) => `not as the page has it: ${message}`),
    ...(check?.(outcome) ?? []),
  ];
  return [...new Set(found.map((what) => `${title}: ${shortened(what)}`))];
}

/** Without what differs from person to person. */
function shortened(text: string): string {
  return text
    .replace(/https?:\/\/[\w.:]+/g, '')
    .replace(/\b[\w-]{30,}/g, 'ID')
    .slice(0, 300);
}

/** Quoted parts of what is told are what messages have, in that order, with anything between them where `…` stands; of several, one. */
function patternOf(told: string): RegExp {
  const quoted = [...told.matchAll(/`([^`]+)`/g)].map(([, text = '']) =>
    text
      .split('…')
      .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*'),
  );
  return quoted.length === 0 ? /^(?!)/ : new RegExp(quoted.join('|'));
}
