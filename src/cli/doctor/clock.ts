import type { Finding } from './finding.js';

/** More than this, and tokens may be refused and days begin wrongly. */
const mostSkew = 5 * 60_000;
const patience = 10_000;

/**
 * Holds this machine's clock against those of servers, by the Date header of any answer, even a refusal.
 * @param servers address by name; nothing secret is sent there
 */
export async function checkClock(
  servers: Readonly<Record<string, string>>,
  now: () => number = Date.now,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    Object.entries(servers).map(async ([name, url]) => compare(name, await skewOf(url, now))),
  );
  const off = findings.filter((finding) => finding.level !== 'ok');
  return off.length > 0 ? off : findings.slice(0, 1);
}

function compare(name: string, skew: number | undefined): Finding {
  if (skew === undefined) return { level: 'warning', text: `clock: ${name} does not tell the time` };
  if (Math.abs(skew) <= mostSkew) return { level: 'ok', text: 'clock: within five minutes of the others' };
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return {
    level: 'warning',
    text: `clock: this machine is ${minutes} minutes ${skew > 0 ? 'ahead of' : 'behind'} ${name}`,
    advice: 'set it by NTP: tokens may be refused, and `from` and `until` begin at the wrong time',
  };
}

/** How far this clock is ahead, in milliseconds; undefined where the server does not say or is not there. */
async function skewOf(url: string, now: () => number): Promise<number | undefined> {
  try {
    const sent = now();
    const signal = AbortSignal.timeout(patience);
    const { headers } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    const theirs = Date.parse(headers.get('date') ?? '');
    return Number.isNaN(theirs) ? undefined : (sent + now()) / 2 - theirs;
  } catch {
    return undefined;
  }
}
