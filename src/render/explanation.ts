import type { ExplainedCause, Explanation } from '../plan/explain.js';
import type { Cause } from '../scope/types.js';
import { targetAttributes } from '../vonage/account.js';
import { type Paint, painter, type TextFormat } from './paint.js';
import { escapeControls, formatProblems } from './problems.js';
import { pendingChanges, valueInWords } from './summary.js';
import { causeText, changeLines } from './text.js';

/** An explanation as `rollcall explain --format json` prints it. */
export interface ExplanationJson extends Explanation {
  /** Raised when a reader of the earlier form would misunderstand the new one. */
  readonly version: 1;
  /** As asked. */
  readonly name: string;
}

/**
 * Why one person has Vonage or has not, for a terminal: scope, Entra, Vonage, the next run. What people wrote can't drive it.
 * @param name as asked
 */
export function renderExplanation(
  name: string,
  explanation: Explanation,
  { colour = false }: TextFormat = {},
): string {
  const paint = painter(colour);
  const { problems } = explanation;
  const blocks = [
    [paint('bold', escapeControls(explanation.user?.userPrincipalName ?? name)), whoLine(explanation)],
    scopeLines(explanation, paint),
    systemLines(explanation),
    nextLines(explanation, paint),
    problems.length === 0 ? [] : [formatProblems(problems, { colour }).trimEnd()],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function whoLine({ user }: Explanation): string {
  if (user === null) return 'Entra has nobody of this name.';
  const kind = user.userType === 'Guest' ? 'guest' : 'user';
  const state = user.accountEnabled ? 'enabled' : 'disabled';
  return `${state} ${kind} in Entra, object id ${escapeControls(user.id)}`;
}

function scopeLines(explanation: Explanation, paint: Paint): string[] {
  const { user, inScope, grants, withheld, unsure, elsewhere, lockouts, problems } = explanation;
  const lines = [
    ...lockouts.map((cause) => paint('red', `On the emergency list, ${causeText(cause)}`)),
    inScope ? `In scope: ${paint('green', 'yes')}` : `In scope: ${paint('red', 'no')}`,
    ...grants.flatMap(({ causes }) =>
      causes.map((cause, index) => `${index === 0 ? '  because ' : '      and '}${untilText(cause)}`),
    ),
    ...withheld.map((cause) => `  not as  ${causeText(cause)}`),
    ...unsure.map((cause) => `  unsure: ${causeText(cause)}`),
    ...elsewhere.flatMap(({ stack, causes }) =>
      causes.map((cause, index) =>
        index === 0
          ? `  in stack ${escapeControls(stack)} because ${causeText(cause)}`
          : `      and ${causeText(cause)}`,
      ),
    ),
  ];
  // Of somebody whom Entra does not have, a line may speak all the same: the problem below says so.
  const isNamed = user === null && problems.length > 0;
  const nothing = grants.length + withheld.length + unsure.length + elsewhere.length === 0 && !isNamed;
  return nothing ? [...lines, '  no line and no scope names them, and no group of a scope has them'] : lines;
}

function untilText(cause: ExplainedCause): string {
  const { until } = cause;
  return until === null ? causeText(cause as Cause) : `${causeText(cause as Cause)}, through ${until}`;
}

function systemLines({ assignments, account, remembered, leftOn }: Explanation): string[] {
  const held = assignments.map(({ role, group, managed }) => {
    const how = group === null ? 'by an assignment of their own' : `as a member of ${escapeControls(group)}`;
    return `  ${escapeControls(role)}, ${how}${managed ? '' : ', which rollcall did not make'}`;
  });
  const lines = [
    held.length === 0 ? 'Assignment in Entra: none' : 'Assignment in Entra:',
    ...held,
    account === null
      ? 'Account in Vonage: none'
      : `Account in Vonage: ${account.values.active ? 'active' : 'inactive'}, id ${escapeControls(account.id)}`,
  ];
  for (const attribute of account === null ? [] : targetAttributes) {
    const value = account?.values[attribute];
    if (attribute !== 'active' && value !== undefined) {
      lines.push(`  ${attribute}: ${escapeControls(valueInWords(value))}`);
    }
  }
  if (leftOn !== null) lines.push(`Left: on ${leftOn}, as the stack remembers`);
  else if (remembered === null)
    lines.push("Whether the stack has given them access: unknown, for its state can't be read");
  else
    lines.push(remembered ? 'The stack remembers giving them access' : 'The stack has not given them access');
  return lines;
}

function nextLines({ next, refusals }: Explanation, paint: Paint): string[] {
  const pending = pendingChanges({ changes: next });
  if (pending === 0 && next.length === 0) return ['Next run: nothing changes for them'];
  return [
    pending === 0 ? 'Next run: they are left alone' : 'Next run:',
    ...next.flatMap((change) => changeLines(change, paint)).map((line) => `  ${line}`),
    ...(refusals.length === 0 || pending === 0
      ? []
      : [
          `  ${paint('red', 'but the plan as a whole is refused:')} ${escapeControls(refusals[0]?.message ?? '')}`,
        ]),
  ];
}
