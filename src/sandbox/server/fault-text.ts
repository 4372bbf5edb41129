import type { Fault, FaultRule } from './faults.js';
import { type PageFault, pageFaults, type ServerName } from './types.js';

/** A rule that is written wrongly. The message is one line, fit for a person. */
export class FaultTextError extends Error {
  override readonly name = 'FaultTextError';
}

/** What Graph answers while a user or assignment that was just made is not known everywhere. */
export const unknownReference: Fault = {
  status: 400,
  body: { error: { code: 'Request_BadRequest', message: 'Not a valid reference update.' } },
};

const servers: readonly string[] = ['graph', 'scim', 'authority'] satisfies readonly ServerName[];
const form = "it reads `SERVER METHOD PATH WHICH FAULT`, as in 'scim POST /Users 7 500 after'";

/**
 * Reads a rule of one line, `SERVER METHOD PATH WHICH FAULT` (docs/sandbox.md): `scim POST /Users 7 500 after` is the 7th
 * `POST /Users` to SCIM, carried out and answered with 500.
 * @throws {FaultTextError}
 */
export function parseFaultRule(text: string): FaultRule {
  const [server = '', method = '', path = '', which = '', kind, ...rest] = text.trim().split(/\s+/);
  if (kind === undefined) throw new FaultTextError(`'${text}' is no fault rule: ${form}`);
  if (server !== '*' && !servers.includes(server)) {
    throw new FaultTextError(`'${server}' is no server: ${servers.join(', ')} or * for all`);
  }
  if (method !== '*' && !/^[A-Za-z]+$/.test(method)) {
    throw new FaultTextError(`'${method}' is no method: GET, POST, PATCH, PUT, DELETE or * for all`);
  }
  return {
    ...(server !== '*' && { server: server as ServerName }),
    ...(method !== '*' && { method: method.toUpperCase() }),
    ...(path !== '*' && { path: pathPattern(path) }),
    ...readWhich(which),
    fault: readFault(kind, rest),
  };
}

/** `/Users/{id}`: `{…}` is any one part of a path, `*` at the end any rest. */
function pathPattern(path: string): RegExp {
  if (!path.startsWith('/'))
    throw new FaultTextError(`'${path}' is no path: it begins with / or is * for all`);
  const open = path.endsWith('*');
  const parts = (open ? path.slice(0, -1) : path).split(/\{[^}]*\}/);
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[^/]+')}${open ? '' : '$'}`);
}

function readWhich(text: string): Pick<FaultRule, 'nth' | 'times' | 'perRequest' | 'chance' | 'seed'> {
  if (text === '*') return { times: Number.POSITIVE_INFINITY };
  const chance = /^(\d+(?:\.\d+)?)%(?::(\d+))?$/.exec(text);
  if (chance !== null && Number(chance[1]) <= 100) {
    return { chance: Number(chance[1]) / 100, ...(chance[2] !== undefined && { seed: Number(chance[2]) }) };
  }
  const match = /^(each:)?([1-9]\d*)(?:(-)([1-9]\d*)?)?$/.exec(text);
  const first = Number(match?.[2]);
  const last = match?.[3] === undefined ? first : Number(match[4] ?? Number.POSITIVE_INFINITY);
  if (match === null || last < first) {
    throw new FaultTextError(
      `'${text}' says not which requests: 7 (the 7th), 7-9, 7- (from the 7th on), * (all), 5% or 5%:42 (with a seed), each:1-2 (the first two tries of each)`,
    );
  }
  return {
    nth: first,
    times: last - first + 1,
    ...(match[1] !== undefined && { perRequest: true }),
  };
}

interface Kind {
  /** As it is written, and what it does. */
  readonly forms: Readonly<Record<string, string>>;
  /** Null: the words behind it are not understood. */
  readonly read: (words: readonly string[]) => Fault | null;
}

/** One amount with its unit. */
const one =
  (pattern: RegExp, make: (amount: number) => Fault): Kind['read'] =>
  (words) => {
    const match = words.length === 1 ? pattern.exec(words[0] ?? '') : null;
    return match === null ? null : make(Number(match[1]));
  };

const bare =
  (fault: Fault): Kind['read'] =>
  (words) =>
    words.length === 0 ? fault : null;

const milliseconds = /^(\d+)ms$/;
const whole = /^([+-]?\d+)$/;

/** The faults that a rule's text can name, by their first word; a status is read apart. */
export const faultKinds: Readonly<Record<string, Kind>> = {
  reset: {
    forms: {
      'reset before': 'the connection is cut before the request is carried out',
      'reset after': 'the connection is cut after it is carried out',
    },
    read: ([when, ...more]) =>
      more.length === 0 && (when === 'before' || when === 'after') ? { reset: when } : null,
  },
  truncated: {
    forms: { truncated: 'the answer is cut in the middle of its body' },
    read: bare({ body: 'truncated' }),
  },
  html: { forms: { html: 'a page of HTML with status 200' }, read: bare({ body: 'html' }) },
  huge: {
    forms: { 'huge 500MB': 'an answer of so many bytes (B, kB, MB, GB)' },
    read: (words) => {
      const match = words.length === 1 ? /^(\d+)(B|kB|MB|GB)$/.exec(words[0] ?? '') : null;
      const unit = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }[match?.[2] ?? ''] ?? 0;
      return match === null ? null : { body: 'huge', bytes: Number(match[1]) * unit };
    },
  },
  slow: {
    forms: { 'slow 10ms': 'the answer comes a byte each 10 ms' },
    read: one(milliseconds, (everyMs) => ({ body: 'slow', everyMs })),
  },
  delay: {
    forms: { 'delay 200ms': 'the request waits so long before it is carried out' },
    read: one(milliseconds, (delayMs) => ({ delayMs })),
  },
  stale: { forms: { stale: 'a GET is answered as the last time' }, read: bare({ stale: true }) },
  unseen: {
    forms: { 'unseen 3': 'the write is carried out, and the next 3 lists and searches do not show it' },
    read: one(/^([1-9]\d*)$/, (unseen) => ({ unseen })),
  },
  taken: {
    forms: { taken: 'somebody else makes the same user or assignment just before' },
    read: bare({ taken: true }),
  },
  reference: {
    forms: { reference: 'Graph\'s 400 "Not a valid reference update."' },
    read: bare(unknownReference),
  },
  page: {
    forms: { [`page ${pageFaults.join('|')}`]: 'what a page of a list has wrong' },
    read: ([page, ...more]) => (more.length === 0 && isPageFault(page) ? { page } : null),
  },
  total: {
    forms: { 'total +5': "a list's total is off by this" },
    read: one(whole, (total) => ({ total })),
  },
  clock: {
    forms: { 'clock +3600': "the server's clock is off by so many seconds" },
    read: one(whole, (skewSeconds) => ({ skewSeconds })),
  },
};

/** How a status is written, and what it does. */
export const statusForms: Readonly<Record<string, string>> = {
  '500': 'answered with this status, and not carried out',
  '500 after': 'carried out, and then answered with it',
  '429 retry-after=30': 'with a `Retry-After` of this text',
  '429 retry-after=date+30': 'with a `Retry-After` that is a date in 30 seconds',
};

function isPageFault(word: string | undefined): word is PageFault {
  return (pageFaults as readonly (string | undefined)[]).includes(word);
}

function readFault(kind: string, words: readonly string[]): Fault {
  if (/^[1-5]\d\d$/.test(kind)) return readStatus(Number(kind), words);
  const known = Object.hasOwn(faultKinds, kind) ? faultKinds[kind] : undefined;
  if (known === undefined) {
    throw new FaultTextError(
      `'${kind}' is no fault: a status such as 500, ${Object.keys(faultKinds).slice(0, -1).join(', ')} or ${Object.keys(faultKinds).at(-1)}`,
    );
  }
  const fault = known.read(words);
  if (fault !== null) return fault;
  const forms = Object.keys(known.forms).map((one) => `'${one}'`);
  throw new FaultTextError(
    `'${[kind, ...words].join(' ')}' is not understood: it is written ${forms.join(' or ')}`,
  );
}

function readStatus(status: number, words: readonly string[]): Fault {
  let afterCommit = false;
  let retryAfter: string | { readonly dateIn: number } | undefined;
  for (const word of words) {
    const value = /^retry-after=(.+)$/.exec(word)?.[1];
    const dateIn = /^date\+(\d+)$/.exec(value ?? '')?.[1];
    if (word === 'after') afterCommit = true;
    else if (dateIn !== undefined) retryAfter = { dateIn: Number(dateIn) };
    else if (value !== undefined) retryAfter = value;
    else {
      throw new FaultTextError(
        `'${word}' is not understood behind a status: 'after', 'retry-after=30' or 'retry-after=date+30'`,
      );
    }
  }
  return { status, ...(afterCommit && { afterCommit }), ...(retryAfter !== undefined && { retryAfter }) };
}
