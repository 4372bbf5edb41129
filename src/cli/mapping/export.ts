import { resolve } from 'node:path';
import { loadDeclarations } from '../../declare/load.js';
import { loadMapping } from '../../declare/load-mapping.js';
import type { Declarations } from '../../declare/types.js';
import type { Problem } from '../../problem.js';
import { safeJson } from '../../render/declaration.js';
import { formatProblems } from '../../render/problems.js';
import { dayAt } from '../../scope/days.js';
import type { Filter } from '../../scope/filter.js';
import {
  type ApplyOptions,
  applyToSchema,
  type Desired,
  filterOperators,
  type Json,
  type JsonObject,
  parsedExpressions,
  type ReportSchema,
  type SchemaProblem,
  type ScopeFilter,
  toObjectMapping,
  unionOf,
} from '../../synchronization/index.js';
import { clockOf } from '../clock.js';
import { exitCodes } from '../codes.js';
import { writeWhole } from '../files.js';
import { choosePlace, folderOf, type PlaceOptions } from '../place.js';
import type { Terminal } from '../terminal.js';
import { placedIn, readJsonFile } from './json-file.js';

export interface ExportOptions extends PlaceOptions {
  /** File with the live schema. */
  readonly schema?: string;
  /** File with answers of parseExpression. */
  readonly parsed?: string;
  /** File with the answer of filterOperators. */
  readonly operators?: string;
  /** Leave out what the live schema maps and the mapping does not name. */
  readonly only?: boolean;
  /** File to write to instead of stdout. */
  readonly out?: string;
}

/**
 * `rollcall mapping export`: a mapping, and the filter of the stack's scopes, as Graph's synchronizationSchema; offline. Into the live
 * schema, where it is given, so that the whole can be put; else just the part that rollcall writes.
 * @param name of a mapping; without it the stack's, with the filter of its scopes.
 */
export async function exportMapping(
  terminal: Terminal,
  name: string | undefined,
  options: ExportOptions,
): Promise<number> {
  const problems: Problem[] = [];
  const desired = await readDesired(terminal, name, options, problems);
  const help = await readHelp(terminal, options, problems);
  const live = options.schema === undefined ? undefined : await readJsonFile(terminal, options.schema);
  const made = desired === undefined ? undefined : make(desired, live, help);
  problems.push(...placedIn(options.schema ?? '', made?.problems ?? []));
  const failed = problems.some(({ severity }) => severity === 'error');
  if (problems.length > 0) terminal.err(`${formatProblems(problems, { colour: terminal.colour.err })}\n`);
  if (failed || made?.json === undefined) return exitCodes.input;
  terminal.err(`${made.note}\n`);
  const text = safeJson(made.json);
  if (options.out === undefined) terminal.out(text);
  else await writeWhole(resolve(terminal.cwd, options.out), text);
  return exitCodes.done;
}

interface Made {
  readonly json: JsonObject | undefined;
  readonly note: string;
  readonly problems: readonly SchemaProblem[];
}

function make(desired: Desired, live: Json | undefined, help: ApplyOptions): Made {
  if (live === undefined) {
    const { mapping, problems } = toObjectMapping(desired, help);
    const note =
      'This is the part of an object mapping that rollcall writes. It is no schema and cannot be PUT; give the live one with --schema.';
    return { json: mapping, note, problems };
  }
  const { schema, isChanged, problems } = applyToSchema(live, desired, help);
  const note = isChanged
    ? 'The schema changes. Writing it starts an initial cycle for everybody: PUT the whole document.'
    : 'The live schema says this already. Do not PUT it: that would start an initial cycle for nothing.';
  return { json: schema, note, problems };
}

async function readHelp(
  terminal: Terminal,
  options: ExportOptions,
  problems: Problem[],
): Promise<ApplyOptions> {
  const from = async <T>(
    path: string | undefined,
    read: (json: Json, report: ReportSchema) => T,
  ): Promise<T | undefined> => {
    if (path === undefined) return undefined;
    const found: SchemaProblem[] = [];
    const value = read(await readJsonFile(terminal, path), (problem) => void found.push(problem));
    problems.push(...placedIn(path, found));
    return value;
  };
  const parsed = await from(options.parsed, parsedExpressions);
  const operators = await from(options.operators, filterOperators);
  return {
    ...(parsed === undefined ? {} : { parsed }),
    ...(operators === undefined ? {} : { operators }),
    others: options.only === true ? 'remove' : 'keep',
  };
}

/** The mapping by name, the stack's filter where a stack is meant; undefined where there was an error. */
async function readDesired(
  terminal: Terminal,
  name: string | undefined,
  options: ExportOptions,
  problems: Problem[],
): Promise<Desired | undefined> {
  if (name !== undefined && options.stack === undefined) {
    return readNamed(folderOf(terminal, options), name, problems);
  }
  const { dir, stack } = await choosePlace(terminal, options);
  const now = clockOf(terminal);
  const loaded = await loadDeclarations(dir, stack, { today: (timezone) => dayAt(now, timezone) });
  problems.push(...loaded.problems);
  if (loaded.declarations === undefined) return undefined;
  const { mapping, mappingPositions: positions } = loaded.declarations;
  const filter = stackFilter(loaded.declarations, (problem) => void problems.push(problem));
  if (name === undefined || name === mapping.name) {
    return { mapping: { attributes: mapping.attributes, positions }, filter };
  }
  return { ...(await readNamed(dir, name, problems)), filter };
}

async function readNamed(dir: string, name: string, problems: Problem[]): Promise<Desired> {
  const { file, problems: found } = await loadMapping(dir, name);
  problems.push(...found);
  if (file === undefined) return {};
  return { mapping: { attributes: file.mapping.attributes, positions: file.positions } };
}

/** People who are named by themselves pass without a filter, as everybody of a scope without one does. */
function stackFilter({ people, scopes }: Declarations, report: ReportSchema): Filter {
  const granting = scopes.filter(({ assign }) => assign !== 'none');
  const filters = granting.map(({ scope, where, position, ...more }): ScopeFilter => {
    if (more.scopes.length + more.minus.length > 0) {
      report({
        code: 'filter-of-scopes',
        severity: 'warning',
        message: `scope ${scope} refers to other scopes; Entra's filter knows nothing of them`,
        position,
      });
    }
    return { scope, filter: where, position };
  });
  const named: readonly ScopeFilter[] = people.length > 0 ? [{ scope: 'people', filter: null }] : [];
  return unionOf([...filters, ...named], report);
}
