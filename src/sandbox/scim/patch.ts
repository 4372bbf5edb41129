import { refuse } from './errors.js';
import {
  type AccountValues,
  attribute,
  booleanOf,
  type Demands,
  isObject,
  textOf,
  userSchema,
  workEmail,
} from './resource.js';

type Operation = 'add' | 'replace' | 'remove';

interface Patched {
  readonly values: { -readonly [Key in keyof AccountValues]: AccountValues[Key] };
  readonly demands: Demands;
}

/**
 * Applies a PatchOp in every dialect that Entra has (facts sheet B.8): operations in any case, texts for Booleans, filtered
 * paths, no path and an object whose keys may be dotted, `Add` for what is there already. All or nothing.
 * A removal, or a value that is empty, is refused unless people may be `incomplete`.
 */
export function patched(before: AccountValues, body: unknown, demands: Demands): AccountValues {
  const operations = isObject(body) ? attribute(body, 'Operations') : undefined;
  if (!Array.isArray(operations) || operations.length === 0) {
    refuse(400, 'A PatchOp needs Operations.', 'invalidSyntax');
  }
  const after: Patched = { values: { ...before }, demands };
  for (const operation of operations) {
    if (!isObject(operation)) refuse(400, 'An operation must be an object.', 'invalidSyntax');
    const op = readOp(attribute(operation, 'op'));
    const path = attribute(operation, 'path');
    const value = attribute(operation, 'value');
    if (path !== undefined && typeof path !== 'string') refuse(400, 'A path must be text.', 'invalidPath');
    if (path !== undefined && path !== '') apply(after, op, path, value);
    else pathless(after, op, value);
  }
  return after.values;
}

function readOp(op: unknown): Operation {
  const name = typeof op === 'string' ? op.toLowerCase() : '';
  if (name === 'add' || name === 'replace' || name === 'remove') return name;
  return refuse(400, `Operation '${String(op)}' is unknown.`, 'invalidSyntax');
}

function pathless(after: Patched, op: Operation, value: unknown): void {
  if (op === 'remove') refuse(400, 'A remove operation needs a path.', 'noTarget');
  if (!isObject(value)) refuse(400, 'Without a path, the value must be an object.', 'invalidValue');
  for (const [key, inner] of Object.entries(value)) {
    if (/^(schemas|id|meta|externalId)$/i.test(key)) continue;
    apply(after, op, key, inner);
  }
}

function apply(after: Patched, op: Operation, rawPath: string, value: unknown): void {
  const path = withoutSchema(rawPath.trim()).toLowerCase();
  const email = /^emails(?:\[\s*(\w+)\s+eq\s+("(?:[^"\\]|\\.)*"|\w+)\s*\])?(?:\.(\w+))?$/.exec(path);
  if (email !== null) {
    applyEmail(after, op, rawPath, value, { attribute: email[1], wanted: email[2], sub: email[3] });
  } else if (path === 'name') applyName(after, op, value);
  else if (path === 'active') {
    if (op === 'remove') refuse(400, "Attribute 'active' cannot be removed.", 'mutability');
    after.values.active = booleanOf(unwrap(value));
  } else {
    const key = textPaths[path];
    if (key === undefined) refuse(400, `Path '${rawPath}' is unknown.`, 'invalidPath');
    setText(after, key, op, rawPath, value);
  }
}

const textPaths: Readonly<Record<string, 'userName' | 'givenName' | 'familyName'>> = {
  username: 'userName',
  'name.givenname': 'givenName',
  'name.familyname': 'familyName',
};

function setText(
  after: Patched,
  key: 'userName' | 'givenName' | 'familyName' | 'email',
  op: Operation,
  path: string,
  value: unknown,
): void {
  const text = op === 'remove' ? null : textOf(unwrap(value), path);
  if (text !== null && text.trim() !== '') after.values[key] = text;
  else if (key !== 'userName' && after.demands.incomplete) after.values[key] = null;
  else refuse(400, `Attribute '${path}' is required.`, 'invalidValue');
}

function applyName(after: Patched, op: Operation, value: unknown): void {
  if (op === 'remove') {
    for (const part of ['givenName', 'familyName'] as const) setText(after, part, op, `name.${part}`, null);
    return;
  }
  if (!isObject(value)) refuse(400, "Attribute 'name' must be an object.", 'invalidValue');
  for (const [key, inner] of Object.entries(value)) {
    const part = textPaths[`name.${key.toLowerCase()}`];
    if (part !== undefined) setText(after, part, op, `name.${key}`, inner);
  }
}

interface EmailPath {
  readonly attribute: string | undefined;
  readonly wanted: string | undefined;
  readonly sub: string | undefined;
}

function applyEmail(after: Patched, op: Operation, path: string, value: unknown, target: EmailPath): void {
  if (target.attribute === undefined && target.sub === undefined) {
    setText(after, 'email', op, 'emails[type eq "work"].value', op === 'remove' ? null : workEmail(value));
    return;
  }
  if (target.attribute !== undefined && !meansWork(target)) {
    // Vonage keeps the work e-mail alone, so a filter for another finds nothing.
    refuse(400, `Path '${path}' matches nothing.`, 'noTarget');
  }
  if (target.sub === 'type' || target.sub === 'primary') return;
  if (target.sub !== undefined && target.sub !== 'value')
    refuse(400, `Path '${path}' is unknown.`, 'invalidPath');
  const inner = target.sub === undefined && isObject(value) ? attribute(value, 'value') : value;
  setText(after, 'email', op, path, inner);
}

function meansWork({ attribute: name, wanted }: EmailPath): boolean {
  const text = (wanted ?? '').replaceAll('"', '');
  return (name === 'type' && text === 'work') || (name === 'primary' && text === 'true');
}

function withoutSchema(path: string): string {
  const prefix = `${userSchema}:`.toLowerCase();
  return path.toLowerCase().startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** Older dialects wrap a single value as `[{"value": …}]`. */
function unwrap(value: unknown): unknown {
  if (!Array.isArray(value) || value.length !== 1) return value;
  const [only] = value as unknown[];
  return isObject(only) ? attribute(only, 'value') : only;
}
