import { ruleOf, rules } from '../lint/rules.js';
import { suggest } from '../nearest.js';
import type { AcceptedProblem, Problem } from '../problem.js';
import { quote } from '../quote.js';
import type { Range, Report, SourceFile } from './source.js';
import { getEntries, isText, type Tree } from './tree.js';

interface Acceptance {
  readonly key: Range;
  readonly reason: string;
  isUsed: boolean;
}

/**
 * What the key `lint` of an attribute or a scope accepts: rule → reason. Whatever is reported there goes through `report`: accepted
 * warnings are kept, everything else is handed on. Errors cannot be accepted.
 */
export class Acceptances {
  readonly accepted: AcceptedProblem[] = [];
  private readonly byRule = new Map<string, Acceptance>();

  /** @param entry the map that may hold `lint`; what is wrong with it is reported. */
  constructor(
    private readonly source: SourceFile,
    entry: Tree,
    private readonly handOn: Report,
  ) {
    for (const [id, { key, value }] of getEntries(entry, 'lint')) {
      const rule = ruleOf(id);
      if (rule === undefined) {
        const ids = rules.filter(({ severity }) => severity === 'warning').map((known) => known.id);
        const hint = suggest(id, ids, 'rules') ?? 'docs/lints.md lists them';
        handOn(source.problem(key, 'unknown-lint', `there is no lint rule ${quote(id)}`, { hint }));
      } else if (rule.severity === 'error') {
        const message = `${quote(id)} is an error, and only warnings can be accepted`;
        handOn(source.problem(key, 'not-acceptable', message, { hint: 'mend what it is about' }));
      } else if (isText(value)) this.byRule.set(id, { key, reason: value.value, isUsed: false });
    }
  }

  /** Takes a problem of this entry. */
  readonly report: Report = (problem: Problem): void => {
    const acceptance = problem.severity === 'warning' ? this.byRule.get(problem.code) : undefined;
    if (acceptance === undefined) {
      this.handOn(problem);
      return;
    }
    acceptance.isUsed = true;
    this.accepted.push({ problem, reason: acceptance.reason });
  };

  /** Reports what was accepted and never came; to be called when everything has been looked at. */
  finish(): void {
    for (const [id, { key, isUsed }] of this.byRule) {
      if (isUsed) continue;
      this.handOn(
        this.source.problem(key, 'unused-acceptance', `nothing here breaks ${quote(id)}`, {
          severity: 'warning',
          hint: 'delete this line',
        }),
      );
    }
  }
}
