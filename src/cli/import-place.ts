import { readFile } from 'node:fs/promises';
import { readDocument } from '../declare/document.js';
import { DeclarationFiles } from '../declare/files.js';
import type { GrantRules } from '../declare/grants.js';
import { loadMapping, readMappingText } from '../declare/load-mapping.js';
import { decodePolicy } from '../declare/policy.js';
import { arrange } from '../declare/problems.js';
import { SourceFile } from '../declare/source.js';
import { fromTemplate } from '../import/yaml.js';
import type { Mapping } from '../mapping/types.js';
import type { Problem } from '../problem.js';
import { InputError } from '../run/prepare.js';
import type { TargetAttribute } from '../vonage/account.js';
import { UsageError } from './failure.js';

/** The mapping and the policy of an import: those of the folder, or made of this package's own. */
export interface ImportTexts {
  readonly mapping: Mapping;
  /** Whether the folder has no such mapping, so that it is proposed. */
  readonly isMappingNew: boolean;
  readonly rules: GrantRules;
  /** Texts of files that the folder does not have, by path. */
  readonly made: ReadonlyMap<string, string>;
}

/** The folder that an import writes to, and what it has already. */
export class ImportPlace {
  private readonly problems: Problem[] = [];

  /** @param names of the stack, the mapping and the policy, each a good one */
  constructor(
    readonly dir: string,
    private readonly names: { readonly stack: string; readonly mapping: string; readonly policy: string },
  ) {}

  /** @throws {InputError} where a mapping or policy that is there has errors */
  async read(): Promise<ImportTexts> {
    const made = new Map<string, string>();
    const { mapping: mappingName, policy: policyName } = this.names;
    const files = this.files();
    const isMappingNew = (await files.find('mappings', mappingName)) === undefined;
    let mapping: Mapping;
    if (isMappingNew) {
      const text = fromTemplate(await template('mappings/vonage-business.yaml'), 'mapping', mappingName);
      made.set(mappingPath(mappingName), text);
      mapping = mappingOf(mappingName, text);
    } else {
      const { file, problems } = await loadMapping(this.dir, mappingName);
      if (file === undefined) throw new InputError(problems);
      mapping = file.mapping;
    }
    const policyFile = await files.find('policies', policyName);
    let source: SourceFile | undefined;
    if (policyFile === undefined) {
      const path = `policies/${policyName}.yaml`;
      const text = fromTemplate(await template('policies/default.yaml'), 'policy', policyName);
      made.set(path, text);
      source = new SourceFile(path, text);
    } else source = await files.read(policyFile);
    const report = (problem: Problem): void => void this.problems.push(problem);
    const document = source === undefined ? undefined : readDocument(source, 'policy', report);
    const rules = document === undefined ? undefined : decodePolicy(document, policyName, report).rules;
    this.throwErrors();
    if (rules === undefined) throw new InputError(arrange(this.problems));
    return { mapping, isMappingNew, rules, made };
  }

  /** The same with a proposed mapping that gives some attributes to new accounts alone; with why. */
  withMapping(texts: ImportTexts, onCreate: ReadonlyMap<TargetAttribute, string>): ImportTexts {
    const { mapping: name } = this.names;
    const before = texts.made.get(mappingPath(name)) ?? '';
    const text = fromTemplate(before, 'mapping', name, onCreate);
    const made = new Map([...texts.made, [mappingPath(name), text]]);
    return { ...texts, mapping: mappingOf(name, text), made };
  }

  /** Refuses a stack that has declarations, naming all of their files. */
  async refuseDeclared(): Promise<void> {
    const files = this.files();
    const { stack } = this.names;
    const own = [await files.find(`stacks/${stack}`, 'stack'), reportPath(stack)];
    const there: string[] = [];
    for (const path of own)
      if (path !== undefined && (await files.kind(path)) !== 'missing') there.push(path);
    there.push(...(await this.declared(files)));
    this.throwErrors();
    if (there.length === 0) return;
    throw new UsageError(
      `nothing is written, since these files are there already; move them away, or use --force:\n${list(there)}`,
    );
  }

  /**
   * Refuses, whatever is forced, to write where no file is, and where other declarations of the stack would lie beside those that are made.
   * @param paths of the files that are to be written
   */
  async refuseBeside(paths: readonly string[]): Promise<void> {
    const files = this.files();
    for (const path of paths) {
      const kind = await files.kind(path);
      if (kind === 'folder')
        throw new UsageError(`${path} cannot be written: a folder of that name is there`);
    }
    const beside = (await this.declared(files)).filter((path) => !paths.includes(path));
    this.throwErrors();
    if (beside.length === 0) return;
    throw new UsageError(
      `nothing is written, since these files declare people of ${this.names.stack} already; move them away:\n${list(beside)}`,
    );
  }

  /** Files of people and scopes. */
  private async declared(files: DeclarationFiles): Promise<readonly string[]> {
    const found: string[] = [];
    for (const folder of ['people', 'scopes'].map((name) => `stacks/${this.names.stack}/${name}`)) {
      for (const name of await files.yamlFiles(folder)) found.push(`${folder}/${name}`);
    }
    return found;
  }

  /** Files of the folder that the declarations are read with: the mapping and the policy that are there, and the emergency list. */
  async kept(): Promise<readonly string[]> {
    const files = this.files();
    const { stack, mapping, policy } = this.names;
    const found = await Promise.all([
      files.find('mappings', mapping),
      files.find('policies', policy),
      files.find(`stacks/${stack}`, 'lockout'),
    ]);
    return found.filter((path) => path !== undefined);
  }

  private files(): DeclarationFiles {
    return new DeclarationFiles(this.dir, (problem) => void this.problems.push(problem));
  }

  private throwErrors(): void {
    if (this.problems.some(({ severity }) => severity === 'error'))
      throw new InputError(arrange(this.problems));
  }
}

/** Where the report of an import is kept: beside the declarations, which take no note of it. */
export function reportPath(stack: string): string {
  return `stacks/${stack}/import-report.md`;
}

function mappingPath(name: string): string {
  return `mappings/${name}.yaml`;
}

function mappingOf(name: string, text: string): Mapping {
  const { file, problems } = readMappingText(new SourceFile(mappingPath(name), text), name);
  if (file === undefined) throw new InputError(problems);
  return file.mapping;
}

/** The text of a file of this package, from `src` as from `dist`. */
async function template(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
}

function list(paths: readonly string[]): string {
  return paths.map((path) => `  ${path}`).join('\n');
}
