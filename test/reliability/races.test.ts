import { describe, it } from 'vitest';
import { type Sandbox, unknownReference } from '../../src/sandbox/index.js';
import { Matrix, type Stream, streams, type Trial } from './support/matrix.js';
import { who } from './support/office.js';

const matrix = new Matrix('test/reliability/races.test.ts');
const { vonageMakes, entraGives, entraTakes, vonageChanges, vonageDeletes } = streams;
const always = Number.POSITIVE_INFINITY;

/** Somebody does something just when the nth request of a stream arrives. */
function meanwhile(
  stream: Stream,
  nth: number,
  act: (sandbox: Sandbox) => void,
): Pick<Trial, 'title' | 'arrange'> {
  const { name, ...match } = stream;
  return {
    title: `${name}, before ${nth}`,
    arrange: (sandbox) => {
      sandbox.faults.add({ ...match, nth, fault: { meanwhile: () => act(sandbox) } });
    },
  };
}

describe('reads that are behind', () => {
  it('should not write twice what no list shows yet', () => {
    const trials = [vonageMakes, vonageChanges, entraGives, entraTakes].flatMap(({ name, ...match }) =>
      [2, 9].map((unseen) => ({
        title: `${name}, not seen in ${unseen} reads`,
        rules: [{ ...match, times: always, fault: { unseen } }],
      })),
    );
    return matrix.row(
      {
        fault: 'stale read after write',
        where: 'Vonage, Entra',
        told: 'nothing: what is sent again is refused, or changes nothing; `DELETE … answered 404…` where the list contradicts itself',
      },
      trials,
    );
  });

  it('should find a create whose answer is lost, and that no search shows yet', () => {
    const lost = (server: 'scim' | 'graph', name: string, nth: number): Trial => ({
      title: `${name}, answer ${nth} lost`,
      arrange: (sandbox) => {
        // Both happen to one request: it is carried out unseen, and its answer never comes.
        const method = 'POST';
        sandbox.faults.add({ server, method, nth, fault: { reset: 'after' } });
        sandbox.faults.add({
          server,
          method: 'GET',
          query: /filter=userName|top=999/,
          nth: 1,
          times: 40,
          fault: { stale: true },
        });
      },
    });
    return matrix.row(
      {
        fault: 'create carried out, its answer lost, and reads stale',
        where: 'Vonage, Entra',
        told: 'looked up, sent again, refused as there already, and found; else `…shows nobody with this user name…` or `… does not list that assignment…`',
      },
      [1, 3, 5].flatMap((nth) => [lost('scim', 'Vonage', nth), lost('graph', 'Entra', nth)]),
    );
  });
});

describe('somebody else at work', () => {
  it('should take over what somebody made a moment earlier', () => {
    const trials = [vonageMakes, entraGives].flatMap((stream) => {
      const { name, ...match } = stream;
      return [
        ...matrix.places(stream, 10).map((nth) => ({
          title: `${name}, ${nth} taken`,
          rules: [{ ...match, nth, fault: { taken: true } as const }],
          isPassing: true,
        })),
        {
          title: `${name}, all taken`,
          rules: [{ ...match, times: always, fault: { taken: true } as const }],
          isPassing: true,
        },
      ];
    });
    return matrix.row(
      {
        fault: 'userName taken a moment before (race)',
        where: 'Vonage, Entra',
        told: 'nothing: the account is found and brought in line',
      },
      trials,
    );
  });

  const goes = [
    who.staying[0],
    who.joiners[0],
    who.married,
    who.renamed[1],
    who.leavers[0],
    who.returner,
  ] as readonly string[];
  it('should cope with accounts that go between plan and apply', () => {
    const trials = goes.flatMap((name) =>
      [1, 6].map((nth) => ({
        ...meanwhile(vonageChanges, nth, ({ vonage }) => {
          const account = vonage.find(name === who.renamed[1] ? who.renamed[0] : name);
          if (account !== null) vonage.remove(account.id);
        }),
        title: `${name}, before change ${nth}`,
        byHand: [name],
        isPassing: true,
      })),
    );
    return matrix.row(
      {
        fault: 'account deleted between plan and apply',
        where: 'Vonage',
        told: 'nothing: it is made anew; the next run finds what had no change',
      },
      trials.filter(({ title }) => !title.startsWith(String(who.leavers[0]))),
    );
  });

  it('should cope with people whom Entra deletes between plan and apply', () => {
    const trials = [
      who.joiners[0],
      who.deskJoiner,
      who.floorJoiner,
      who.married,
      who.returner,
      who.staying[0],
    ].map((name) => ({
      ...meanwhile(vonageMakes, 1, ({ entra }) => entra.deleteUser(name ?? '')),
      title: `${name}`,
      deleted: [name ?? ''],
    }));
    return matrix.row(
      {
        fault: 'person deleted between plan and apply',
        where: 'Entra',
        told: '`… answered 404: Resource … does not exist…`, `… deleted …`; the next run takes the account away',
      },
      trials,
    );
  });

  it('should cope with assignments that go between plan and apply', () => {
    const trials = matrix.places(entraTakes, 4).map((nth) => ({
      ...meanwhile(entraTakes, nth, ({ entra }) => {
        for (const name of [who.leavers[0], who.deskLeaver]) {
          const { id } = entra.user(String(name));
          for (const held of entra.assignmentsOf(id)) entra.unassign(held.id);
        }
      }),
      isPassing: true,
    }));
    return matrix.row(
      {
        fault: 'assignment taken by hand between plan and apply',
        where: 'Entra',
        told: 'nothing: gone is gone',
      },
      trials,
    );
  });
});

describe("Entra's eventual consistency", () => {
  it('should wait for a person whom not all of Entra knows', () => {
    const { name, ...match } = entraGives;
    const faults = [{ status: 404 }, unknownReference];
    const trials = faults.flatMap((fault, index) => [
      ...matrix.places(entraGives, 3).map((nth) => ({
        title: `${name}, ${index} at ${nth}`,
        rules: [{ ...match, nth, times: 3, fault }],
        isPassing: true,
      })),
      { title: `${name}, ${index} always`, rules: [{ ...match, times: always, fault }], isPassing: false },
    ]);
    return matrix.row(
      {
        fault: '404, and "Not a valid reference update", after a create',
        where: 'Entra',
        told: 'tried again for a minute; then `… answered 404…` or `… answered 400: Not a valid reference update.…`',
      },
      trials,
    );
  });

  it('should not mind that what it just gave cannot be read', () =>
    matrix.row(
      { fault: 'a new assignment cannot be read yet', where: 'Entra', told: 'nothing' },
      [1, 5].map((replicationReads) => ({
        title: `${replicationReads} reads`,
        sandbox: { replicationReads },
        isPassing: true,
      })),
    ));

  it('should take what is gone for gone when it takes access', () => {
    const trials = [vonageDeletes, entraTakes].flatMap((stream) => {
      const { name, ...match } = stream;
      return matrix.places(stream, 4).map((nth) => ({
        title: `${name}, ${nth}`,
        rules: [{ ...match, nth, fault: { status: 404, afterCommit: true } }],
        isPassing: true,
      }));
    });
    return matrix.row(
      { fault: '404 to a delete that was carried out', where: 'Vonage, Entra', told: 'nothing' },
      trials,
    );
  });
});
