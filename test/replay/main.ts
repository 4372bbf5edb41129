import { isDeepStrictEqual, parseArgs } from 'node:util';
import { openStage } from '../stories/support/stage.js';
import { playAll, type Tally } from './all.js';
import { type History, readHistory } from './history.js';

const help = `npm run replay -- [options]
  --changes N     only the first N of the 1,101 changes
  --faults RATE   part of the requests that go wrong (default: two plays, with 0 and with 0.05)
  --seed N        which of them do (default 1)
  --no-engine     without the real engine, which takes the first, the last and every refused change
  --help`;

const { values } = parseArgs({
  options: {
    changes: { type: 'string' },
    faults: { type: 'string' },
    seed: { type: 'string', default: '1' },
    engine: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

if (values.help) console.log(help);
else await main();

async function main(): Promise<void> {
  const whole = readHistory();
  const history = {
    ...whole,
    changes: whole.changes.slice(0, Number(values.changes ?? whole.changes.length)),
  };
  const rates = values.faults === undefined ? [0, 0.05] : [Number(values.faults)];
  const ends: Tally['end'][] = [];
  for (const rate of rates) {
    const tally = await play(history, rate);
    console.log(report(tally, rate));
    ends.push(tally.end);
    if (tally.wrong.length > 0) process.exitCode = 1;
  }
  const [end, other] = ends;
  if (other === undefined) return;
  const isSame = isDeepStrictEqual(end, other);
  console.log(`Both end ${isSame ? 'with the same in Vonage and Entra' : 'DIFFERENTLY'}`);
  if (!isSame) process.exitCode = 1;
}

async function play(history: History, rate: number): Promise<Tally> {
  let last = 0;
  return playAll(history, {
    openStage,
    withEngine: values.engine && rate === 0,
    faults: rate === 0 ? null : { rate, seed: Number(values.seed) },
    onPlayed: ({ n, refused, allowed }) => {
      if (allowed !== null)
        say(`change ${n}: refused (${refused.join(', ')}), then allowed for ${allowed} people`);
      else if (n - last >= 50) say(`change ${n} of ${history.changes.length}`);
      if (n % 50 === 0 || allowed !== null) last = n;
    },
  });
}

function report(
  { changes, refused, byEngine, runs, requests, writes, failures, wrong, seconds }: Tally,
  rate: number,
): string {
  const lines = [
    rate === 0 ? 'Six years without faults' : `Six years with ${rate * 100} % of the requests going wrong`,
    `  changes played           ${changes}`,
    `  refused by the limits    ${refused.map((n) => `n = ${n}`).join(', ') || 'none'}`,
    `  by the real engine       ${byEngine}`,
    `  runs                     ${runs}`,
    `  requests                 ${requests}`,
    `  writes                   ${writes}`,
    `  writes that failed       ${failures}`,
    `  wrong                    ${wrong.length}`,
    `  time                     ${seconds.toFixed(1)} s`,
    ...wrong.slice(0, 20).map((line) => `  ! ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Progress goes to stderr. */
function say(line: string): void {
  process.stderr.write(`replay: ${line}\n`);
}
