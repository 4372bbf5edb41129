import type { Planned } from '../../src/plan/types.js';
import { type ResourceRequest, requestsInPhases, rosterRequest } from '../../src/program/requests.js';
import type { DynamicProvider } from '../../src/provider/index.js';
import { providerText, type ResourceType, typeToken } from '../../src/provider/resources.js';
import type { StackExport } from '../../src/provider/state.js';

export type Handlers = Readonly<Record<ResourceType, DynamicProvider>>;

type Properties = Record<string, unknown>;

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What the state has of a resource besides: the engine's own affair, but an imported state needs it. */
type Shape = Readonly<Record<string, unknown>>;

interface PendingOperation {
  readonly type: 'creating' | 'updating' | 'deleting';
  readonly resource: Omit<StateResource, 'id' | 'outputs'> & Partial<StateResource>;
}

export interface UpOptions {
  /** Resources written at once; the engine's default on two cores. */
  readonly parallel?: number;
  /** Whether the state is saved at the begin and end of each write (the engine's way), or at the end alone. */
  readonly checkpoints?: boolean;
  /** Name of the run, where it leaves a record. */
  readonly run?: string;
  /** Settles when the engine and its provider are killed. */
  readonly killed?: Promise<void>;
}

export interface Failure {
  readonly type: ResourceType;
  readonly name: string;
  readonly message: string;
}

export interface Upped {
  /** What the backend has after it, or after the kill. */
  readonly state: StackExport;
  readonly failures: readonly Failure[];
  readonly wasKilled: boolean;
  /** Settles when nothing is under way any longer; after a kill, when the requests of the dead have been answered. */
  readonly quiet: Promise<void>;
}

/**
 * What Pulumi's engine does with a plan that the program registers, as far as it matters to a provider and a state, in this process: in the
 * program's own order, with the real handlers. Resources are found by name and former names; a failure keeps nobody else back
 * (`--continue-on-error`); inputs are saved unless the write failed; what is not registered any longer is deleted, last. The stories run
 * the real engine; this one is for thousands of runs.
 *
 * @throws where the roster's check refuses the plan
 */
export async function up(
  handlers: Handlers,
  before: StackExport,
  planned: Planned,
  options: UpOptions = {},
): Promise<Upped> {
  const run = new Run(handlers, before, options);
  const { plan, lockoutsAlone } = planned;
  const registration = lockoutsAlone ?? planned;
  const refusals = lockoutsAlone === null ? plan.refusals.map(({ message }) => message) : [];
  const whole = run.go([
    [
      rosterRequest({
        ...{ stack: plan.stack, refusals },
        removals: registration.removals,
        released: registration.released,
        ...(options.run !== undefined && { run: options.run }),
      }),
    ],
    ...requestsInPhases(registration),
  ]);
  // Where lockouts alone are applied the program fails, and a failed program's engine deletes nothing.
  const ended = whole.then(() => (lockoutsAlone === null ? run.deleteUnregistered() : undefined));
  return run.result(ended);
}

class Run {
  private readonly old: Map<string, StateResource>;
  /** The stack itself and the engine's providers. */
  private readonly foreign: readonly StateResource[];
  private readonly shapes = new Map<string, Shape>();
  /** What names of ours begin with: stack and project. */
  private readonly prefix: string;
  private readonly kept = new Map<string, StateResource>();
  /** Registered, and not written yet: a state that is saved meanwhile has them as they were. */
  private readonly waiting = new Map<string, StateResource>();
  private readonly pending = new Map<string, PendingOperation>();
  private readonly pendingBefore: readonly PendingOperation[];
  private readonly failures: Failure[] = [];
  private isDead = false;

  constructor(
    private readonly handlers: Handlers,
    private readonly before: StackExport,
    private readonly options: UpOptions,
  ) {
    const { resources = [], pending_operations: pending = [] } = before.deployment ?? {};
    const all = resources as readonly StateResource[];
    const own = all.filter(({ type }) => isOwn(type));
    this.foreign = all.filter(({ type }) => !isOwn(type));
    this.old = new Map(own.map((resource) => [resource.urn, resource]));
    for (const { urn: _, id: __, inputs: ___, outputs: ____, ...shape } of own)
      this.shapes.set(shape.type, shape);
    this.prefix = own[0]?.urn.split('::').slice(0, 2).join('::') ?? 'urn:pulumi:test::rollcall';
    this.pendingBefore = pending as readonly PendingOperation[];
  }

  async go(phases: readonly (readonly ResourceRequest[])[]): Promise<void> {
    for (const phase of phases) {
      // The engine checks and diffs one after another, and writes side by side.
      const ended = new Map<string, Promise<void>>();
      const steps = phase.map((request) => {
        const act = this.stepOf(request);
        return (): Promise<void> => {
          // Whom it waits for comes before it, and so has been begun.
          const before = request.after.flatMap((name) => ended.get(name) ?? []);
          const end = Promise.all(before).then(act);
          if (request.type === 'VonageUser') ended.set(request.name, end);
          return end;
        };
      });
      await this.inParallel(steps);
    }
  }

  async deleteUnregistered(): Promise<void> {
    await this.inParallel(
      [...this.old.values()]
        .filter(({ type }) => type !== typeToken('Roster'))
        .map((resource) => () => this.remove(resource)),
    );
  }

  async result(ended: Promise<void>): Promise<Upped> {
    const killed = this.options.killed?.then(() => 'killed' as const);
    const end = await Promise.race([ended.then(() => 'ended' as const), ...(killed ? [killed] : [])]);
    // What is still under way belongs to a dead process: it must not touch the state any longer.
    const quiet = ended.catch(() => {});
    this.isDead = true;
    const wasKilled = end === 'killed';
    const state = wasKilled && this.options.checkpoints === false ? this.before : this.snapshot();
    return { state, failures: this.failures, wasKilled, quiet };
  }

  private stepOf({ type, name, formerNames, inputs: given }: ResourceRequest): () => Promise<void> {
    const handler = this.handlers[type];
    const urns = [name, ...formerNames].map((each) => this.urnOf(type, each));
    const old = urns.flatMap((urn) => this.old.get(urn) ?? [])[0];
    for (const urn of urns) this.old.delete(urn);
    // Inputs cross to another process, and properties without a value do not.
    const sent = { ...overTheWire(given), __provider: providerText(type) };
    const { inputs, failures } = handler.check(old?.inputs ?? {}, sent);
    const [failure] = failures;
    if (failure !== undefined) throw new Error(failure.reason);
    const resource = {
      ...this.shapes.get(typeToken(type)),
      urn: this.urnOf(type, name),
      type: typeToken(type),
      inputs,
    };
    if (old === undefined) {
      return () =>
        this.write('creating', type, name, resource, undefined, async () => {
          const { id, outs } = await handler.create(inputs);
          return { ...resource, id, outputs: overTheWire({ ...outs, __provider: providerText(type) }) };
        });
    }
    if (!handler.diff(old.id, old.outputs, inputs).changes) {
      this.kept.set(resource.urn, { ...resource, id: old.id, outputs: old.outputs });
      return async () => {};
    }
    this.waiting.set(old.urn, old);
    return () =>
      this.write('updating', type, name, resource, old, async () => {
        const { outs } = await handler.update(old.id, old.outputs, inputs);
        return { ...resource, id: old.id, outputs: overTheWire({ ...outs, __provider: providerText(type) }) };
      });
  }

  private async remove(resource: StateResource): Promise<void> {
    const type = typeOf(resource);
    const name = resource.urn.split('::').slice(3).join('::');
    this.old.delete(resource.urn);
    await this.write('deleting', type, name, resource, resource, async () => {
      await this.handlers[type].delete(resource.id, resource.outputs);
      return null;
    });
  }

  /** @param old what stays in the state where the write fails */
  private async write(
    kind: PendingOperation['type'],
    type: ResourceType,
    name: string,
    resource: PendingOperation['resource'],
    old: StateResource | undefined,
    act: () => Promise<StateResource | null>,
  ): Promise<void> {
    this.pending.set(resource.urn, { type: kind, resource });
    if (old !== undefined) {
      this.waiting.delete(old.urn);
      this.kept.set(resource.urn, { ...old, urn: resource.urn });
    }
    try {
      const written = await act();
      if (this.isDead) return;
      if (written === null) this.kept.delete(resource.urn);
      else this.kept.set(resource.urn, written);
    } catch (error) {
      if (this.isDead) return;
      this.failures.push({ type, name, message: (error as Error).message });
    }
    this.pending.delete(resource.urn);
  }

  private async inParallel(steps: readonly (() => Promise<void>)[]): Promise<void> {
    const waiting = [...steps];
    const worker = async (): Promise<void> => {
      for (let step = waiting.shift(); step !== undefined && !this.isDead; step = waiting.shift())
        await step();
    };
    await Promise.all(Array.from({ length: this.options.parallel ?? 8 }, worker));
  }

  private urnOf(type: ResourceType, name: string): string {
    return `${this.prefix}::${typeToken(type)}::${name}`;
  }

  private snapshot(): StackExport {
    return {
      ...this.before,
      deployment: {
        ...this.before.deployment,
        resources: [...this.foreign, ...this.kept.values(), ...this.waiting.values(), ...this.old.values()],
        pending_operations: [...this.pendingBefore, ...this.pending.values()],
      },
    };
  }
}

function isOwn(type: string): boolean {
  return (['VonageUser', 'AppAssignment', 'Roster'] as const).some((each) => typeToken(each) === type);
}

function typeOf({ type }: StateResource): ResourceType {
  const known = (['VonageUser', 'AppAssignment', 'Roster'] as const).find((each) => typeToken(each) === type);
  if (known === undefined) throw new Error(`the state has a resource of type ${type}`);
  return known;
}

function overTheWire(value: object): Properties {
  return JSON.parse(JSON.stringify(value)) as Properties;
}
