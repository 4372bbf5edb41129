import type { ReportSchema, SchemaProblem } from './types.js';

/** More mistakes than this are not told one by one: a file that has them is no schema. */
const most = 100;

/** Collects problems; of too many just the first, and a last one that says how many more there are. */
export class Problems {
  private readonly kept: SchemaProblem[] = [];
  private omitted = 0;
  /** Whether one of them, told or not, is an error. */
  hasErrors = false;

  readonly report: ReportSchema = (problem) => {
    if (problem.severity === 'error') this.hasErrors = true;
    if (this.kept.length < most) this.kept.push(problem);
    else this.omitted += 1;
  };

  all(): readonly SchemaProblem[] {
    if (this.omitted === 0) return this.kept;
    const severity = this.hasErrors ? 'error' : 'warning';
    return [...this.kept, { code: 'too-many', severity, message: `and ${this.omitted} more like these` }];
  }
}
