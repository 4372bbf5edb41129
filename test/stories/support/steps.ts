import type { Stage } from './stage.js';

/** What `pulumi preview` would do, without what stays the same: `update VonageUser ann@contoso.com`, in an order of its own. */
export async function previewSteps(stage: Stage): Promise<string[]> {
  const ran = await stage.pulumi(['preview', '--json', '--stack', stage.stack]);
  if (ran.code !== 0) throw new Error(ran.output);
  const { steps = [] } = JSON.parse(ran.stdout) as { steps?: readonly Step[] };
  return steps
    .filter(({ op }) => op !== 'same')
    .map(({ op, urn }) => {
      const [type = '', name] = urn.split('::').slice(2);
      return `${op} ${type.replace(/^.*:/, '')} ${name}`;
    })
    .sort();
}

interface Step {
  readonly op: string;
  readonly urn: string;
}

interface PlanChange {
  readonly action: string;
  readonly kind: string;
  readonly subject: { readonly name: string };
}

/** What `rollcall plan` says it would write: `update account ann@contoso.com`, in an order of its own. */
export async function plannedChanges(stage: Stage, args: readonly string[] = []): Promise<string[]> {
  const ran = await stage.rollcall(['plan', '--format', 'json', '--stack', stage.stack, ...args]);
  const { changes } = JSON.parse(ran.stdout) as { changes: readonly PlanChange[] };
  return changes
    .filter(({ action }) => action !== 'keep')
    .map(({ action, kind, subject }) => `${action} ${kind} ${subject.name}`)
    .sort();
}
