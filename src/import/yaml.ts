import { Document, isMap, isScalar, isSeq, parseDocument, type ToStringOptions, visit } from 'yaml';
import type { Day } from '../declare/types.js';
import { push } from '../push.js';
import type { TargetAttribute } from '../vonage/account.js';
import { Slugs } from './names.js';
import type { Proposal, ProposedPerson, ProposedScope } from './types.js';

/** Long lines stay, and lists stand in brackets as people write them. */
const style: ToStringOptions = { lineWidth: 0, flowCollectionPadding: false };
/** So many lines are read as one file. */
const fewLines = 50;
/** Files stay far below what the loader takes (1 MB). */
const mostLines = 2000;

export interface StackNames {
  readonly stack: string;
  readonly mapping: string;
  readonly policy: string;
  readonly today: Day;
  readonly until: Day | null;
}

/** The files of a stack, by path below the folder of the declarations, in the order in which a reader would open them. */
export function stackFiles(proposal: Proposal, names: StackNames): ReadonlyMap<string, string> {
  const folder = `stacks/${names.stack}`;
  const files = new Map([[`${folder}/stack.yaml`, stackText(names)]]);
  const { scopes } = proposal;
  const sorts = [
    ['assigned-groups', 'Groups that were assigned to the Vonage app when this was imported.', isAssigned],
    ['groups', 'Groups all of whose members had Vonage when this was imported.', isGroup],
    ['roles', 'People with a role of their own on the Vonage app when this was imported.', isRole],
  ] as const;
  for (const [name, comment, is] of sorts) {
    for (const [index, some] of chunks(scopes.filter(is)).entries()) {
      files.set(`${folder}/scopes/${numbered(name, index)}.yaml`, scopesText(some, comment, names));
    }
  }
  for (const [name, people] of peopleFiles(proposal.people)) {
    files.set(`${folder}/people/${name}.yaml`, peopleText(people, names));
  }
  return files;
}

const isAssigned = ({ assign }: ProposedScope): boolean => assign === 'group';
const isGroup = ({ assign, group }: ProposedScope): boolean => assign === 'people' && group !== null;
const isRole = ({ group }: ProposedScope): boolean => group === null;

function stackText({ stack, mapping, policy }: StackNames): string {
  return `# yaml-language-server: $schema=../../schema/stack.json
#
# What this stack wants. Where it writes to stands in Pulumi.${stack}.yaml.
stack: ${stack}
delivery: direct # rollcall writes to Vonage itself
mapping: ${mapping} # mappings/${mapping}.yaml
policy: ${policy} # policies/${policy}.yaml
unmanaged: keep # accounts that nobody declared are reported, not touched
timezone: UTC # in which \`from\` and \`until\` begin and end
`;
}

/** One file where people are few; else by department where most have one, or by the first letter of their name. */
function peopleFiles(people: readonly ProposedPerson[]): ReadonlyMap<string, readonly ProposedPerson[]> {
  const files = new Map<string, readonly ProposedPerson[]>();
  if (people.length === 0) return files;
  const withDepartment = people.filter((person) => departmentOf(person) !== '').length;
  const textOf = (person: ProposedPerson): string =>
    withDepartment * 2 >= people.length ? departmentOf(person) : person.reference.slice(0, 1);
  const groups = new Map<string, ProposedPerson[]>();
  for (const person of people) {
    const name = people.length <= fewLines ? 'imported' : new Slugs().give(textOf(person), 'others');
    push(groups, name, person);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const slugs = new Slugs();
  for (const [name, some] of sorted) {
    for (const part of chunks(some)) files.set(slugs.give(name, name), part);
  }
  return files;
}

function departmentOf({ user }: ProposedPerson): string {
  const { department } = user.attributes;
  return typeof department === 'string' ? department.trim() : '';
}

function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / mostLines);
  return Array.from({ length: count }, (_, index) => items.slice(index * mostLines, (index + 1) * mostLines));
}

function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}-${index + 1}`;
}

function peopleText(people: readonly ProposedPerson[], { today, until }: StackNames): string {
  const entries = people.map(({ reference, reason }) => ({
    user: reference,
    reason,
    ...(until !== null && { until }),
  }));
  const document = new Document({ people: entries });
  for (const [index, { reference, user }] of people.entries()) {
    if (reference === user.userPrincipalName) continue;
    const value = document.getIn(['people', index, 'user'], true);
    if (isScalar(value)) value.comment = comment(user.userPrincipalName);
  }
  const about = `People who had Vonage on ${today}, when this was imported. Give each a reason that says more.`;
  return `${head('people', about)}${document.toString(style)}`;
}

function scopesText(scopes: readonly ProposedScope[], about: string, { until }: StackNames): string {
  const entries = scopes.map(({ scope, reason, group, people, role, assign }) => ({
    scope,
    reason,
    ...(group !== null && { groups: [group.reference] }),
    ...(people.length > 0 && { people }),
    ...(role !== null && { role }),
    ...(assign === 'group' && { assign }),
    ...(until !== null && { until }),
  }));
  const document = new Document({ scopes: entries });
  for (const [index, { group }] of scopes.entries()) {
    const value = document.getIn(['scopes', index, 'groups']);
    if (!isSeq(value) || group === null) continue;
    value.flow = true;
    if (group.reference !== group.displayName) value.comment = comment(group.displayName);
  }
  return `${head('scopes', about)}${document.toString(style)}`;
}

function head(format: string, about: string): string {
  return `# yaml-language-server: $schema=../../../schema/${format}.json\n#\n# ${about}\n`;
}

/** One line, whatever it is. */
function comment(text: string): string {
  return ` ${text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd').slice(0, 200)}`;
}

/**
 * A mapping or a policy made of the template.
 * @param onCreate attributes that are given to new accounts alone, since too many of those that exist hold something else
 */
export function fromTemplate(
  template: string,
  key: 'mapping' | 'policy',
  name: string,
  onCreate: ReadonlyMap<TargetAttribute, string> = new Map(),
): string {
  const document = parseDocument(template);
  if (document.get(key) === name && onCreate.size === 0) return template;
  document.set(key, name);
  for (const [attribute, why] of onCreate) {
    const entry = document.getIn(['attributes', attribute]);
    if (!isMap(entry)) throw new Error(`the template has no ${attribute}`);
    entry.set('on', 'create');
    visit(document, {
      Pair(_, pair) {
        if (isScalar(pair.key) && pair.key.value === attribute && pair.value === entry) {
          const before = pair.key.commentBefore;
          pair.key.commentBefore = `${before ? `${before}\n` : ''} ${why}`;
          return visit.BREAK;
        }
        return undefined;
      },
    });
  }
  return document.toString({ lineWidth: 0 });
}
