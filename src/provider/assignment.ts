import { releaseKey, removalKey } from '../plan/removal.js';
import type { Write } from '../record/journal.js';
import type { Operation } from '../record/types.js';
import type { Handler } from './handler.js';
import { type AppAssignmentInputs, type AppAssignmentOutputs, givenAssignment } from './resources.js';
import type { Session } from './session.js';

/**
 * A person's or group's role on the Vonage app in Entra. One that is `withdrawn` is taken away by its create or update; it
 * stays in the state without an assignment behind it, and its delete takes nothing.
 */
export function assignmentHandler(session: Session): Handler<AppAssignmentInputs, AppAssignmentOutputs> {
  const give = (operation: Operation, inputs: AppAssignmentInputs): Promise<string> => {
    const { found, principalId, roleId, resourceId } = inputs;
    const gives = givenAssignment(inputs);
    return session.write(written(operation, principalId, { gives, takes: false }), async () => {
      if (found !== undefined && 'id' in found) return { value: found.id, id: found.id };
      const { id } = await session.directory.assign(resourceId, principalId, roleId);
      return { value: id, id };
    });
  };
  const take = async (
    operation: Operation,
    assignmentId: string,
    held: AppAssignmentOutputs,
  ): Promise<void> => {
    const { principalId, roleId, resourceId } = held;
    session.requireAllowed(removalKey.unassign(principalId, roleId), `principal ${principalId}`);
    await session.write(written(operation, principalId, { gives: null, takes: true }), async () => {
      await session.directory.unassign(resourceId, assignmentId, { principalId, appRoleId: roleId });
      return { value: undefined, id: null };
    });
  };
  /** The id of what was taken, or one of its own where nothing was there. */
  const withdraw = async (operation: Operation, inputs: AppAssignmentInputs): Promise<string> => {
    const { found } = inputs;
    if (found === undefined || !('id' in found)) return keyOf(inputs);
    await take(operation, found.id, inputs);
    return found.id;
  };
  const outputs = ({
    principalId,
    roleId,
    resourceId,
    withdrawn,
  }: AppAssignmentInputs): AppAssignmentOutputs => ({
    principalId,
    roleId,
    resourceId,
    ...(withdrawn && { withdrawn }),
  });
  return {
    diff: (_id, _olds, news) => ({ changes: news.found !== undefined }),

    async create(inputs) {
      if (inputs.withdrawn) return { id: await withdraw('create', inputs), outs: outputs(inputs) };
      const id = await give('create', inputs);
      session.give(keyOf(inputs));
      return { id, outs: outputs(inputs) };
    },

    async update(id, olds, news) {
      if (news.found === undefined) return { outs: olds };
      const assignmentId = await (news.withdrawn ? withdraw('update', news) : give('update', news));
      return { outs: { ...outputs(news), ...(assignmentId !== id && { assignmentId }) } };
    },

    async delete(id, held) {
      if (held.withdrawn || session.hasGiven(keyOf(held))) return;
      if (session.isReleased(releaseKey.assignment(held.principalId, held.roleId))) return;
      await take('delete', held.assignmentId ?? id, held);
    },
  };
}

function written(operation: Operation, principalId: string, what: Pick<Write, 'gives' | 'takes'>): Write {
  return { type: 'AppAssignment', operation, of: principalId, ...what };
}

function keyOf({ principalId, roleId, resourceId }: AppAssignmentOutputs): string {
  return `role ${roleId} of ${resourceId} for ${principalId}`;
}
