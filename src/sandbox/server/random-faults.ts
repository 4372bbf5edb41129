import type { ActiveFault, Fault, Faults } from './faults.js';
import type { ServerName } from './types.js';

/** Ways to fail that a client which tries again, and looks before it repeats a create, must get over. */
export const passingFaults = {
  '429': { status: 429, retryAfter: 0 },
  '500': { status: 500 },
  '503': { status: 503, retryAfter: 0 },
  '500 after': { status: 500, afterCommit: true },
  '502 after': { status: 502, afterCommit: true },
  'reset before': { reset: 'before' },
  'reset after': { reset: 'after' },
  truncated: { body: 'truncated' },
} as const satisfies Readonly<Record<string, Fault>>;

export type PassingFault = keyof typeof passingFaults;

export interface RandomFaults {
  readonly seed: number;
  /** Part of all requests that goes wrong: 0.05 are 5 %. */
  readonly rate: number;
  /** Default: all of `passingFaults`. */
  readonly kinds?: readonly (PassingFault | Fault)[];
  /** How often the same request may go wrong in a row; default 2. */
  readonly inARow?: number;
  /** Default: Graph and SCIM. */
  readonly servers?: readonly ServerName[];
}

/**
 * Lets a part of all requests go wrong, each in one of several ways. For one seed the same requests go wrong in the same way,
 * in whatever order they come; none of them more than `inARow` times in a row.
 */
export function randomFaults(sandbox: { readonly faults: Faults }, options: RandomFaults): ActiveFault {
  const { seed, rate, inARow = 2, servers = ['graph', 'scim'] } = options;
  const kinds = (options.kinds ?? (Object.keys(passingFaults) as PassingFault[])).map((kind) =>
    typeof kind === 'string' ? passingFaults[kind] : kind,
  );
  if (kinds.length === 0) throw new Error('random faults need at least one kind');
  const active = servers.map((server) =>
    sandbox.faults.add({ server, chance: rate, seed, inARow, fault: kinds }),
  );
  return {
    get hits() {
      return active.reduce((sum, { hits }) => sum + hits, 0);
    },
    remove: () => {
      for (const fault of active) fault.remove();
    },
  };
}
