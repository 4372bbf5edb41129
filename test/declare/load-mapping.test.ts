import { describe, expect, it } from 'vitest';
import { loadMapping, readMappingText } from '../../src/declare/load-mapping.js';
import { SourceFile } from '../../src/declare/source.js';
import { folderOf } from './given.js';

const plain = 'mapping: plain\nattributes:\n  userName: {expression: "[mail]"}\n';

describe('loadMapping', () => {
  it('should read a mapping whatever stack uses it', async () => {
    const dir = await folderOf({ 'mappings/plain.yaml': plain });
    const { file, problems } = await loadMapping(dir, 'plain');
    expect(file?.mapping).toMatchObject({ name: 'plain', attributes: [{ target: 'userName' }] });
    expect(file?.positions.userName).toEqual({ file: 'mappings/plain.yaml', line: 3, column: 3 });
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
  });

  it('should say that there is none of that name, and which there is', async () => {
    const dir = await folderOf({ 'mappings/plain.yaml': plain });
    for (const name of ['plane', '../mappings/plain']) {
      const { file, problems } = await loadMapping(dir, name);
      expect(file).toBeUndefined();
      expect(problems).toMatchObject([{ code: 'unknown-mapping', severity: 'error' }]);
    }
    expect((await loadMapping(dir, 'plane')).problems[0]?.hint).toContain('plain');
  });

  it('should give no mapping where something in it is wrong', async () => {
    const dir = await folderOf({ 'mappings/plain.yaml': plain.replace('[mail]', '[mial]') });
    const { file, problems } = await loadMapping(dir, 'plain');
    expect(file).toBeUndefined();
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'unknown-attribute', position: { line: 3 } },
    ]);
  });
});

describe('readMappingText', () => {
  it('should check a text that is no file yet', () => {
    const { file } = readMappingText(new SourceFile('mappings/plain.yaml', plain), 'plain');
    expect(file?.mapping.name).toBe('plain');
    const broken = readMappingText(new SourceFile('mappings/plain.yaml', 'mapping: [\n'), 'plain');
    expect(broken.file).toBeUndefined();
    expect(broken.problems[0]).toMatchObject({ severity: 'error' });
  });
});
