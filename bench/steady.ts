import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDeclarations } from '../src/declare/load.js';
import type { Declarations } from '../src/declare/types.js';
import { toUser } from '../src/directory/shapes.js';
import { engineEnvironment, findEngine } from '../src/engine/index.js';
import { plan } from '../src/plan/plan.js';
import type { Live, LiveGroup, Planned } from '../src/plan/types.js';
import { accountInputs, assignmentInputs } from '../src/provider/resources.js';
import { attributesRead } from '../src/run/live.js';
import { type Company, makeCompany, makeProject, writeDeclarations } from '../src/sandbox/index.js';
import { dayAt } from '../src/scope/days.js';
import { timed } from './command.js';
import { openOurs } from './ours.js';
import { packageRoot } from './root.js';
import type { Asked, Told } from './server.js';
import type { Subject } from './subject.js';

/** A stack that has had its `up`, and the servers that it wrote to, in a process of their own. */
export interface Steady extends Pick<Subject, 'cwd' | 'env' | 'stack' | 'close'> {
  readonly groups: number;
  readonly usersInEntra: number;
  readonly resources: number;
  /** Pages that all lists have which a plan reads, by the largest pages that the servers give. */
  readonly pages: number;
  /** Of the declared, some who have a line; and enabled users of Entra whom nobody declares; by userPrincipalName. */
  readonly named: readonly string[];
  readonly spare: readonly string[];
  /** Requests since the last call, by method and route. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** Gives somebody another surname in Entra. */
  rename(userPrincipalName: string, surname: string): Promise<void>;
}

const stack = 'bench';
const now = new Date('2026-11-24T09:00:00Z');

/**
 * Making everybody by an `up` would take an hour at 100,000, and is no part of what is measured. So a real `up` of ten people gives the rows
 * of a state, and the planner says what the rows of everybody hold; `rollcall plan` then finds nothing to do, or the bench fails.
 */
export async function openSteady(people: number): Promise<Steady> {
  const groups = Math.max(8, Math.round(people / 50));
  const made = makeCompany({ people, groups, seed: 1, existing: 0 });
  const company: Company = { ...made, people: made.people.flatMap((file) => inParts(file)) };
  const rows = await rowsOfAnUp();
  const cwd = await mkdtemp(join(tmpdir(), 'rollcall-steady-'));
  let server: Server | undefined;
  const close = async (): Promise<void> => {
    await server?.close();
    await rm(cwd, { recursive: true, force: true });
  };
  try {
    await makeProject(cwd, { packageRoot });
    await writeDeclarations(company, cwd, { stack });
    const loaded = await loadDeclarations(cwd, stack, { today: (zone) => dayAt(now, zone) });
    if (loaded.declarations === undefined) throw new Error(JSON.stringify(loaded.problems.slice(0, 5)));
    const live = liveOf(company, loaded.declarations);
    const planned = plan(loaded.declarations, { kind: 'first-run' }, live, { now });
    const companyFile = join(cwd, '.company.json');
    await writeFile(companyFile, JSON.stringify(afterUp(company, planned)));
    server = await startServer(companyFile);
    await mkdir(join(cwd, '.state'));
    const env = await environment(cwd, server.env);
    await timed('pulumi', ['stack', 'init', stack, '--secrets-provider', 'passphrase'], { cwd, env });
    const stateFile = join(cwd, '.import.json');
    const state = stateOf(planned, rows);
    await writeFile(stateFile, JSON.stringify(state));
    await timed('pulumi', ['stack', 'import', '--stack', stack, '--file', stateFile], { cwd, env });
    const { counts, rename } = server;
    const { users } = company;
    const covered = new Set(company.covered);
    const named = company.people.flatMap(({ entries }) => entries.map(({ user }) => user));
    const spare = users
      .filter(({ userPrincipalName, accountEnabled }) => accountEnabled && !covered.has(userPrincipalName))
      .map(({ userPrincipalName }) => userPrincipalName);
    const resources = state.deployment.resources.length;
    const pages = pagesOf(company, planned);
    return {
      ...{ cwd, env, stack, groups, usersInEntra: users.length, resources, pages },
      ...{ named, spare, counts, rename, close },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The sandbox gives what Graph does, 999 rows a page, and 100 accounts. */
function pagesOf(company: Company, { accounts, assignments }: Planned): number {
  const pages = (rows: number, page = 999): number => Math.max(1, Math.ceil(rows / page));
  const declared = new Set(company.scopes.flatMap(({ entries }) => entries.flatMap(({ groups }) => groups)));
  const members = company.groups.filter(({ displayName }) => declared.has(displayName));
  return (
    pages(accounts.length, 100) +
    pages(company.users.length) +
    pages(company.groups.length) +
    pages(assignments.length) +
    members.reduce((sum, group) => sum + pages(group.members.length), 0)
  );
}

/** No file of declarations may be larger than a megabyte. */
function inParts(file: Company['people'][number]): Company['people'] {
  const most = 2000;
  const parts = Math.ceil(file.entries.length / most);
  if (parts < 2) return [file];
  return Array.from({ length: parts }, (_, part) => ({
    ...file,
    name: `${file.name}-${part + 1}`,
    entries: file.entries.slice(part * most, (part + 1) * most),
  }));
}

function liveOf(company: Company, declared: Declarations): Live {
  const attributes = [
    'userPrincipalName',
    ...attributesRead(declared).filter((name) => name !== 'IsSoftDeleted'),
  ];
  const users = company.users.map((user) => toUser({ ...user }, attributes));
  const names = new Map(users.map(({ id, userPrincipalName }) => [id, userPrincipalName]));
  const groups: Record<string, LiveGroup> = {};
  for (const { id, displayName, members } of company.groups) {
    groups[displayName] = {
      id,
      displayName,
      members: members.map((member) => ({
        id: member,
        kind: names.has(member) ? 'user' : 'group',
        displayName: names.get(member) ?? null,
      })),
      transitive: null,
    };
  }
  return {
    servicePrincipal: company.app,
    users,
    groups,
    unresolvedGroups: {},
    assignments: [],
    accounts: [],
    ownObjectId: company.client.objectId,
    enabledJobs: [],
  };
}

/** An id for what a server would have made. */
function idFor(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** What both systems hold when everything of a first plan was done. */
function afterUp(company: Company, { accounts, assignments }: Planned): Company {
  const created = now.toISOString();
  return {
    ...company,
    accounts: accounts.map(({ values }) => ({
      id: idFor(values.userName),
      userName: values.userName,
      active: values.active !== false,
      email: values['emails[type eq "work"].value'] ?? null,
      givenName: values['name.givenName'] ?? null,
      familyName: values['name.familyName'] ?? null,
      created,
    })),
    assignments: assignments.map(({ principalId, roleId, resourceId }) => ({
      id: idFor(`${principalId} ${roleId}`),
      appRoleId: roleId,
      createdDateTime: created,
      principalId,
      resourceId,
    })),
  };
}

interface Row {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

interface ExportedRows {
  readonly version: number;
  readonly deployment: { readonly resources: readonly Row[] };
}

async function rowsOfAnUp(): Promise<ExportedRows> {
  const small = await openOurs(10);
  await small.close();
  return small.state.exported as unknown as ExportedRows;
}

/** The export of a stack that has everybody: the small one's own rows, and one like them for each account and assignment. */
function stateOf({ accounts, assignments }: Planned, exported: ExportedRows): ExportedRows {
  const rows = exported.deployment.resources;
  const isOurs = ({ type }: Row): boolean => /:(?:VonageUser|AppAssignment)$/.test(type);
  const likeOne = (type: string): ((name: string, id: string, inputs: object) => Row) => {
    const pattern = rows.find((row) => row.type.endsWith(`:${type}`));
    if (pattern === undefined) throw new Error(`the small stack has no ${type}`);
    const { __provider } = pattern.inputs ?? {};
    return (name, id, own) => {
      const inputs: Readonly<Record<string, unknown>> = { __provider, ...own };
      const outputs = Object.keys(pattern.outputs ?? {}).map((key) => [key, inputs[key]]);
      return {
        ...pattern,
        urn: [...pattern.urn.split('::').slice(0, 3), name].join('::'),
        id,
        inputs,
        outputs: Object.fromEntries(outputs),
        ...('propertyDependencies' in pattern && {
          propertyDependencies: Object.fromEntries(Object.keys(inputs).map((key) => [key, []])),
        }),
      };
    };
  };
  const [user, assignment] = [likeOne('VonageUser'), likeOne('AppAssignment')];
  const resources = [
    ...rows.filter((row) => !isOurs(row)),
    ...accounts.map((each) => user(each.name, idFor(each.values.userName), accountInputs(each))),
    ...assignments.map((each) =>
      assignment(each.name, idFor(`${each.principalId} ${each.roleId}`), assignmentInputs(each)),
    ),
  ];
  return { ...exported, deployment: { ...exported.deployment, resources } };
}

interface Server extends Pick<Steady, 'counts' | 'rename' | 'close'> {
  readonly env: Readonly<Record<string, string>>;
}

async function startServer(companyFile: string): Promise<Server> {
  const child = fork(join(import.meta.dirname, 'server.js'), [companyFile], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = await told(child);
  if (ready.kind !== 'ready') throw new Error('the sandbox did not start');
  const ask = async (asked: Asked): Promise<Told> => {
    child.send(asked);
    return told(child);
  };
  return {
    env: ready.env,
    async counts() {
      const answer = await ask({ kind: 'counts' });
      await ask({ kind: 'reset' });
      return answer.kind === 'counts' ? answer.counts : {};
    },
    async rename(user, surname) {
      await ask({ kind: 'rename', user, surname });
    },
    async close() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function told(child: ChildProcess): Promise<Told> {
  const done = new AbortController();
  const { signal } = done;
  try {
    const [answer] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(() => {
        throw new Error('the sandbox ended');
      }),
    ]);
    return answer as Told;
  } finally {
    done.abort();
  }
}

async function environment(
  cwd: string,
  sandbox: Readonly<Record<string, string>>,
): Promise<NodeJS.ProcessEnv> {
  const engine = await findEngine();
  if (engine === undefined) throw new Error('no Pulumi CLI; run `npm run setup`');
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(ROLLCALL_|AZURE_|PULUMI_|NODE_OPTIONS)/.test(name),
  );
  return engineEnvironment(engine, {
    ...Object.fromEntries(own),
    ...sandbox,
    CI: 'true',
    ROLLCALL_NOW: now.toISOString(),
    PULUMI_BACKEND_URL: `file://${join(cwd, '.state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'bench',
    PULUMI_HOME: join(cwd, '.pulumi-home'),
  });
}
