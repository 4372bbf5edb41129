import { join } from 'node:path';
import type { AppAssignmentInputs, VonageUserInputs } from '../src/provider/resources.js';
import { makeCompany, type Sandbox } from '../src/sandbox/index.js';
import { openStage } from '../test/stories/support/stage.js';
import { type Timed, timed } from './command.js';
import type { NaivePerson } from './naive.js';
import { packageRoot } from './root.js';
import type { Steady } from './steady.js';
import { type Subject, setUpStack } from './subject.js';

export interface Ours extends Subject {
  readonly sandbox: Sandbox;
}

/** rollcall on a sandbox's company, in a temporary project, after a real `up`. Everyone is new at it, so no limit refuses it. */
export async function openOurs(people: number): Promise<Ours> {
  const groups = Math.max(8, Math.round(people / 25));
  const stage = await openStage({
    company: makeCompany({ people, groups, seed: 1, existing: 0 }),
    stack: 'bench',
  });
  const { sandbox, stack } = stage;
  const place = { cwd: stage.dir, env: stage.env };
  try {
    const state = await setUpStack(place, stack);
    return { ...place, stack, sandbox, state, close: () => stage.close() };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

/** `rollcall plan`, and the requests that it sent, by route. */
export async function plan(steady: Steady): Promise<Timed & { requests: Readonly<Record<string, number>> }> {
  await steady.counts();
  const rollcall = join(packageRoot, 'bin', 'rollcall.js');
  const ran = await timed(process.execPath, [rollcall, 'plan', '--stack', steady.stack], steady);
  return { ...ran, requests: await steady.counts() };
}

/** What the state holds, as the naive program is to register it: each person's two resources with the same inputs. */
export function peopleOf({ state }: Pick<Subject, 'state'>): readonly NaivePerson[] {
  const resources = (state.exported.deployment?.resources ?? []).map(({ urn, type, inputs }) => {
    const { __provider: _, ...own } = (inputs ?? {}) as Record<string, unknown>;
    return { name: urn.split('::').slice(3).join('::'), type, inputs: own };
  });
  const ofType = (type: string) => resources.filter((resource) => resource.type.endsWith(`:${type}`));
  const assignments = new Map(
    ofType('AppAssignment').map((resource) => [
      (resource.inputs as unknown as AppAssignmentInputs).principalId,
      resource,
    ]),
  );
  return ofType('VonageUser').map((account) => {
    const { objectId } = account.inputs as unknown as VonageUserInputs;
    const assignment = assignments.get(objectId ?? '');
    if (assignment === undefined) throw new Error(`${account.name} has no assignment of their own`);
    return { account, assignment };
  });
}
