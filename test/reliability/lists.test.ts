import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/index.js';
import { Matrix, type Stream, streams, type Trial } from './support/matrix.js';

const matrix = new Matrix('test/reliability/lists.test.ts');
const { vonageReads: vonage, entraReads } = streams;
/** Entra's lists alone, each by itself. */
const lists: readonly Stream[] = [
  { ...entraReads, name: 'users', path: /^\/users$/ },
  { ...entraReads, name: 'groups', path: /^\/groups$/ },
  { ...entraReads, name: 'members', path: /members$/ },
  { ...entraReads, name: 'assignments', path: /appRoleAssignedTo$/ },
];
const all = { most: 20 };
const either = (trials: readonly Trial[]): readonly Trial[] =>
  trials.map(({ isPassing: _, ...trial }) => trial);

/** One after the other, and all from one on; the last is what people are told of. */
function onVonage(fault: Fault): readonly Trial[] {
  return matrix.onceAndAlways(fault, [vonage], all);
}

describe('pages', () => {
  it('should read on after a short page', () =>
    matrix.row(
      { fault: 'short page', where: 'Vonage, Entra', told: 'nothing: the rest is asked for' },
      matrix
        .onceAndAlways({ page: 'short' }, [vonage, ...lists], all)
        .map((trial) => ({ ...trial, isPassing: true })),
    ));

  const isBroken = "`Vonage's list of users is broken: …` or `Graph's list of … is broken: …`";
  const told = `Vonage's list is read again, twice at most; then, and for Entra at once, ${isBroken}`;
  it('should not take a page that comes again for the next one', () =>
    matrix.row({ fault: 'repeated page', where: 'Vonage, Entra', told }, [
      ...onVonage({ page: 'repeated' }),
      ...either(matrix.onceAndAlways({ page: 'repeated' }, lists, all)),
    ]));

  it('should not go in circles', () =>
    matrix.row({ fault: 'page loop', where: 'Vonage, Entra', told }, [
      ...onVonage({ page: 'loop' }),
      ...either(matrix.onceAndAlways({ page: 'loop' }, lists, all)),
    ]));

  it('should not take an empty page for the end', () =>
    matrix.row({ fault: 'empty page, and more behind', where: 'Vonage, Entra', told }, [
      ...either(onVonage({ page: 'empty' })),
      ...either(matrix.onceAndAlways({ page: 'empty' }, lists, all)),
    ]));

  it('should send its token nowhere else', () =>
    matrix.row(
      {
        fault: '`nextLink` to another host',
        where: 'Entra',
        told: '`… points to graph.example.invalid, and its token is for … alone; the link was not followed`',
      },
      // A run that needs no second page of a list does not mind where it should be.
      either(matrix.onceAndAlways({ page: 'foreign-next' }, lists, all)),
    ));
});

describe('what a list says of itself', () => {
  const told = "Vonage's list is read again, twice at most; then `Vonage's list of users is broken: …`";
  it('should not believe a total that is wrong', () => {
    const totals = [-22, -12, -5, -1, 1, 5, 100];
    const trials = totals.flatMap((total) =>
      matrix
        .onceAndAlways({ total }, [vonage])
        .map((trial) => ({ ...trial, title: `${trial.title}, off by ${total}` })),
    );
    return matrix.row({ fault: '`totalResults` wrong', where: 'Vonage', told }, either(trials));
  });

  it('should not believe a total that is the number of rows of the first page', () => {
    const total = 10 - matrix.morning.company.accounts.length;
    const rule = { ...vonage, times: Number.POSITIVE_INFINITY, fault: { total } };
    return matrix.row(
      {
        fault: '`totalResults` is the first page',
        where: 'Vonage',
        told: "`Vonage's list of users is broken: it leaves out … whom rollcall knows, and … is there…`",
      },
      [{ title: 'always', rules: [rule], isPassing: false }],
    );
  });

  it('should not believe a count that is wrong', () =>
    matrix.row(
      { fault: '`@odata.count` wrong', where: 'Entra', told: 'nothing: nobody hangs on it' },
      [-100, -20, 20, 100_000].map((total) => ({
        title: `off by ${total}`,
        rules: [{ server: 'graph', query: /count=true/, times: Number.POSITIVE_INFINITY, fault: { total } }],
        isPassing: true,
      })),
    ));
});

describe('lists that leave people out', () => {
  const again = "read again, twice at most; then `Vonage's list of users is broken: …`";
  it("should notice that Vonage's list ends too early", () =>
    matrix.row(
      { fault: 'list ends early', where: 'Vonage', told: again },
      either(onVonage({ page: 'early-end' })),
    ));

  it('should lose nobody whom a list of users leaves out', () =>
    matrix.row(
      {
        fault: 'list of users ends early',
        where: 'Entra',
        told: "whoever is missing is asked for, and the list read again; then `Graph's list of users is broken: it leaves out …`",
      },
      either(matrix.onceAndAlways({ page: 'early-end' }, lists.slice(0, 1), all)),
    ));

  it('should lose nobody whose group or assignment a list leaves out', () =>
    matrix.row(
      {
        fault: 'list of groups or assignments ends early',
        where: 'Entra',
        told: '`…no group has this name or id; scope … takes nothing from anybody` or `…does not list that assignment…run again later`',
      },
      either(matrix.onceAndAlways({ page: 'early-end' }, [lists[1], lists[3]] as Stream[], all)),
    ));

  const empty: Fault = { status: 200, body: { totalResults: 0, value: [], Resources: [] } };
  const emptied = (streams: readonly Stream[]): readonly Trial[] =>
    streams.flatMap(({ name, ...match }) => [
      { title: `${name}, always`, rules: [{ ...match, times: Number.POSITIVE_INFINITY, fault: empty }] },
      { title: `${name}, once`, rules: [{ ...match, fault: empty }] },
    ]);
  it("should lose nobody to a list of Vonage's users that is empty", () =>
    matrix.row(
      {
        fault: 'list empty',
        where: 'Vonage',
        told: "`Vonage's list of users is broken: it leaves out … whom rollcall knows, and … is there…`",
      },
      emptied([vonage]).map((trial) => ({ ...trial, isPassing: false })),
    ));

  it("should lose nobody to one of Entra's lists that is empty", () =>
    matrix.row(
      {
        fault: 'list empty',
        where: 'Entra',
        told: [
          "users: `Graph's list of users is empty, which no tenant is`",
          'groups: `no group has this name or id; scope … takes nothing from anybody`',
          'members: the plan is refused, `every group of scope … is empty now, and … people would lose access by it…`',
          'assignments: `…does not list that assignment…run again later`',
        ].join('; '),
      },
      emptied(lists),
    ));
});

it('should have tried lists of several pages', () => {
  expect(matrix.count(vonage)).toBeGreaterThan(3);
  for (const stream of lists) expect(matrix.count(stream)).toBeGreaterThan(0);
});
