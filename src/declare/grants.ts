import { RE2JS } from 're2js';
import { quote } from '../quote.js';
import { daysBetween, daysOf, isDay } from './dates.js';
import type { Range, Report, SourceFile } from './source.js';
import { type Document, get, getText, type TextTree, type Tree } from './tree.js';
import type { Day } from './types.js';

/** What people and scopes have in common: why, and from when to when. */
export interface GrantTerms {
  readonly reason: string | null;
  readonly ticket: string | null;
  readonly from: Day | null;
  readonly until: Day | null;
}

/** Decoded terms, with what the policy's rules need to point at. */
export interface PlacedTerms {
  readonly terms: GrantTerms;
  readonly source: SourceFile;
  readonly entry: Tree;
  /** Stands for the entry as a whole. */
  readonly range: Range;
}

/** `grants:` of a policy. */
export interface GrantRules {
  readonly reason: 'required' | 'optional';
  readonly ticket: { readonly pattern: string; readonly matches: (ticket: string) => boolean } | null;
  readonly until: 'required' | 'optional';
  readonly longestDays: number | null;
}

/** Reads `reason`, `ticket`, `from` and `until` of an entry; checks that the days are days, in their order. */
export function decodeTerms(source: SourceFile, entry: Tree, range: Range, report: Report): PlacedTerms {
  const from = decodeDay(source, getText(entry, 'from'), report);
  const until = decodeDay(source, getText(entry, 'until'), report);
  const fromTree = get(entry, 'from');
  if (from !== null && until !== null && fromTree !== undefined && from > until) {
    report(
      source.problem(fromTree.range, 'from-after-until', `\`from\` is after \`until\` (${until})`, {
        hint: 'nobody would ever get access',
      }),
    );
  }
  const reason = getText(entry, 'reason')?.value ?? null;
  const ticket = getText(entry, 'ticket')?.value ?? null;
  return { terms: { reason, ticket, from, until }, source, entry, range };
}

function decodeDay(source: SourceFile, text: TextTree | undefined, report: Report): Day | null {
  // What is not written like a day at all, the schema has reported.
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text.value)) return null;
  if (isDay(text.value)) return text.value;
  report(source.problem(text.range, 'no-such-day', `there is no day ${quote(text.value)}`));
  return null;
}

/** Reads `grants:` of a policy. The pattern is RE2, which runs in linear time whatever it is; what RE2 has not is refused. */
export function decodeRules({ source, root }: Document, report: Report): GrantRules {
  const grants = get(root, 'grants');
  const ticket = getText(grants, 'ticket');
  return {
    reason: getText(grants, 'reason')?.value === 'optional' ? 'optional' : 'required',
    ticket: ticket === undefined || ticket.value === '' ? null : compile(source, ticket, report),
    until: getText(grants, 'until')?.value === 'required' ? 'required' : 'optional',
    longestDays: daysOf(getText(grants, 'longest')?.value),
  };
}

function compile(source: SourceFile, ticket: TextTree, report: Report): GrantRules['ticket'] {
  try {
    const compiled = RE2JS.compile(ticket.value);
    return { pattern: ticket.value, matches: (text) => compiled.matcher(text).find() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(
      source.problem(ticket.range, 'bad-pattern', `this is no regular expression of RE2: ${reason}`, {
        hint: 'lookahead, lookbehind and backreferences are not part of RE2',
      }),
    );
    return null;
  }
}

/** Holds an entry against the rules, and warns of one that has ended. A rule that needs a day waits where `today` is not known. */
export function applyRules(placed: PlacedTerms, rules: GrantRules, report: Report): void {
  const { terms, source, entry, range } = placed;
  const rangeOf = (key: keyof GrantTerms): Range => get(entry, key)?.range ?? range;
  if (rules.reason === 'required' && get(entry, 'reason') === undefined) {
    report(source.problem(range, 'reason-missing', 'the policy requires a `reason`'));
  }
  if (rules.until === 'required' && get(entry, 'until') === undefined) {
    report(source.problem(range, 'until-missing', 'the policy requires a last day (`until`)'));
  }
  if (rules.ticket !== null && terms.ticket !== null && !rules.ticket.matches(terms.ticket)) {
    report(
      source.problem(
        rangeOf('ticket'),
        'bad-ticket',
        `the policy does not allow the ticket ${quote(terms.ticket)}`,
        {
          hint: `it must match ${quote(rules.ticket.pattern)}`,
        },
      ),
    );
  }
}

/** Compares the days of an entry with today: how long it lasts (the policy's `longest`), and whether it has ended. */
export function applyDays(
  placed: PlacedTerms,
  rules: GrantRules | undefined,
  today: Day,
  report: Report,
): void {
  const { terms, source, entry, range } = placed;
  const { from, until } = terms;
  if (until === null) return;
  const at = get(entry, 'until')?.range ?? range;
  if (until < today) {
    report(
      source.problem(at, 'ended', `this ended on ${until}`, {
        severity: 'warning',
        hint: 'delete the entry',
      }),
    );
  }
  const days = daysBetween(from ?? today, until);
  const longest = rules?.longestDays ?? null;
  if (longest !== null && days > longest) {
    report(
      source.problem(
        at,
        'too-long',
        `this lasts ${days} days from ${from ?? 'today'}; the policy allows ${longest}`,
      ),
    );
  }
}
