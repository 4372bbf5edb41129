import type { Severity } from '../problem.js';

/** What a rule is about; `docs/lints.md` has a page on each, with what to do instead and examples. */
export interface Rule {
  readonly id: RuleId;
  readonly severity: Severity;
  /** A few words, for lists. */
  readonly title: string;
  /** Why it is wrong or risky; one or two sentences. */
  readonly reason: string;
}

type RuleText = Omit<Rule, 'id'>;

const error = (title: string, reason: string): RuleText => ({ severity: 'error', title, reason });
const warning = (title: string, reason: string): RuleText => ({ severity: 'warning', title, reason });

/**
 * The catalogue: every rule on mappings and filters that has a page, by id. Whoever finds it, lints or the checks of the declarations,
 * the id is the code of the problem. The reasons are those of the facts sheet (A.1, A.2, B.1 to B.3).
 */
const catalogue = {
  'switch-source': warning(
    '`Switch` over an attribute',
    "In Entra's own provisioning, an update that does not carry the attribute can make `Switch` come to nothing and blank the target.",
  ),
  'iif-null-source': warning(
    'a condition on an attribute that may be empty',
    'Where an attribute in a condition of `IIF` is empty, the check fails, whatever is compared: `[a] <> "x"` does not hold either.',
  ),
  'null-test': error(
    'a test for emptiness where Entra takes none',
    'Entra does not support `IsNull`, `IsNullOrEmpty` and `IsPresent` in a condition of `IIF`, nor as what `Switch` looks at.',
  ),
  'unusable-function': error(
    'a function that Vonage cannot be provisioned with',
    'Some functions of the language work for other applications alone: rules for unique values write to an on-premises directory, and Vonage takes no roles.',
  ),
  volatile: error(
    'a value that differs at every run',
    '`Now`, `Guid` and `RandomString` give another value each time in Entra, so every cycle would find a difference for everybody.',
  ),
  'case-only': warning(
    'a change of case that nobody sees',
    'The attribute is compared without regard to case, so a value that differs in case alone is no change and is not written.',
  ),
  'name-id': warning(
    'user name and SAML NameID are not the same',
    "Vonage wants the user name to equal the NameID that Entra sends at sign-in; whoever's differ cannot sign in.",
  ),
  'user-name-constant': error(
    'a user name that is the same for several people',
    'Accounts are found by the user name, so everybody would be given one and the same account.',
  ),
  'replace-mode': error(
    '`Replace` with arguments that go together in no way',
    'What `Replace` does depends on which arguments are there, and only five combinations mean anything.',
  ),
  'unusable-pattern': error(
    'a regular expression that cannot be run',
    'Patterns are those of .NET, run in linear time so that no value can make a run hang; what linear time cannot do is refused.',
  ),
  'unknown-group': error(
    'a group that the pattern does not have',
    'There is nothing to replace or to take out, so every evaluation would fail.',
  ),
  'unsupported-format': error(
    'a date format that rollcall does not know',
    'It would print something else than Entra does, so it is refused.',
  ),
  'unknown-style': error(
    'a way of reading dates that .NET does not have',
    '`FormatDateTime` takes the names of `DateTimeStyles`, or nothing.',
  ),
  'format-date-time': warning(
    '`FormatDateTime` with three arguments',
    "Microsoft's reference gives it four arguments, of which the second may be empty; the service's own list has three, so three can be read in two ways.",
  ),
  'item-index': error(
    'an item before the first',
    '`Item` counts from 1; Microsoft says that 0 is not to be used.',
  ),
  'top-only': error(
    'a function that stands outermost alone',
    '`SelectUniqueValue` tries whole values one after another, and cannot be a part of one.',
  ),
  'ignore-flow-nested': warning(
    '`IgnoreFlowIfNullOrEmpty` within another function',
    'It drops the whole attribute and not just its own part, whatever stands around it.',
  ),
  'long-expression': warning(
    'an expression near the limit',
    'Entra takes 10,000 characters; an expression of more than 8,000 is one edit away from being refused.',
  ),
  'unknown-attribute': error(
    'an attribute that Entra does not have',
    'What does not exist is empty for everybody. Names are case-sensitive.',
  ),
  'unreadable-attribute': error(
    'an attribute that a list of people does not hold',
    'rollcall reads everybody by list. Graph gives some attributes for one person at a time, and others are references to other objects.',
  ),
  'several-values': error(
    'several values for one attribute',
    'Each attribute of a Vonage account takes one value.',
  ),
  match: error(
    'matching by anything but the user name',
    'Vonage can be searched by `userName` alone, so accounts are found by it, first and only.',
  ),
  'duplicate-key': error(
    'one key twice, such as two mappings for one attribute',
    'Only one of the two could count, and a reader could not tell which.',
  ),
  'two-mappings': error(
    'one attribute under two names',
    'Names of attributes do not mind case, so both lines mean one attribute, and only one of the two could count.',
  ),
  'target-id': error(
    'a mapping for `id`',
    'Vonage makes the id of an account itself, and everything refers to the account by it.',
  ),
  'unknown-escape': warning(
    'a backslash that escapes nothing',
    'A text knows `\\\\` and `\\"` alone; any other backslash is taken as written, which is rarely what a reader expects.',
  ),
  'unanchored-regex': warning(
    'a pattern that is not tied to both ends',
    'Microsoft does not say whether a pattern of a filter must match the whole value or any part of it.',
  ),
  'not-equals-empty': warning(
    'a negative clause on an attribute that may be empty',
    'An empty attribute makes every clause false but `IS NULL`, so `NOT EQUALS` and `NOT REGEX MATCH` leave people out whose attribute is empty.',
  ),
  'never-true': warning(
    'clauses that cannot hold together',
    'Every clause of a group must hold, so this group lets nobody in.',
  ),
  'value-not-boolean': warning(
    'a Boolean compared with what it never is',
    'Booleans are `True` and `False` for Entra; no other text equals one.',
  ),
  'attribute-unsupported': error(
    'an attribute that no filter can look at',
    "Entra's filters take attributes of one value, and no dates, references, roles or `userType`.",
  ),
  'operator-unsupported': error(
    'an operator that Entra does not support',
    'Entra has `ISMEMBEROF` in its list, and says that it is not supported at present.',
  ),
  'operator-ambiguous': error(
    '`&` and `!&`',
    'Microsoft describes them as whether the value stands within the text of the clause; elsewhere `&` tests bits. To guess would let in the wrong people.',
  ),
  'unused-acceptance': warning(
    'an accepted warning that does not come',
    'What is accepted and never found hides the next one that is meant.',
  ),
} as const satisfies Readonly<Record<string, RuleText>>;

export type RuleId = keyof typeof catalogue;

/** Every rule, in the order of its page. */
export const rules: readonly Rule[] = Object.entries(catalogue).map(([id, text]) => ({
  // The keys of the catalogue are what RuleId is made of.
  id: id as RuleId,
  ...text,
}));

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));

/** The rule that a problem's code stands for; undefined for problems that need no page. */
export function ruleOf(code: string): Rule | undefined {
  return byId.get(code);
}

/** Where the page of a code stands, from the root of the repository; undefined where there is none. */
export function pageOf(code: string): string | undefined {
  return byId.has(code) ? `docs/lints.md#${code}` : undefined;
}
