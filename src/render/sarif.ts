import { createHash } from 'node:crypto';
import { pageOf, type Rule, rules } from '../lint/rules.js';
import type { AcceptedProblem, Problem } from '../problem.js';

export interface SarifOptions {
  /** rollcall's. */
  readonly version: string;
  /** Folder of the declarations from the folder that a reader of the log looks from: empty, or with a slash at its end. */
  readonly base: string;
}

/**
 * Findings as a log of SARIF 2.1.0 (OASIS), as code scanning services read it. All rules are described; problems without a page of
 * theirs go by their code alone. SARIF wants help addresses absolute, and the repository's is not known here: pages are named in text.
 */
export function sarif(
  problems: readonly Problem[],
  accepted: readonly AcceptedProblem[],
  { version, base }: SarifOptions,
) {
  const fingerprint = fingerprints();
  const all = [
    ...problems.map((problem) => ({ problem, suppressions: [] })),
    ...accepted.map(({ problem, reason }) => ({
      problem,
      suppressions: [{ kind: 'inSource', status: 'accepted', justification: reason }],
    })),
  ];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'rollcall', version, rules: rules.map(describe) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true }],
        results: all.map(({ problem, suppressions }) => ({
          ruleId: problem.code,
          ...indexOf(problem.code),
          level: problem.severity,
          message: { text: sentences(problem) },
          ...locations(problem, base),
          partialFingerprints: { 'rollcall/v1': fingerprint(problem) },
          suppressions,
        })),
      },
    ],
  };
}

function describe({ id, severity, title, reason }: Rule) {
  const page = pageOf(id);
  return {
    id,
    shortDescription: { text: capital(title) },
    fullDescription: { text: reason },
    help: { text: `${reason} See ${page}.`, markdown: `${reason} See \`${page}\`.` },
    defaultConfiguration: { level: severity },
  };
}

function indexOf(code: string): { readonly ruleIndex?: number } {
  const ruleIndex = rules.findIndex(({ id }) => id === code);
  return ruleIndex === -1 ? {} : { ruleIndex };
}

function sentences({ message, hint }: Problem): string {
  return hint === undefined ? `${capital(message)}.` : `${capital(message)}. ${capital(hint)}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function locations({ position, length = 1 }: Problem, base: string) {
  if (position === undefined) return {};
  const uri = `${base}${position.file}`.split('/').map(uriPart).join('/');
  const region = {
    startLine: position.line,
    startColumn: position.column,
    endColumn: position.column + length,
  };
  return { locations: [{ physicalLocation: { artifactLocation: { uri }, region } }] };
}

/** A name of a file may hold half a character, which no URI can. */
function uriPart(name: string): string {
  return encodeURIComponent(Buffer.from(name).toString());
}

/**
 * What stays when lines above a finding come and go: rule, file and the line's own text; of several alike, which of them it is.
 */
function fingerprints(): (problem: Problem) => string {
  const seen = new Map<string, number>();
  return ({ code, position, source = '', message }) => {
    const key = JSON.stringify([code, position?.file ?? '', source.trim(), message]);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return createHash('sha256').update(`${key}#${before}`).digest('hex').slice(0, 32);
  };
}
