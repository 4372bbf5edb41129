import { loadDeclarations } from '../../declare/load.js';
import type { MappingFile } from '../../declare/mapping.js';
import { arrange } from '../../declare/problems.js';
import { connectDirectory } from '../../directory/index.js';
import { sourceOf } from '../../directory/source.js';
import type { DirectoryUser } from '../../directory/types.js';
import { type AttributePreview, previewAccount } from '../../mapping/preview.js';
import type { Mapping } from '../../mapping/types.js';
import type { Problem } from '../../problem.js';
import { renderAccountPreview } from '../../render/account-preview.js';
import { formatProblems } from '../../render/problems.js';
import { InputError } from '../../run/prepare.js';
import { dayAt } from '../../scope/days.js';
import { readDirectorySettings } from '../../settings/index.js';
import type { AccountValues } from '../../vonage/account.js';
import { createBody } from '../../vonage/dialect.js';
import { exitCodes } from '../codes.js';
import { UsageError } from '../failure.js';
import { choosePlace, type PlaceOptions } from '../place.js';
import { findEngineCall, readConfig } from '../settings.js';
import type { Terminal } from '../terminal.js';
import { mappingAt } from './revision.js';

export interface PreviewOptions extends PlaceOptions {
  readonly user: string;
  /** A revision of Git to compare with. */
  readonly against?: string;
  readonly format: 'text' | 'json';
}

/**
 * `rollcall mapping preview`: what Vonage would be sent for one person of Entra, attribute by attribute; with `--against`, what the mapping of
 * another revision would make of them too. Reads one user and nothing else; writes nothing.
 */
export async function previewMapping(terminal: Terminal, options: PreviewOptions): Promise<number> {
  if (options.user.trim() === '') {
    throw new UsageError('`--user` names nobody; give a userPrincipalName or an object id');
  }
  const { dir, stack } = await choosePlace(terminal, options);
  const found = await findEngineCall(terminal);
  const { config } = await readConfig(terminal, stack, found?.call);
  const settings = readDirectorySettings({ env: terminal.env, config });
  const now = settings.run.now ?? new Date();
  const loaded = await loadDeclarations(dir, stack, { today: (timezone) => dayAt(now, timezone) });
  if (loaded.declarations === undefined) throw new InputError(loaded.problems);
  const { mapping } = loaded.declarations;
  const old =
    options.against === undefined ? null : await earlier(terminal, dir, options.against, mapping.name);
  const attributes = new Set([...mapping.sourceAttributes, ...(old?.sourceAttributes ?? [])]);
  const user = await readUser(settings, options.user, [...attributes].sort());
  const preview = (of: Mapping): readonly AttributePreview[] =>
    // The seed is the planner's, so that what chance gives is what will be written.
    previewAccount(of, sourceOf(user), {
      softDeleted: !user.accountEnabled,
      live: null,
      now,
      seed: user.id.toLowerCase(),
    });
  const after = preview(mapping);
  const before = old === null ? null : preview(old);
  const body = createBody(valuesOf(after));
  const { userPrincipalName } = user;
  if (options.format === 'json') {
    const json = {
      version: 1,
      user: userPrincipalName,
      mapping: mapping.name,
      attributes: after,
      before,
      body,
    };
    terminal.out(`${JSON.stringify(json, null, 2)}\n`);
  } else {
    const { against } = options;
    const compared =
      before === null || against === undefined ? null : { revision: against, attributes: before };
    const preview = { userPrincipalName, mapping: mapping.name, attributes: after, compared, body };
    terminal.out(renderAccountPreview(preview, { colour: terminal.colour.out }));
  }
  return after.some(({ problem }) => problem !== null) ? exitCodes.partly : exitCodes.done;
}

async function earlier(terminal: Terminal, dir: string, revision: string, name: string): Promise<Mapping> {
  const problems: Problem[] = [];
  const file: MappingFile | undefined = await mappingAt(dir, revision, name, (problem) =>
    problems.push(problem),
  );
  if (file === undefined) throw new InputError(arrange(problems));
  if (problems.length > 0) {
    terminal.err(`${formatProblems(arrange(problems), { colour: terminal.colour.err })}\n`);
  }
  return file.mapping;
}

async function readUser(
  settings: Parameters<typeof connectDirectory>[0],
  name: string,
  attributes: readonly string[],
): Promise<DirectoryUser> {
  const directory = connectDirectory(settings, 'read');
  try {
    const user = await directory.reader.user(name, attributes);
    if (user !== null) return user;
  } finally {
    await directory.close();
  }
  throw new UsageError(`Entra has no user \`${name}\`; name one by userPrincipalName or object id`);
}

/** What is sent: at creation nothing is cleared. */
function valuesOf(attributes: readonly AttributePreview[]): AccountValues {
  const entries = attributes.flatMap(({ target, value }) =>
    value === null ? [] : [[target, value] as const],
  );
  return Object.fromEntries(entries) as AccountValues;
}
