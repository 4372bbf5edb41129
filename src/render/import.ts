import type { Finding, FindingKind, Fit, Proposal } from '../import/types.js';
import { findingKinds } from '../import/types.js';
import type { Plan } from '../plan/types.js';
import { cut, escapeMarkdown, markdownName } from './escape.js';
import { painter, type TextFormat } from './paint.js';
import { escapeControls } from './problems.js';
import { changesInWords, pendingChanges, takenOverInWords } from './summary.js';

/** What became of an import, for people. */
export interface ImportReport {
  readonly stack: string;
  readonly date: string;
  readonly proposal: Proposal;
  /** What the declarations that were made come to. */
  readonly plan: Plan;
  /** Paths below the folder of the declarations. */
  readonly files: readonly string[];
  /** Attributes of the proposed mapping that only new accounts get. */
  readonly onCreate: readonly string[];
  /** What a reader might do next, or should know, a sentence each. */
  readonly hints: readonly string[];
}

const titles: Readonly<Record<FindingKind, string>> = {
  leaver: 'Disabled in Entra, and their Vonage account is active',
  'unknown-account': 'Active Vonage accounts that no Entra user maps to',
  unassigned: 'Active accounts of people who are not assigned in Entra',
  missing: 'Assigned in Entra, and no Vonage account',
  differing: 'Accounts that are not as the mapping would have them',
  unmapped: 'People for whom the mapping fails',
  ambiguous: 'People whose account cannot be told',
  group: 'Assigned groups that are not declared',
  role: 'Assignments that a declaration cannot describe',
  inactive: 'Accounts that are disabled in Vonage',
  guest: 'Guests',
};

/** What nobody can see from here (facts sheet A.2.4). */
const unseen =
  'Vonage does not show every account over SCIM: with an Account Administrator as provisioning user, other administrators are left out. Who they are cannot be told from here.';

/** Of each kind, before only a number is given. */
const mostShown = 10;

/** For a terminal: what is declared, what the first plan does, and what is listed apart. @returns text that ends with a line break. */
export function renderImportText(report: ImportReport, { colour = false }: TextFormat = {}): string {
  const paint = painter(colour);
  const { proposal, files, stack } = report;
  const lines = [
    paint('bold', `${escapeControls(stack)}: ${declaredInWords(proposal)}`),
    escapeControls(firstPlanInWords(report.plan)),
    ...fitLines(proposal.fit, report.onCreate),
    '',
  ];
  for (const kind of findingKinds) {
    const findings = proposal.findings.filter((finding) => finding.kind === kind);
    if (findings.length === 0) continue;
    lines.push(paint(kind === 'leaver' ? 'red' : 'bold', `${titles[kind]} (${findings.length}):`));
    for (const finding of findings.slice(0, mostShown))
      lines.push(`  ${escapeControls(findingInWords(finding))}`);
    if (findings.length > mostShown) {
      lines.push(paint('dim', `  and ${findings.length - mostShown} more, in the report`));
    }
    lines.push('');
  }
  lines.push(unseen, '');
  if (files.length > 0) lines.push('Written:', ...files.map((file) => `  ${escapeControls(file)}`));
  for (const hint of report.hints) lines.push(escapeControls(hint));
  return `${lines.join('\n')}\n`;
}

/** The whole of it, to be kept beside the declarations. What people wrote is shown and does nothing. */
export function renderImportMarkdown(report: ImportReport): string {
  const { proposal, plan, stack, date } = report;
  const sections = findingKinds.flatMap((kind) => {
    const findings = proposal.findings.filter((finding) => finding.kind === kind);
    if (findings.length === 0) return [];
    const rows = findings.map(
      ({ name, detail, isDeclared }) =>
        `| ${markdownName(cut(name, 200))} | ${escapeMarkdown(cut(detail, 500))} | ${isDeclared ? 'yes' : 'no'} |`,
    );
    return [
      `## ${titles[kind]} (${findings.length})\n\n| who | what | declared |\n|---|---|---|\n${rows.join('\n')}\n`,
    ];
  });
  return [
    `# Import of ${markdownName(stack)} on ${date}\n`,
    `${escapeMarkdown(declaredInWords(proposal))}.\n\n${escapeMarkdown(firstPlanInWords(plan))}\n`,
    `${fitLines(proposal.fit, report.onCreate)
      .map((line) => `- ${escapeMarkdown(line)}`)
      .join('\n')}\n`,
    ...sections,
    `${unseen}\n`,
  ].join('\n');
}

function declaredInWords({ counts, scopes }: Proposal): string {
  const { declared, byAssignedGroups, byGroups, byLines } = counts;
  const groups = scopes.filter(({ group }) => group !== null).length;
  const people = declared === 1 ? '1 person declared' : `${declared} people declared`;
  return `${people}: ${byAssignedGroups} by assigned groups, ${byGroups} by other groups, ${byLines} one by one; ${groups} ${groups === 1 ? 'group' : 'groups'}`;
}

function firstPlanInWords(plan: Plan): string {
  if (pendingChanges(plan) === 0) return 'The first plan has nothing to do.';
  const taken = takenOverInWords(plan);
  return `The first plan: ${changesInWords(plan)}.${taken === undefined ? '' : ` ${taken}`}`;
}

function fitLines(fit: readonly Fit[], onCreate: readonly string[]): readonly string[] {
  return fit.map(({ attribute, fits, differs }) => {
    const accounts = differs === 1 ? '1 account has' : `${differs} accounts have`;
    const but = differs === 0 ? 'fits all' : `fits ${fits}, and ${accounts} something else`;
    const made = onCreate.includes(attribute) ? '; new accounts alone get it (on: create)' : '';
    return `${attribute}: the mapping ${but}${made}`;
  });
}

function findingInWords({ name, detail, isDeclared }: Finding): string {
  return `${name}: ${detail}${isDeclared ? ' (declared)' : ''}`;
}
