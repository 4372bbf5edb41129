import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadDeclarations } from '../../declare/load.js';
import { policyWarnings } from '../../declare/policy.js';
import type { Declarations, Policy } from '../../declare/types.js';
import { StackFileError } from '../../engine/config.js';
import { engineOnPath } from '../../engine/find.js';
import { type Engine, isOnPath } from '../../engine/index.js';
import { thisMachine } from '../../engine/machine.js';
import { type EngineCall, EngineError, exportStack } from '../../engine/stack.js';
import { OLDEST_ENGINE } from '../../engine/types.js';
import { atLeast } from '../../engine/version.js';
import type { Problem } from '../../problem.js';
import { rememberedFrom, type StackExport } from '../../provider/state.js';
import { dayAt } from '../../scope/days.js';
import { readSettings, type Settings, SettingsError } from '../../settings/index.js';
import type { Place } from '../place.js';
import { readConfig } from '../settings.js';
import type { Terminal } from '../terminal.js';
import { countProblems } from '../validate.js';
import { type Finding, failed } from './finding.js';

/** The oldest Node that package.json's `engines` allows. */
const oldestNode = '20.19.0';

export function checkNode(version = process.versions.node): Finding {
  if (atLeast(version, oldestNode)) return { level: 'ok', text: `Node ${version}` };
  return {
    level: 'problem',
    text: `Node ${version} is too old; ${oldestNode} or later is needed`,
    advice: 'get one from https://nodejs.org',
  };
}

/** The Pulumi CLI with its hosts of Node programs; without them it counts as not there. */
export async function checkEngine(terminal: Terminal, engine: Engine | undefined): Promise<Finding> {
  if (engine !== undefined) {
    const where = isOnPath(engine, terminal.env) ? '' : ", in rollcall's cache and not on PATH";
    return { level: 'ok', text: `Pulumi CLI ${engine.version} with its Node host${where}` };
  }
  const onPath = await engineOnPath(thisMachine());
  return {
    level: 'problem',
    text: `no Pulumi CLI that can be used: ${typeof onPath === 'string' ? onPath : 'there is none on PATH'}`,
    advice: `run \`npm run setup\`, or install Pulumi ${OLDEST_ENGINE} or a later 3.x`,
  };
}

/** Whether the backend shows the stack's state, which remembers who was given access. */
export async function checkStack(
  terminal: Terminal,
  stack: string,
  call: EngineCall | undefined,
): Promise<Finding> {
  if (call === undefined) return { level: 'warning', text: 'stack: not looked at without a Pulumi CLI' };
  if (!existsSync(join(terminal.cwd, 'Pulumi.yaml'))) {
    return {
      level: 'problem',
      text: 'there is no Pulumi.yaml in this folder',
      advice: 'run this in the clone',
    };
  }
  try {
    const exported = await exportStack(call, stack);
    if (exported === null) {
      return {
        level: 'warning',
        text: `stack ${stack}: the backend does not have it yet`,
        advice: `make it: pulumi stack init ${stack}`,
      };
    }
    const remembered = rememberedFrom(exported as StackExport);
    const text =
      remembered.kind === 'read'
        ? `its state remembers ${remembered.accounts.length} people`
        : 'it is there and has had no run yet';
    return { level: 'ok', text: `stack ${stack}: ${text}` };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return {
      level: 'problem',
      text: `stack ${stack}: its state can't be read: ${error.message}`,
      advice: `see that \`pulumi stack export --stack ${stack}\` works here (pulumi login, PULUMI_CONFIG_PASSPHRASE)`,
    };
  }
}

/** Settings, where they are complete, and what was found about them. */
export async function checkSettings(
  terminal: Terminal,
  stack: string,
  call: EngineCall | undefined,
): Promise<{ readonly settings?: Settings; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  try {
    const file = await readConfig(terminal, stack, call);
    if (!file.exists) {
      findings.push({
        level: 'problem',
        text: `there is no Pulumi.${stack}.yaml in this folder`,
        advice: 'it says where the stack writes to; `pulumi config set` makes it',
        isInput: true,
      });
    }
    const settings = readSettings({ env: terminal.env, config: file.config });
    const { tenantId, signIn } = settings.directory;
    const app = signIn.clientId === null ? 'with Azure CLI' : `as app ${signIn.clientId}`;
    const text = `settings: tenant ${tenantId}, signs in ${app}; Vonage at ${new URL(settings.vonage.url).host}`;
    return { settings, findings: [...findings, { level: 'ok', text }] };
  } catch (error) {
    if (error instanceof SettingsError || error instanceof StackFileError) {
      return { findings: [...findings, ...error.problems.map(ofProblem)] };
    }
    return { findings: [...findings, failed('settings', error)] };
  }
}

function ofProblem({ message, hint }: Problem): Finding {
  return { level: 'problem', text: message, ...(hint !== undefined && { advice: hint }), isInput: true };
}

/** The declarations, where they are right, and how they stand. */
export async function checkDeclarations(
  { dir, stack }: Place,
  now: Date,
): Promise<{ readonly declarations?: Declarations; readonly finding: Finding }> {
  const today = (timezone: string): string => dayAt(now, timezone);
  const { declarations, problems } = await loadDeclarations(dir, stack, { today });
  const text = `declarations: ${countProblems(problems)}`;
  const advice = `\`rollcall validate --stack ${stack}\` shows them`;
  if (declarations === undefined) return { finding: { level: 'problem', text, advice, isInput: true } };
  const finding: Finding = problems.length > 0 ? { level: 'warning', text, advice } : { level: 'ok', text };
  return { declarations, finding };
}

/** What every run of a stack with this policy goes without. */
export function checkPolicy(policy: Policy): readonly Finding[] {
  return policyWarnings(policy).map(({ message, hint }) => ({
    level: 'warning',
    text: message,
    ...(hint !== undefined && { advice: hint }),
  }));
}
