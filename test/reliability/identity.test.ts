import { readFileSync } from 'node:fs';
import { ClientSecretCredential } from '@azure/identity';
import { describe, it } from 'vitest';
import { createTokenSource } from '../../src/directory/sign-in.js';
import type { Sandbox } from '../../src/sandbox/index.js';
import { readDirectorySettings } from '../../src/settings/index.js';
import { changes, creates, Matrix, reads, type Stream, streams, type Trial } from './support/matrix.js';

const matrix = new Matrix('test/reliability/identity.test.ts');
const always = Number.POSITIVE_INFINITY;
const ofEntra: readonly Stream[] = [streams.entraReads, streams.entraGives, streams.entraTakes];
const ofVonage: readonly Stream[] = [streams.vonageReads, streams.vonageMakes, streams.vonageChanges];

/** The sign-in of production, but for the CA that it trusts. */
function signIn(sandbox: Sandbox) {
  const env = sandbox.environment();
  const { directory } = readDirectorySettings({
    env,
    config: { tenantId: sandbox.entra.tenantId, servicePrincipal: sandbox.entra.app.id },
  });
  const openCredential = async () =>
    new ClientSecretCredential(
      sandbox.entra.tenantId,
      env.AZURE_CLIENT_ID ?? '',
      env.AZURE_CLIENT_SECRET ?? '',
      {
        authorityHost: sandbox.authorityUrl,
        disableInstanceDiscovery: true,
        retryOptions: { maxRetries: 3, retryDelayInMs: 1, maxRetryDelayInMs: 5 },
        tlsOptions: { ca: readFileSync(sandbox.caFile ?? '', 'utf8') },
      },
    );
  return createTokenSource(directory, { openCredential });
}
const withSignIn = { sandbox: { tls: 'sign-in' }, token: signIn } as const;

/** How often a run signed in. */
const signIns = (most: number): Pick<Trial, 'check'> => ({
  check: ({ log }) => {
    const count = log.filter(({ server, method }) => server === 'authority' && method === 'POST').length;
    return count <= most ? [] : [`${count} sign-ins`];
  },
});

describe('a token that is refused', () => {
  it('should sign in again, once, where the token ends in mid-run', () => {
    const trials = ofEntra.flatMap((stream) =>
      matrix.places(stream, 4).map((nth): Trial => {
        const { name, ...match } = stream;
        return {
          ...withSignIn,
          ...signIns(2),
          title: `${name}, ended at ${nth}`,
          arrange: (sandbox) => {
            sandbox.faults.add({ ...match, nth, fault: { meanwhile: () => sandbox.expireTokens() } });
          },
          isPassing: true,
        };
      }),
    );
    return matrix.row(
      {
        fault: '401 in mid-run: the token has ended',
        where: 'Entra',
        told: 'nothing: signed in again, once',
      },
      trials,
    );
  });

  it('should give up where a new token is refused too', () =>
    matrix.row(
      {
        fault: '401 to a new token too',
        where: 'Entra',
        told: '`… answered 401 … the sign-in was refused; check rollcall:tenantId and the app…`',
      },
      matrix.onceAndAlways({ status: 401 }, ofEntra, { most: 1, ...withSignIn }),
    ));

  it("should say what to check where Vonage's token is renewed by somebody", () => {
    const trials = ofVonage.flatMap((stream) =>
      matrix.places(stream, 3).map((nth): Trial => {
        const { name, ...match } = stream;
        return {
          title: `${name}, renewed at ${nth}`,
          arrange: (sandbox) => {
            sandbox.faults.add({
              ...match,
              nth,
              fault: { meanwhile: () => sandbox.renewScimToken('another') },
            });
          },
          isPassing: false,
        };
      }),
    );
    return matrix.row(
      {
        fault: '401 in mid-run: the token was renewed in its portal',
        where: 'Vonage',
        told: '`… answered 401 … the token was refused; check ROLLCALL_VONAGE_TOKEN…`',
      },
      trials,
    );
  });

  it('should take a single 401 of Vonage for a slip', () =>
    matrix.row(
      { fault: '401 once', where: 'Vonage', told: 'nothing: sent again' },
      matrix.onceAndAlways({ status: 401 }, ofVonage).filter(({ isPassing }) => isPassing === true),
    ));
});

describe('what is not allowed', () => {
  it('should stop at 403, and say what is missing', () =>
    matrix.row(
      {
        fault: '403',
        where: 'Vonage, Entra',
        told: '`… answered 403 … check ROLLCALL_VONAGE_TOKEN…` or `… answered 403 … needs User.Read.All…`',
      },
      [...reads, ...creates, ...changes].flatMap((stream) =>
        matrix.onceAndAlways({ status: 403 }, [stream]).map((trial) => ({ ...trial, isPassing: false })),
      ),
    ));
});

describe('sign-in that goes wrong', () => {
  const faults = {
    '500 once': { status: 500 },
    '503 once, `Retry-After`': { status: 503, retryAfter: 1 },
    '429 once, `Retry-After`': { status: 429, retryAfter: 1 },
    'connection reset once': { reset: 'before' },
  } as const;
  it('should get over a sign-in that fails once', () =>
    matrix.row(
      { fault: '429, 500, 503 and a connection reset, once', where: 'sign-in', told: 'nothing: tried again' },
      Object.entries(faults).map(([title, fault]) => ({
        ...withSignIn,
        title,
        rules: [{ server: 'authority', method: 'POST', fault }],
        isPassing: true,
      })),
    ));

  it('should end where nobody can sign in', () =>
    matrix.row(
      {
        fault: '400, 500, HTML, a truncated body, a connection reset, for ever',
        where: 'sign-in',
        told: "`can't sign in to Entra as app …`",
      },
      (
        [
          { status: 400 },
          { status: 500 },
          { body: 'html' },
          { body: 'truncated' },
          { reset: 'before' },
        ] as const
      ).map((fault) => ({
        ...withSignIn,
        title: JSON.stringify(fault),
        rules: [{ server: 'authority', method: 'POST', times: always, fault }],
        isPassing: false,
      })),
    ));
});

describe('clocks', () => {
  it('should go by the server in what is of its clock', () =>
    matrix.row(
      {
        fault: 'clock skew of a day, an hour, a second, with a `Retry-After` date',
        where: 'Vonage, Entra, sign-in',
        told: 'nothing: a date is held against the `Date` of the same answer',
      },
      [-86_400, -3600, -1, 1, 3600, 86_400].map((skewSeconds) => ({
        ...withSignIn,
        title: `off by ${skewSeconds} s`,
        rules: [
          { times: always, fault: { skewSeconds } },
          ...[...reads, ...creates, streams.vonageChanges].map(({ name: _, ...match }) => ({
            ...match,
            nth: 2,
            fault: { status: 429, retryAfter: { dateIn: 20 } },
          })),
        ],
        isPassing: true,
      })),
    ));
});
