import { makeHandlers } from '../src/provider/index.js';
import type { RosterInputs, VonageUserInputs } from '../src/provider/resources.js';
import { Session } from '../src/provider/session.js';
import { defaultRates, type VonageRate } from '../src/rates.js';
import { serveLimited } from './scim-server.js';

/** What making accounts cost against a server with a limit. */
export interface WriteFigures {
  readonly name: string;
  /** Whether the policy has the server's own limit, for which the time is promised. */
  readonly knows: boolean;
  readonly creates: number;
  /** What the limit allows, in seconds, at one request an account. */
  readonly ideal: number;
  readonly seconds: number;
  readonly requests: number;
  /** 429s on requests that left before the first of them could be heeded, and later ones. */
  readonly refusedBefore: number;
  readonly refusedAfter: number;
}

const limit = 25;
/** Creates under way at once, as the engine has them. */
const parallel = 16;

/** The policies that are tried. */
const cases: readonly { readonly name: string; readonly rate: VonageRate; readonly offersBulk: boolean }[] = [
  { name: 'policy 25/s', rate: defaultRates.vonage, offersBulk: false },
  { name: 'policy 100/s, too high', rate: { ...defaultRates.vonage, perSecond: 100 }, offersBulk: false },
  { name: 'policy 25/s, with bulk', rate: defaultRates.vonage, offersBulk: true },
];

/** Makes so many accounts through the provider's handlers, against a server that takes 25 requests a second, by each policy. */
export async function measureWrites(creates: number, say: (line: string) => void): Promise<WriteFigures[]> {
  const figures: WriteFigures[] = [];
  for (const each of cases) {
    say(`${creates} creates: ${each.name}`);
    figures.push(await measureOne(each, creates));
  }
  return figures;
}

async function measureOne(
  { name, rate, offersBulk }: (typeof cases)[number],
  creates: number,
): Promise<WriteFigures> {
  const server = await serveLimited(limit, { bulk: offersBulk });
  const { ROLLCALL_VONAGE_URL, ROLLCALL_VONAGE_TOKEN } = process.env;
  try {
    const config: Readonly<Record<string, string>> = {
      'rollcall:tenantId': '11111111-1111-4111-8111-111111111111',
      'rollcall:servicePrincipal': 'Vonage',
    };
    // The environment counts more than config, and may name a real Vonage.
    process.env.ROLLCALL_VONAGE_URL = server.url;
    process.env.ROLLCALL_VONAGE_TOKEN = 'bench';
    const handlers = makeHandlers(new Session());
    handlers.Roster.configure({ config: { get: (key) => config[key] } });
    const roster: RosterInputs = {
      stack: 'bench',
      removals: [],
      refusals: [],
      rates: { ...defaultRates, vonage: rate },
    };
    await handlers.Roster.create({ ...roster });
    const start = performance.now();
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < creates) await handlers.VonageUser.create({ ...person(next++) });
    };
    await Promise.all(Array.from({ length: parallel }, work));
    const seconds = (performance.now() - start) / 1000;
    if (server.users.size !== creates) throw new Error(`${server.users.size} accounts, and not ${creates}`);
    const refused = server.requests.filter((request) => request.refused);
    // The answer to the first is on its way while others are.
    const heeded = (refused[0]?.at ?? 0) + 500;
    return {
      name,
      knows: rate.perSecond === limit,
      creates,
      ideal: creates / limit,
      seconds,
      requests: server.requests.length,
      refusedBefore: refused.filter(({ at }) => at < heeded).length,
      refusedAfter: refused.filter(({ at }) => at >= heeded).length,
    };
  } finally {
    restore({ ROLLCALL_VONAGE_URL, ROLLCALL_VONAGE_TOKEN });
    await server.close();
  }
}

function restore(given: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function person(number: number): VonageUserInputs {
  return {
    userName: `person${number}@contoso.com`,
    active: true,
    workEmail: `person${number}@contoso.com`,
    givenName: 'Person',
    familyName: `Number ${number}`,
    scopes: [],
  };
}
