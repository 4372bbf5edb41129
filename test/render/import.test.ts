import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, findingKinds } from '../../src/import/types.js';
import { type ImportReport, renderImportMarkdown, renderImportText } from '../../src/render/import.js';
import { barePlan, change, hostileText } from './plans.js';

function finding(name: string, kind: Finding['kind'] = 'missing'): Finding {
  return { kind, name, detail: `about ${name}`, isDeclared: false };
}

function report(findings: readonly Finding[], given: Partial<ImportReport> = {}): ImportReport {
  return {
    stack: 'prod',
    date: '2026-11-24',
    proposal: {
      people: [],
      scopes: [],
      findings,
      fit: [{ attribute: 'name.givenName', fits: 8, differs: 2 }],
      counts: { declared: 3, byAssignedGroups: 1, byGroups: 0, byLines: 2 },
    },
    plan: barePlan({ changes: [change('adopt', 'ann')] }),
    files: ['stacks/prod/stack.yaml'],
    onCreate: [],
    hints: ['Next: look.'],
    ...given,
  };
}

describe('renderImportText', () => {
  it('should say what is declared, what the first plan does, how the mapping fits, and what was written', () => {
    const text = renderImportText(report([finding('ann', 'leaver')]));
    expect(text).toContain('prod: 3 people declared: 1 by assigned groups, 0 by other groups, 2 one by one');
    expect(text).toContain('The first plan: 1 to adopt. Takes over 1 account as it is; nothing is written');
    expect(text).toContain('name.givenName: the mapping fits 8, and 2 accounts have something else\n');
    expect(text).toContain('Disabled in Entra, and their Vonage account is active (1):\n  ann: about ann\n');
    expect(text).toContain('other administrators are left out');
    expect(text).toContain('Written:\n  stacks/prod/stack.yaml\nNext: look.\n');
    const lenient = renderImportText(report([], { onCreate: ['name.givenName'] }));
    expect(lenient).toContain('; new accounts alone get it (on: create)');
  });

  it('should show a few of each kind and count the rest', () => {
    const text = renderImportText(
      report(Array.from({ length: 14 }, (_, index) => finding(`person${index}`))),
    );
    expect(text).toContain('person9');
    expect(text).not.toContain('person10');
    expect(text).toContain('and 4 more, in the report');
  });

  it('should let nobody drive the terminal', () => {
    fc.assert(
      fc.property(hostileText(40), (text) => {
        const printed = renderImportText(
          report([finding(text)], { stack: text, files: [text], hints: [text] }),
        );
        expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('renderImportMarkdown', () => {
  it('should list all of every kind', () => {
    const findings = findingKinds.flatMap((kind) =>
      Array.from({ length: 30 }, (_, index) => finding(`p${index}`, kind)),
    );
    const rows = renderImportMarkdown(report(findings))
      .split('\n')
      .filter((line) => line.startsWith('| `p'));
    expect(rows).toHaveLength(findings.length);
  });

  it('should make a row of whatever is written, and nothing else', () => {
    fc.assert(
      fc.property(hostileText(40), (text) => {
        const markdown = renderImportMarkdown(report([finding(text)], { stack: text }));
        expect(markdown.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3);
        expect(markdown).not.toMatch(/<(?!br>)/);
      }),
    );
  });
});
