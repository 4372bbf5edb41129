import { decodeVectors, type PlacedVector, type VectorFile } from '../../declare/expression-tests.js';
import { DeclarationFiles } from '../../declare/files.js';
import { runTests } from '../../declare/mapping/tests.js';
import { decodeMapping, type MappingFile } from '../../declare/mapping.js';
import { nameOfFile } from '../../declare/names.js';
import { arrange } from '../../declare/problems.js';
import type { Range, Report, SourceFile } from '../../declare/source.js';
import { type Document, get, getList } from '../../declare/tree.js';
import { validate } from '../../declare/validate.js';
import { parseYaml } from '../../declare/yaml.js';
import { lintExpression } from '../../lint/expression.js';
import { runVector } from '../../mapping/vector.js';
import type { Problem } from '../../problem.js';
import { escapeControls, formatProblems } from '../../render/problems.js';
import { exitCodes } from '../codes.js';
import { UsageError } from '../failure.js';
import { readGivenFile } from '../given-file.js';
import { folderOf } from '../place.js';
import type { Terminal } from '../terminal.js';

export interface TestOptions {
  readonly dir?: string;
}

/**
 * `rollcall mapping test`: runs the tests of mappings and files of expression tests. Problems of the files themselves are told all at
 * once, and then nothing is run: half of the tests is no answer.
 */
export async function testMappings(
  terminal: Terminal,
  files: readonly string[],
  options: TestOptions,
): Promise<number> {
  const problems: Problem[] = [];
  const report: Report = (problem) => void problems.push(problem);
  const sources =
    files.length > 0
      ? await Promise.all(files.map((file) => readGivenFile(terminal, file, report)))
      : await mappingsOf(terminal, options, report);
  const suites = sources.flatMap((source) => (source === undefined ? [] : (readSuite(source, report) ?? [])));
  if (problems.length > 0) {
    terminal.err(`${formatProblems(arrange(problems), { colour: terminal.colour.err })}\n`);
  }
  if (problems.some(({ severity }) => severity === 'error')) return exitCodes.input;
  const runs = suites.flatMap(runSuite);
  const failed = runs.filter(({ failures }) => failures.length > 0);
  for (const { source, failures } of failed) {
    for (const failure of failures) terminal.out(`${failureText(source, failure)}\n`);
  }
  terminal.out(`${runs.length - failed.length} passed, ${failed.length} failed\n`);
  return failed.length > 0 ? exitCodes.failed : exitCodes.done;
}

async function mappingsOf(
  terminal: Terminal,
  options: TestOptions,
  report: Report,
): Promise<readonly (SourceFile | undefined)[]> {
  const dir = folderOf(terminal, options);
  const folder = new DeclarationFiles(dir, report);
  const names = await folder.yamlFiles('mappings');
  if (names.length === 0) {
    throw new UsageError(`there is no mapping in ${dir}/mappings; name a file, or the folder with --dir`);
  }
  return Promise.all(names.map((name) => folder.read(`mappings/${name}`)));
}

type Suite =
  | { readonly kind: 'mapping'; readonly source: SourceFile; readonly file: MappingFile }
  | { readonly kind: 'vectors'; readonly source: SourceFile; readonly file: VectorFile };

function readSuite(source: SourceFile, report: Report): Suite | undefined {
  const document = parseYaml(source, report);
  if (document === undefined) return undefined;
  const [first] = getList(document.root, 'vectors');
  if (get(first, 'groups') !== undefined && get(first, 'expression') === undefined) {
    report(
      source.problem([0, 0], 'unknown-format', 'this is a file of tests of scoping filters', {
        hint: 'run it with `rollcall scope test`',
      }),
    );
    return undefined;
  }
  if (get(document.root, 'vectors') !== undefined) return readVectors(document, report);
  if (get(document.root, 'attributes') === undefined && get(document.root, 'mapping') === undefined) {
    report(
      source.problem([0, 0], 'unknown-format', 'this is neither a mapping nor a file of expression tests', {
        hint: 'a mapping has `mapping` and `attributes`; expression tests stand in a list `vectors`',
      }),
    );
    return undefined;
  }
  validate(document, 'mapping', report);
  return { kind: 'mapping', source, file: decodeMapping(document, nameOfFile(source.file), report) };
}

function readVectors(document: Document, report: Report): Suite {
  validate(document, 'expression-tests', report);
  return { kind: 'vectors', source: document.source, file: decodeVectors(document, report) };
}

interface Failure {
  /** Which test, in a few words. */
  readonly name: string;
  readonly range: Range;
  readonly expression: string;
  readonly expected: string;
  readonly got: string;
}

/** One test that was run: it passed where there are no failures. */
interface Run {
  readonly source: SourceFile;
  readonly failures: readonly Failure[];
}

function runSuite(suite: Suite): readonly Run[] {
  const { source } = suite;
  if (suite.kind === 'vectors') {
    return suite.file.vectors.map((placed) => ({ source, failures: vectorFailures(placed, suite.file.now) }));
  }
  return runTests(suite.file.mapping, suite.file.tests).map(({ name, mismatches }) => ({
    source,
    failures: mismatches.map(({ target, text, ...rest }) => ({
      ...rest,
      name: `${name} ${target}`,
      expression: text === '' ? '(none)' : text,
    })),
  }));
}

function vectorFailures({ vector, range }: PlacedVector, now: Date): readonly Failure[] {
  const { passed, expected, got } = runVector(vector, { now, lint: lintExpression });
  return passed ? [] : [{ name: vector.id, range, expression: vector.expression, expected, got }];
}

function failureText(source: SourceFile, { name, range, expression, expected, got }: Failure): string {
  const { file, line, column } = source.position(range[0]);
  const lines = [
    `${file}:${line}:${column}: failed: ${name}`,
    `  expression: ${expression}`,
    `  expected:   ${expected}`,
    `  got:        ${got}`,
  ];
  return `${lines.map((text) => escapeControls(text)).join('\n')}\n`;
}
