import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseFaultRule } from '../../src/sandbox/index.js';
import { faultKinds, statusForms } from '../../src/sandbox/server/fault-text.js';
import { pageFaults } from '../../src/sandbox/server/types.js';

const page = await readFile(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
const table = page.slice(page.indexOf('| FAULT |'), page.indexOf('In code a rule'));

describe('docs/sandbox.md', () => {
  it('should have every fault that a rule can name', () => {
    const forms = [statusForms, ...Object.values(faultKinds).map((kind) => kind.forms)].flatMap(Object.keys);
    for (const form of forms) {
      if (!form.startsWith('page ')) expect(table, form).toContain(`\`${form}\``);
    }
    for (const fault of pageFaults) expect(table, fault).toContain(fault);
  });

  it('should show only rules that can be read', () => {
    const rows = table.split('\n').filter((line) => line.startsWith('| `'));
    const written = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, form]) => form),
    );
    expect(written.length).toBeGreaterThan(15);
    for (const form of written) expect(() => parseFaultRule(`* * * 1 ${form}`), form).not.toThrow();
    const shown = [...page.matchAll(/--fault '([^']+)'/g)].map(([, rule]) => rule ?? '');
    expect(shown.length).toBe(2);
    for (const rule of shown) expect(() => parseFaultRule(rule), rule).not.toThrow();
  });
});
