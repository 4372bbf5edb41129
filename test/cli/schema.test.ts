import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { schemaFormats } from '../../src/cli/formats.js';
import { runCli } from '../../src/cli/run.js';
import { fakeTerminal } from './support.js';

describe('rollcall schema', () => {
  it.each(schemaFormats)('should print a valid JSON Schema of %s, and nothing else', async (format) => {
    const terminal = fakeTerminal();
    expect(await runCli(['schema', format], terminal)).toBe(0);
    const schema = JSON.parse(terminal.stdout);
    expect(schema.title).toEqual(expect.any(String));
    expect(new Ajv2020().validateSchema(schema)).toBe(true);
    expect(terminal.stderr).toBe('');
  });
});
