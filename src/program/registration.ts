import { fieldsOf, Writer } from './protobuf.js';

/** One resource as the engine's monitor takes it (`RegisterResourceRequest` of pulumi/resource.proto). */
export interface ResourceGoal {
  readonly type: string;
  readonly name: string;
  /** URN. */
  readonly parent: string;
  readonly inputs: object;
  readonly protect: boolean;
  /** Earlier names of the same resource. */
  readonly formerNames: readonly string[];
  /** URNs of what must be done before it. */
  readonly dependencies: readonly string[];
}

/** What the engine made of it (`RegisterResourceResponse`); `skipped` where the run leaves the resource out. */
export interface Registered {
  readonly urn: string;
  readonly result: 'success' | 'failed' | 'skipped';
}

const results = ['success', 'failed', 'skipped'] as const;

const writer = new Writer();

/**
 * A goal as `RegisterResourceRequest`, after room for a header of so many bytes. Absent are what the SDK says of every
 * resource and rollcall has no use for: source position, stack trace, hooks, timeouts, and a list of dependencies for each input.
 * @throws {TypeError} where an input is none that JSON has
 */
export function encodeGoal(goal: ResourceGoal, room: number): Buffer {
  const { type, name, parent, inputs, protect, formerNames, dependencies } = goal;
  // A failed resource is answered, not left without an answer: others may go on.
  writer.flag(32, true); // supportsResultReporting
  writer.flag(28, true); // aliasSpecs
  for (const former of formerNames.toReversed())
    writer.within(26, () => writer.within(2, () => writer.text(1, former))); // aliases: Alias.spec.name
  writer.flag(21, true); // acceptResources
  writer.flag(19, true); // supportsPartialValues
  writer.flag(13, true); // acceptSecrets
  if (dependencies.length > 0) {
    // Where no input has a list the engine puts all dependencies into the state with every input.
    writer.within(9, () => {
      writer.within(2, () => {});
      writer.text(1, '__provider');
    });
    for (const urn of dependencies.toReversed()) writer.text(7, urn);
  }
  if (protect) writer.flag(6, true);
  writer.within(5, () => struct(inputs));
  writer.flag(4, true); // custom
  writer.text(3, parent);
  writer.text(2, name);
  writer.text(1, type);
  return writer.take(room);
}

/** @throws {RangeError} where it is no `RegisterResourceResponse` */
export function decodeRegistered(message: Uint8Array): Registered {
  let urn = '';
  let result: Registered['result'] = 'success';
  for (const [field, value] of fieldsOf(message)) {
    if (field === 1 && typeof value !== 'number') urn = Buffer.from(value).toString('utf8');
    if (field === 7 && typeof value === 'number') result = results[value] ?? 'failed';
  }
  return { urn, result };
}

/** google.protobuf.Struct: a map of values. What is undefined is left out, as in JSON. */
function struct(values: object): void {
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    writer.within(1, () => {
      writer.within(2, () => structValue(value));
      writer.text(1, key);
    });
  }
}

/** google.protobuf.Value. */
function structValue(value: unknown): void {
  if (value === null) writer.flag(1, false);
  else if (typeof value === 'number') writer.double(2, value);
  else if (typeof value === 'string') writer.text(3, value);
  else if (typeof value === 'boolean') writer.flag(4, value);
  else if (Array.isArray(value)) writer.within(6, () => list(value));
  else if (typeof value === 'object') writer.within(5, () => struct(value));
  else throw new TypeError(`an input cannot be a ${typeof value}`);
}

/** google.protobuf.ListValue. */
function list(values: readonly unknown[]): void {
  for (const value of values.toReversed()) writer.within(1, () => structValue(value));
}
