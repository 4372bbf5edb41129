import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../schema/lint.json' with { type: 'json' };
import type { AcceptedProblem, Problem } from '../../src/problem.js';
import { lintJson } from '../../src/render/lint.js';

const problem: Problem = {
  code: 'switch-source',
  severity: 'warning',
  message: 'Entra can blank the target',
  position: { file: 'mappings/plain.yaml', line: 4, column: 10 },
  length: 6,
  source: '  x: "Switch(…)"',
  hint: 'put one `IIF` into another',
};
const accepted: AcceptedProblem = { problem, reason: 'never run by Entra' };
const bare: Problem = { code: 'no-such-page', severity: 'error', message: 'it is wrong' };

describe('lintJson', () => {
  it('should give what the schema promises', () => {
    const json = lintJson([problem, bare], [accepted]);
    expect(json).toEqual({
      version: 1,
      findings: [
        {
          rule: 'switch-source',
          severity: 'warning',
          message: 'Entra can blank the target',
          file: 'mappings/plain.yaml',
          line: 4,
          column: 10,
          endColumn: 16,
          hint: 'put one `IIF` into another',
          page: 'docs/lints.md#switch-source',
        },
        {
          rule: 'no-such-page',
          severity: 'error',
          message: 'it is wrong',
          file: null,
          line: null,
          column: null,
          endColumn: null,
          hint: null,
          page: null,
        },
      ],
      suppressed: [expect.objectContaining({ rule: 'switch-source', reason: 'never run by Entra' })],
      counts: { errors: 1, warnings: 1, suppressed: 1 },
    });
    const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
    validate(JSON.parse(JSON.stringify(json)));
    expect(validate.errors).toBeNull();
  });

  it('should have a schema that takes no other keys', () => {
    const validate = new Ajv2020({ strict: false }).compile(schema);
    const json = JSON.parse(JSON.stringify(lintJson([problem], [])));
    expect(validate(json)).toBe(true);
    expect(validate({ ...json, more: 1 })).toBe(false);
    expect(validate({ ...json, findings: [{ ...json.findings[0], more: 1 }] })).toBe(false);
    expect(validate({ ...json, suppressed: json.findings })).toBe(false);
  });
});
