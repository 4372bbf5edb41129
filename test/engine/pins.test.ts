import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENGINE_VERSION, OLDEST_GO } from '../../src/engine/types.js';
import { atLeast } from '../../src/engine/version.js';

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

describe('the version of the engine', () => {
  it('should be the same in package.json and in the Go module that builds it', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    expect(dependencies['@pulumi/pulumi']).toBe(ENGINE_VERSION);
    expect(read('tools/pulumi-cli/go.mod')).toContain(
      `\nrequire github.com/pulumi/pulumi/pkg/v3 v${ENGINE_VERSION}\n`,
    );
  });

  it.each(['pulumi-cli', 'pulumi-language-nodejs'])('should need the Go that tools/%s names', (tool) => {
    expect(read(`tools/${tool}/go.mod`)).toContain(`\ngo ${OLDEST_GO}\n`);
  });
});

describe('atLeast', () => {
  it.each([
    ['v3.246.0', '3.225.0', true],
    ['3.225.0', '3.225.0', true],
    ['3.224.99', '3.225.0', false],
    ['10.0.0', '9.9.9', true],
    ['go1.26', '1.25.8', true],
    ['go1.25', '1.25.8', false],
    ['devel', '1.25.8', false],
  ])('should compare %s with %s', (text, oldest, result) => {
    expect(atLeast(text, oldest)).toBe(result);
  });
});
