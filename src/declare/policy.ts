import type { Problem } from '../problem.js';
import { quote } from '../quote.js';
import { defaultRates, type Rate, type Rates } from '../rates.js';
import { daysOf } from './dates.js';
import { decodeRules, type GrantRules } from './grants.js';
import type { Range, Report } from './source.js';
import {
  type Document,
  get,
  getEntries,
  getList,
  getNumber,
  getText,
  isText,
  type TextTree,
  type Tree,
} from './tree.js';
import type { Limit, Policy, Reference } from './types.js';

/** What stands for a number that a policy does not give. */
const defaultLimits = {
  removals: { count: 10, ratio: 0.2, from: 10 },
  updates: { count: null, ratio: 0.5, from: 10 },
  sources: { count: null, ratio: 0.5, from: 2 },
  deletions: { count: 20, ratio: null, from: 10 },
} as const satisfies Record<string, Limit>;

/** A limit of one scope has only the numbers that it names. The limits of the whole stack hold beside a scope's. */
const noLimit: Limit = { count: null, ratio: null, from: 10 };

/** `policies/<policy>.yaml`, decoded. */
export interface PolicyFile {
  readonly policy: Policy;
  readonly rules: GrantRules;
  /** Where `limits.scopes` names each scope. */
  readonly scopes: ReadonlyMap<string, Range>;
}

/**
 * Decodes a policy, and fills in the defaults.
 * @param name of the file, without its ending.
 */
export function decodePolicy(document: Document, name: string, report: Report): PolicyFile {
  const { source, root } = document;
  const written = getText(root, 'policy');
  if (written !== undefined && written.value !== name) {
    report(
      source.problem(written.range, 'policy-name', `the policy is called as its file is: ${quote(name)}`, {
        hint: `write \`policy: ${name}\``,
      }),
    );
  }
  const limits = get(root, 'limits');
  const scopes: Record<string, Policy['limits']['scopes'][string]> = Object.create(null);
  const places = new Map<string, Range>();
  for (const [scope, { key, value }] of getEntries(limits, 'scopes')) {
    scopes[scope] = {
      removals: decodeLimit(get(value, 'removals'), noLimit),
      updates: decodeLimit(get(value, 'updates'), noLimit),
    };
    places.set(scope, key);
  }
  const leavers = get(root, 'leavers');
  const scimUser = getText(root, 'scimUser');
  return {
    rules: decodeRules(document, report),
    scopes: places,
    policy: {
      policy: name,
      limits: {
        removals: decodeLimit(get(limits, 'removals'), defaultLimits.removals),
        updates: decodeLimit(get(limits, 'updates'), defaultLimits.updates),
        sources: decodeLimit(get(limits, 'sources'), defaultLimits.sources),
        deletions: decodeLimit(get(limits, 'deletions'), defaultLimits.deletions),
        scopes,
      },
      seats: getNumber(root, 'seats'),
      protected: getList(root, 'protected')
        .filter(isText)
        .map((name) => referenceTo(source, name)),
      scimUser: scimUser === undefined ? null : referenceTo(source, scimUser),
      leavers: decodeLeavers(document, leavers, report),
      rates: decodeRates(get(root, 'rates')),
      position: source.position(root.range[0]),
    },
  };
}

/**
 * Warnings about a policy that hold in every run, and so are told where it is checked and not in every plan: SCIM was set up with some
 * account (facts sheet A.2.4), and rollcall spares only one that it knows of.
 */
export function policyWarnings({ scimUser, position }: Policy): readonly Problem[] {
  if (scimUser !== null) return [];
  return [
    {
      code: 'no-scim-user',
      severity: 'warning',
      message: 'the policy does not name the account with which SCIM was set up in Vonage',
      position,
      hint: 'write its Vonage user name: `scimUser: vonage-scim@contoso.com`; nothing of it is ever changed then',
    },
  ];
}

function referenceTo(source: Document['source'], { value, range }: TextTree): Reference {
  return { name: value, position: source.position(range[0]) };
}

function decodeLimit(limit: Tree | undefined, otherwise: Limit): Limit {
  return {
    count: getNumber(limit, 'count') ?? otherwise.count,
    ratio: getNumber(limit, 'ratio') ?? otherwise.ratio,
    from: getNumber(limit, 'from') ?? otherwise.from,
  };
}

function decodeRates(rates: Tree | undefined): Rates {
  const vonage = get(rates, 'vonage');
  return {
    vonage: {
      ...decodeRate(vonage, defaultRates.vonage),
      bulk: getText(vonage, 'bulk')?.value === 'never' ? 'never' : defaultRates.vonage.bulk,
    },
    entra: decodeRate(get(rates, 'entra'), defaultRates.entra),
  };
}

function decodeRate(rate: Tree | undefined, otherwise: Rate): Rate {
  return {
    perSecond: getNumber(rate, 'perSecond') ?? otherwise.perSecond,
    concurrency: getNumber(rate, 'concurrency') ?? otherwise.concurrency,
  };
}

function decodeLeavers({ source }: Document, leavers: Tree | undefined, report: Report): Policy['leavers'] {
  const written = getText(leavers, 'action')?.value;
  const action = written === 'delete' || written === 'keep' ? written : 'disable';
  const deleteAfter = getText(leavers, 'deleteAfter');
  if (deleteAfter !== undefined && action !== 'disable') {
    report(
      source.problem(
        deleteAfter.range,
        'delete-after',
        `\`deleteAfter\` means nothing with \`action: ${action}\``,
        {
          hint: 'it counts from the disable; delete it, or write `action: disable`',
        },
      ),
    );
  }
  return { action, deleteAfterDays: daysOf(deleteAfter?.value) };
}
