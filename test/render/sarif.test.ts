import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/lint/rules.js';
import type { Problem } from '../../src/problem.js';
import { sarif } from '../../src/render/sarif.js';

const isUri = (text: string): boolean => URL.canParse(text);
/** RFC 3986: what a reference may be made of. */
const isReference = (text: string): boolean =>
  /^(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#[\]-]|%[0-9A-Fa-f]{2})*$/.test(text);
const schema = JSON.parse(readFileSync(new URL('../data/sarif.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({
  allErrors: true,
  formats: { uri: isUri, 'uri-reference': isReference },
}).compile(schema);

const options = { version: '0.1.0', base: '' };
const problem: Problem = {
  code: 'switch-source',
  severity: 'warning',
  message: 'Entra can blank the target',
  position: { file: 'mappings/our plain.yaml', line: 4, column: 10 },
  length: 6,
  source: '  x: "Switch(…)"',
  hint: 'put one `IIF` into another',
};

/** The log as a reader gets it. */
function log(...args: Parameters<typeof sarif>) {
  const read = JSON.parse(JSON.stringify(sarif(...args)));
  validate(read);
  expect(validate.errors).toBeNull();
  return read.runs[0];
}

describe('sarif', () => {
  it('should describe every rule, and what was found where', () => {
    const run = log([problem], [], options);
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.tool.driver).toMatchObject({ name: 'rollcall', version: '0.1.0' });
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(rules.map(({ id }) => id));
    expect(run.tool.driver.rules[0]).toMatchObject({
      help: { markdown: expect.stringContaining('`docs/lints.md#switch-source`') },
    });
    expect(run.results).toEqual([
      {
        ruleId: 'switch-source',
        ruleIndex: 0,
        level: 'warning',
        message: { text: 'Entra can blank the target. Put one `IIF` into another.' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'mappings/our%20plain.yaml' },
              region: { startLine: 4, startColumn: 10, endColumn: 16 },
            },
          },
        ],
        partialFingerprints: { 'rollcall/v1': expect.stringMatching(/^[0-9a-f]{32}$/) },
        suppressions: [],
      },
    ]);
  });

  it('should go by the code alone where there is no page, and leave out a place that is not there', () => {
    const [result] = log([{ code: 'unknown-stack', severity: 'error', message: 'no' }], [], options).results;
    expect(result).toMatchObject({ ruleId: 'unknown-stack', level: 'error', message: { text: 'No.' } });
    expect(result).not.toHaveProperty('ruleIndex');
    expect(result).not.toHaveProperty('locations');
  });

  it('should list what is accepted as suppressed', () => {
    const [result] = log([], [{ problem, reason: 'fine' }], options).results;
    expect(result.suppressions).toEqual([{ kind: 'inSource', status: 'accepted', justification: 'fine' }]);
  });

  it('should name files from where the reader looks', () => {
    const [result] = log([problem], [], { ...options, base: 'our phones/' }).results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe(
      'our%20phones/mappings/our%20plain.yaml',
    );
  });

  it('should know a finding again when lines above it come and go, and tell like ones apart', () => {
    const prints = (...problems: readonly Problem[]): readonly string[] =>
      log(problems, [], options).results.map(
        (result: { partialFingerprints: Record<string, string> }) =>
          result.partialFingerprints['rollcall/v1'],
      );
    const moved = { ...problem, position: { file: 'mappings/our plain.yaml', line: 40, column: 12 } };
    expect(prints(moved)).toEqual(prints(problem));
    expect(new Set(prints(problem, moved)).size).toBe(2);
    expect(prints({ ...problem, code: 'match' })).not.toEqual(prints(problem));
    expect(prints({ ...problem, source: 'other' })).not.toEqual(prints(problem));
  });

  it('should be a log whatever people wrote', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, text, (file, message, hint, reason) => {
        const wild = { ...problem, message, hint, position: { file, line: 1, column: 1 }, source: message };
        log([wild], [{ problem: wild, reason }], options);
      }),
    );
  });
});
