import { describe, it } from 'vitest';
import { changes, creates, everything, Matrix, streams } from './support/matrix.js';

const matrix = new Matrix('test/reliability/answers.test.ts');
const where = 'Vonage, Entra';

describe('too many requests', () => {
  const told = (what: string) => `tried again ${what}; in the end \`… answered 429 … tried 5 times…\``;
  const own = told('after a time of its own');

  it('should wait as many seconds as are asked for', () =>
    matrix.row(
      { fault: '429, `Retry-After` in seconds', where, told: told('after that time') },
      matrix.onceAndAlways({ status: 429, retryAfter: 30 }, everything),
    ));

  it('should wait until a date', () =>
    matrix.row(
      { fault: '429, `Retry-After` a date', where, told: told('after that time') },
      matrix.onceAndAlways({ status: 429, retryAfter: { dateIn: 30 } }, everything),
    ));

  it('should wait without being told how long', () =>
    matrix.row(
      { fault: '429 without `Retry-After`', where, told: own },
      matrix.onceAndAlways({ status: 429 }, everything),
    ));

  it('should not wait as long as nobody can mean', () => {
    const { vonageReads, vonageChanges, entraReads, entraGives } = streams;
    const dates = ['Fri, 31 Dec 9999 23:59:59 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT'];
    const absurd = [31_536_000, '-5', 'soon', '', '1e9', '99999999999999999999', ...dates];
    const trials = absurd.flatMap((retryAfter, index) => {
      const among = index % 2 === 0 ? [vonageReads, entraGives] : [entraReads, vonageChanges];
      return matrix.onceAndAlways({ status: 429, retryAfter }, among, { most: 1 });
    });
    const fault = '429, `Retry-After` absurd: a year, negative, a word, nothing, the years 1970 and 9999';
    return matrix.row({ fault, where, told: own }, trials);
  });
});

describe.each([500, 502, 503])('failures of the server: %i', (status) => {
  it('should try again what was not carried out', () =>
    matrix.row(
      {
        fault: `${status}, not carried out`,
        where,
        told: `tried again, a create after a look; in the end \`… answered ${status} …\``,
      },
      matrix.onceAndAlways({ status }, everything),
    ));

  it('should find what was carried out all the same', () =>
    matrix.row(
      {
        fault: `${status}, carried out all the same`,
        where,
        told: `looked up, and found done; in the end \`… answered ${status} … may have been carried out…\``,
      },
      // However often: whoever looks finds the account or assignment.
      [...creates, ...changes].flatMap((stream) =>
        matrix.onceAndAlways({ status, afterCommit: true }, [stream]).map(({ isPassing, ...trial }) => ({
          ...trial,
          ...(isPassing === true && { isPassing }),
        })),
      ),
    ));
});
