import { lintFilter } from '../lint/filter.js';
import type { AcceptedProblem } from '../problem.js';
import { quote } from '../quote.js';
import type { Filter } from '../scope/filter.js';
import { Acceptances } from './acceptances.js';
import { decodeFilter, rangeOf } from './filter.js';
import { decodeTerms, type PlacedTerms } from './grants.js';
import { checkName, referenceKey } from './names.js';
import type { Report, SourceFile } from './source.js';
import { type Document, get, getList, getText, isText, type TextTree, type Tree } from './tree.js';
import type { Reference, ScopeGrant } from './types.js';

/** An entry of `scopes:`, decoded, with its place. Without name and grant where it has no name, which the schema has reported. */
export interface PlacedScope extends PlacedTerms {
  readonly named: { readonly name: TextTree; readonly grant: ScopeGrant } | undefined;
  /** Whether it gives anybody access: not with `assign: none`. */
  readonly grantsAccess: boolean;
  /** Warnings about its filter that the scope accepts. */
  readonly accepted: readonly AcceptedProblem[];
}

/** Where a scope's people come from. */
const sources = ['groups', 'people', 'scopes'] as const;
/** What Entra cannot do where it assigns a group itself. */
const besideGroup = ['except', 'where', 'nested', 'people', 'scopes', 'minus'] as const;

/** Decodes one file of `scopes/`. */
export function decodeScopes({ source, root }: Document, report: Report): readonly PlacedScope[] {
  const scopes: PlacedScope[] = [];
  for (const entry of getList(root, 'scopes')) {
    if (entry.kind !== 'map') continue;
    const name = getText(entry, 'scope');
    checkEntry(source, entry, name, report);
    for (const key of ['groups', 'people', 'scopes', 'minus', 'except'] as const) {
      reportTwins(source, entry, key, report);
    }
    const placed = decodeTerms(source, entry, name?.range ?? entry.range, report);
    if (name !== undefined) checkName(source, name, report);
    const accepting = new Acceptances(source, entry, report);
    const where = decodeWhere(source, entry, accepting.report);
    // A filter that could not be read was not looked at.
    if (where !== null || get(entry, 'where') === undefined) accepting.finish();
    const named =
      name === undefined ? undefined : { name, grant: decodeScope(source, entry, name, placed, where) };
    const grantsAccess = getText(entry, 'assign')?.value !== 'none';
    scopes.push({ ...placed, named, grantsAccess, accepted: accepting.accepted });
  }
  return scopes;
}

function decodeScope(
  source: SourceFile,
  entry: Tree,
  name: TextTree,
  { terms }: PlacedTerms,
  where: Filter | null,
): ScopeGrant {
  const role = getText(entry, 'role');
  const nested = get(entry, 'nested');
  const assign = getText(entry, 'assign')?.value;
  return {
    scope: name.value,
    owner: getText(entry, 'owner')?.value ?? null,
    ...terms,
    groups: references(source, entry, 'groups'),
    nested: nested?.kind === 'scalar' && nested.value === true,
    people: references(source, entry, 'people'),
    scopes: references(source, entry, 'scopes'),
    minus: references(source, entry, 'minus'),
    except: references(source, entry, 'except'),
    where,
    role: role === undefined ? null : { name: role.value, position: source.position(role.range[0]) },
    assign: assign === 'group' || assign === 'none' ? assign : 'people',
    position: source.position(entry.range[0]),
  };
}

/** Reports what contradicts itself within one scope. */
function checkEntry(source: SourceFile, entry: Tree, name: TextTree | undefined, report: Report): void {
  const at = name?.range ?? entry.range;
  if (sources.every((key) => get(entry, key) === undefined)) {
    report(
      source.problem(at, 'no-source', 'this scope has nobody to begin with', {
        hint: 'name at least one of `groups`, `people` and `scopes`',
      }),
    );
  }
  const assign = getText(entry, 'assign');
  const role = get(entry, 'role');
  if (assign?.value === 'none' && role !== undefined) {
    report(
      source.problem(role.range, 'assign-none', '`role` means nothing with `assign: none`', {
        hint: 'the scopes that refer to this one say which role; delete it',
      }),
    );
  }
  if (assign?.value !== 'group') return;
  for (const key of besideGroup) {
    const value = get(entry, key);
    if (value === undefined || (value.kind === 'scalar' && value.value === false)) continue;
    report(
      source.problem(assign.range, 'assign-group', `\`assign: group\` cannot stand beside \`${key}\``, {
        hint: 'Entra assigns the group with all its direct members, and nobody else; write `assign: people`',
      }),
    );
  }
}

function decodeWhere(source: SourceFile, entry: Tree, report: Report): Filter | null {
  const where = get(entry, 'where');
  if (where === undefined) return null;
  const groups = getList(where, 'any').map((group) => ({
    range: group.range,
    clauses: getList(group, 'all'),
  }));
  // Without a group, or with an empty one, it would let everybody through: the schema has reported that.
  const filled = groups.filter(({ clauses }) => clauses.length > 0);
  if (filled.length === 0) return null;
  const filter = decodeFilter(source, filled, report);
  if (filter === undefined) return null;
  for (const finding of lintFilter(filter)) {
    const { rule, severity, message, hint } = finding;
    report(source.problem(rangeOf(source, filled, finding), rule, message, { severity, hint }));
  }
  return filled.length === groups.length ? filter : null;
}

function references(source: SourceFile, entry: Tree, key: string): readonly Reference[] {
  return getList(entry, key)
    .filter(isText)
    .map(({ value, range }) => ({ name: value, position: source.position(range[0]) }));
}

const twinCodes = {
  groups: 'duplicate-group',
  people: 'duplicate-user',
  scopes: 'duplicate-reference',
  minus: 'duplicate-reference',
  except: 'duplicate-except',
} as const;

/** A warning: these are sets, and a name that stands in one twice is in it once. */
function reportTwins(source: SourceFile, entry: Tree, key: keyof typeof twinCodes, report: Report): void {
  const seen = new Map<string, number>();
  for (const item of getList(entry, key).filter(isText)) {
    const compared = referenceKey(item.value);
    const first = seen.get(compared);
    if (first === undefined) seen.set(compared, source.position(item.range[0]).line);
    else {
      report(
        source.problem(
          item.range,
          twinCodes[key],
          `${quote(item.value)} is named twice; first in line ${first}`,
          { severity: 'warning', hint: 'delete one of them' },
        ),
      );
    }
  }
}
