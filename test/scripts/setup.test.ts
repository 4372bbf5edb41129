import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Package {
  readonly version: string;
  readonly integrity: string;
  readonly optional?: boolean;
}
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

// The scripts are plain JavaScript, for they run before anything is installed; so their types stand here.
async function script<T>(name: string): Promise<T> {
  return (await import(new URL(`../../scripts/lib/${name}.mjs`, import.meta.url).href)) as T;
}
const { packagesMatch } = await script<{ packagesMatch: (folder: string) => boolean }>('packages');
const { readTally } = await script<{ readTally: (file: string) => Tally }>('tally');
const { checkNode } = await script<{ checkNode: (version: string) => void }>('node');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('packagesMatch', () => {
  const yaml: Package = { version: '2.9.1', integrity: 'sha512-a' };
  const lock = (packages: Record<string, Package>) =>
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
  const installed = (packages: Record<string, Package>) => {
    for (const path of Object.keys(packages)) {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, 'package.json'), '{}');
    }
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  };

  it('should see that nothing is installed', () => {
    lock({ 'node_modules/yaml': yaml });
    expect(packagesMatch(folder)).toBe(false);
  });

  it('should be content with what the lock names, whatever was added by hand', () => {
    lock({ 'node_modules/yaml': yaml });
    installed({ 'node_modules/yaml': yaml, 'node_modules/extra': yaml });
    expect(packagesMatch(folder)).toBe(true);
  });

  it('should allow for optional packages of other platforms', () => {
    lock({ 'node_modules/yaml': yaml, 'node_modules/only-windows': { ...yaml, optional: true } });
    installed({ 'node_modules/yaml': yaml });
    expect(packagesMatch(folder)).toBe(true);
  });

  it('should see a package that the lock added', () => {
    lock({ 'node_modules/yaml': yaml, 'node_modules/ajv': yaml });
    installed({ 'node_modules/yaml': yaml });
    expect(packagesMatch(folder)).toBe(false);
  });

  it.each([{ version: '2.9.2' }, { integrity: 'sha512-b' }])(
    'should see that the lock now wants %o',
    (change) => {
      lock({ 'node_modules/yaml': { ...yaml, ...change } });
      installed({ 'node_modules/yaml': yaml });
      expect(packagesMatch(folder)).toBe(false);
    },
  );

  it('should see a package whose folder was removed', () => {
    lock({ 'node_modules/yaml': yaml });
    installed({ 'node_modules/yaml': yaml });
    rmSync(join(folder, 'node_modules/yaml'), { recursive: true });
    expect(packagesMatch(folder)).toBe(false);
  });
});

describe('readTally', () => {
  const tally = (testResults: readonly object[]) => {
    const file = join(folder, 'report.json');
    writeFileSync(file, JSON.stringify({ testResults }));
    return readTally(file);
  };
  const tests = (...statuses: readonly string[]) => statuses.map((status) => ({ status }));

  it('should count by status', () => {
    expect(
      tally([
        { status: 'passed', assertionResults: tests('passed', 'passed', 'pending', 'todo', 'skipped') },
        { status: 'failed', assertionResults: tests('failed', 'passed') },
      ]),
    ).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it('should count a file that could not be loaded as one failure', () => {
    expect(tally([{ status: 'failed', assertionResults: [] }])).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('should count nothing where vitest left no report', () => {
    expect(readTally(join(folder, 'none.json'))).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});

describe('checkNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0'])('should accept Node %s', (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });

  it.each(['20.18.3', '18.20.0'])('should refuse Node %s', (version) => {
    expect(() => checkNode(version)).toThrow(
      `rollcall needs Node 20.19 or later; this is ${version}. Get one from https://nodejs.org`,
    );
  });
});
