import type { Change } from '../../../src/plan/types.js';
import type { AppAssignmentInputs, VonageUserInputs } from '../../../src/provider/resources.js';
import type { StackExport } from '../../../src/provider/state.js';
import type { PlanJson } from '../../../src/render/json.js';
import type { Row } from './engine.js';
import { pending } from './plans.js';

/** What a preview's rows say, one text a row: operation, resource, and of accounts each attribute before and after. */
export function saidByRows(rows: readonly Row[]): readonly string[] {
  return rows
    .filter(({ type }) => type === 'VonageUser' || type === 'AppAssignment')
    .map((row) => `${row.op} ${row.type} ${row.name.toLowerCase()}${valuesOfRow(row)}`)
    .sort();
}

/**
 * What the engine has to show if it does just what a plan says: `rollcall plan` knows accounts and assignments, the engine
 * knows resources, which are updated where the state has them and created where it does not.
 */
export function saidByPlan(plan: PlanJson, state: StackExport): readonly string[] {
  const known = ownersIn(state);
  return pending(plan)
    .map((change) => {
      const type = change.kind === 'account' ? 'VonageUser' : 'AppAssignment';
      return `${operationOf(change, known)} ${type} ${nameOf(change).toLowerCase()}${valuesOfChange(change)}`;
    })
    .sort();
}

function operationOf({ action, kind, subject }: Change, known: ReadonlySet<string>): string {
  if (action === 'delete' || action === 'unassign') return 'delete';
  return known.has(`${kind} ${subject.objectId ?? subject.scimId}`) ? 'update' : 'create';
}

/** Whom the resources of the state belong to. */
function ownersIn(state: StackExport): ReadonlySet<string> {
  const resources = state.deployment?.resources ?? [];
  return new Set(
    resources.map(({ type, id, inputs }) => {
      if (type.endsWith(':VonageUser')) return `account ${(inputs as VonageUserInputs).objectId ?? id}`;
      if (type.endsWith(':AppAssignment')) return `assignment ${(inputs as AppAssignmentInputs).principalId}`;
      return type;
    }),
  );
}

/** The name of the row: someone who is renamed stands there under the new name. */
function nameOf({ kind, subject, attributes }: Change): string {
  if (kind === 'account') return valueAfter(attributes, 'userName') ?? subject.name;
  const role = attributes.find(({ attribute }) => attribute === 'appRole');
  return `${subject.name} as ${role?.after ?? role?.before}`;
}

function valueAfter(attributes: Change['attributes'], attribute: string): string | null {
  const change = attributes.find((candidate) => candidate.attribute === attribute);
  return typeof change?.after === 'string' ? change.after : null;
}

const propertyNames: Readonly<Record<string, string>> = {
  userName: 'userName',
  active: 'active',
  'emails[type eq "work"].value': 'workEmail',
  'name.givenName': 'givenName',
  'name.familyName': 'familyName',
};

function valuesOfChange({ action, kind, attributes }: Change): string {
  if (kind !== 'account' || action === 'delete') return '';
  return written(
    attributes.map(({ attribute, before, after }) => [propertyNames[attribute] ?? attribute, before, after]),
  );
}

function valuesOfRow({ op, type, inputs }: Row): string {
  if (type !== 'VonageUser' || op === 'delete') return '';
  const wanted = inputs as unknown as Readonly<Record<string, unknown>>;
  const { found } = inputs as unknown as VonageUserInputs;
  if (found !== undefined && 'id' in found) {
    const { id: _, ...differing } = found;
    return written(
      Object.entries(differing).map(([name, before]) => [name, before === '' ? null : before, wanted[name]]),
    );
  }
  // Nothing is there, so everything is new.
  const names = Object.values(propertyNames).filter((name) => wanted[name] !== undefined);
  return written(names.map((name) => [name, null, wanted[name]]));
}

function written(values: readonly (readonly [name: string, before: unknown, after: unknown])[]): string {
  return values
    .map(([name, before, after]) => `; ${name}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`)
    .sort()
    .join('');
}
