import type { Span } from '../mapping/types.js';
import type { Severity } from '../problem.js';
import { type RuleId, ruleOf } from './rules.js';

/** Something that a rule found in an expression. */
export interface LintFinding {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** One sentence: what is wrong here. */
  readonly message: string;
  /** Into the expression's text, UTF-16 units; the part lies within the text and is not empty. */
  readonly offset: number;
  readonly length: number;
  /** What to do. */
  readonly hint?: string;
}

/** Takes a finding at a part of an expression. */
export type ReportFinding = (rule: RuleId, at: Span, message: string, hint?: string) => void;

/** What a rule says, with the severity that the catalogue gives it. */
export function stated(rule: RuleId, message: string, hint: string | undefined) {
  return {
    rule,
    severity: ruleOf(rule)?.severity ?? 'error',
    message,
    ...(hint === undefined ? {} : { hint }),
  } satisfies Omit<LintFinding, 'offset' | 'length'>;
}

/** Collects findings, and gives them in the order of their places. */
export function collectFindings(collect: (report: ReportFinding) => void): readonly LintFinding[] {
  const findings: LintFinding[] = [];
  collect((rule, { start, end }, message, hint) => {
    findings.push({ ...stated(rule, message, hint), offset: start, length: end - start });
  });
  return findings.sort((a, b) => a.offset - b.offset);
}
