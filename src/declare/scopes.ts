import { decodeTerms, type PlacedTerms } from './grants.js';
import { checkName, referenceKey } from './names.js';
import { quote, type Report, type SourceFile } from './source.js';
import { type Document, get, getList, getText, isText, type TextTree, type Tree } from './tree.js';
import type { Reference, ScopeGrant } from './types.js';

/** An entry of `scopes:`, decoded, with its place. Without name and grant where it has no name, which the schema has reported. */
export interface PlacedScope extends PlacedTerms {
  readonly named: { readonly name: TextTree; readonly grant: ScopeGrant } | undefined;
}

/** Decodes one file of `scopes/`. */
export function decodeScopes({ source, root }: Document, report: Report): readonly PlacedScope[] {
  const scopes: PlacedScope[] = [];
  for (const entry of getList(root, 'scopes')) {
    if (entry.kind !== 'map') continue;
    checkSupported(source, entry, report);
    reportTwins(source, entry, 'groups', 'error', report);
    reportTwins(source, entry, 'except', 'warning', report);
    const name = getText(entry, 'scope');
    const placed = decodeTerms(source, entry, name?.range ?? entry.range, report);
    if (name !== undefined) checkName(source, name, report);
    const named = name === undefined ? undefined : { name, grant: decodeScope(source, entry, name, placed) };
    scopes.push({ ...placed, named });
  }
  return scopes;
}

function decodeScope(source: SourceFile, entry: Tree, name: TextTree, { terms }: PlacedTerms): ScopeGrant {
  const role = getText(entry, 'role');
  return {
    scope: name.value,
    owner: getText(entry, 'owner')?.value ?? null,
    ...terms,
    groups: references(source, entry, 'groups'),
    except: references(source, entry, 'except'),
    role: role === undefined ? null : { name: role.value, position: source.position(role.range[0]) },
    assign: getText(entry, 'assign')?.value === 'group' ? 'group' : 'people',
    position: source.position(entry.range[0]),
  };
}

/** Refuses what the format has and the planner has not yet: to ignore it would give access to the wrong people. */
function checkSupported(source: SourceFile, entry: Tree, report: Report): void {
  const where = entry.kind === 'map' ? entry.entries.get('where') : undefined;
  if (where !== undefined) {
    report(
      source.problem(where.key, 'unsupported', '`where` is not yet supported', {
        hint: 'use a group that holds just these people',
      }),
    );
  }
  const nested = get(entry, 'nested');
  if (nested?.kind === 'scalar' && nested.value === true) {
    report(
      source.problem(nested.range, 'unsupported', '`nested: true` is not yet supported', {
        hint: 'name the member groups under `groups`',
      }),
    );
  }
  const assign = getText(entry, 'assign');
  for (const key of ['except', 'where'] as const) {
    if (assign?.value !== 'group' || get(entry, key) === undefined) continue;
    report(
      source.problem(assign.range, 'assign-group', `\`assign: group\` cannot stand beside \`${key}\``, {
        hint: 'Entra assigns the group with all its members; write `assign: people`',
      }),
    );
  }
}

function references(source: SourceFile, entry: Tree, key: string): readonly Reference[] {
  return getList(entry, key)
    .filter(isText)
    .map(({ value, range }) => ({ name: value, position: source.position(range[0]) }));
}

function reportTwins(
  source: SourceFile,
  entry: Tree,
  key: 'groups' | 'except',
  severity: 'error' | 'warning',
  report: Report,
): void {
  const seen = new Map<string, number>();
  for (const item of getList(entry, key).filter(isText)) {
    const compared = referenceKey(item.value);
    const first = seen.get(compared);
    if (first === undefined) seen.set(compared, source.position(item.range[0]).line);
    else {
      const code = key === 'groups' ? 'duplicate-group' : 'duplicate-except';
      report(
        source.problem(item.range, code, `${quote(item.value)} is named twice; first in line ${first}`, {
          severity,
        }),
      );
    }
  }
}
