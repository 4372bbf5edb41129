import { removalKey } from '../plan/removal.js';
import type { Handler } from './handler.js';
import type { AppAssignmentInputs, AppAssignmentOutputs } from './resources.js';
import type { Session } from './session.js';

/** A person's or group's role on the Vonage app in Entra. */
export function assignmentHandler(session: Session): Handler<AppAssignmentInputs, AppAssignmentOutputs> {
  const give = async (inputs: AppAssignmentInputs): Promise<string> => {
    const { found, principalId, roleId, resourceId } = inputs;
    if (found !== undefined && 'id' in found) return found.id;
    return (await session.directory.assign(resourceId, principalId, roleId)).id;
  };
  const outputs = ({ principalId, roleId, resourceId }: AppAssignmentInputs): AppAssignmentOutputs => ({
    principalId,
    roleId,
    resourceId,
  });
  return {
    diff: (_id, _olds, news) => ({ changes: news.found !== undefined }),

    async create(inputs) {
      const id = await give(inputs);
      session.give(keyOf(inputs));
      return { id, outs: outputs(inputs) };
    },

    async update(id, olds, news) {
      if (news.found === undefined) return { outs: olds };
      const assignmentId = await give(news);
      return { outs: { ...outputs(news), ...(assignmentId !== id && { assignmentId }) } };
    },

    async delete(id, held) {
      if (session.hasGiven(keyOf(held))) return;
      const { principalId, roleId, resourceId, assignmentId } = held;
      session.requireAllowed(removalKey.unassign(principalId, roleId), `principal ${principalId}`);
      await session.directory.unassign(resourceId, assignmentId ?? id, { principalId, appRoleId: roleId });
    },
  };
}

function keyOf({ principalId, roleId, resourceId }: AppAssignmentOutputs): string {
  return `role ${roleId} of ${resourceId} for ${principalId}`;
}
