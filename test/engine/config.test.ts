import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type PulumiStackFile, readStackFile, StackFileError } from '../../src/engine/config.js';

const plain = `config:
  rollcall:tenantId: 7d43cf66-810c-4f1c-8763-ce773ad2f0c2
  rollcall:servicePrincipal: Vonage
  aws:region: eu-west-1
`;
const secret = `${plain}  rollcall:vonageToken:
    secure: v1:abc
`;

async function read(
  text: string | undefined,
  { env = {}, decrypt = forbidden }: Partial<Parameters<typeof readStackFile>[0]> = {},
): Promise<PulumiStackFile> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  if (text !== undefined) await writeFile(join(folder, 'Pulumi.demo.yaml'), text);
  return readStackFile({ folder, stack: 'demo', env, decrypt });
}

function forbidden(): Promise<never> {
  throw new Error('the Pulumi CLI was asked, though nothing needed it');
}

describe('readStackFile', () => {
  it('should read plain values of rollcall alone, without the Pulumi CLI', async () => {
    expect(await read(plain)).toEqual({
      exists: true,
      config: { tenantId: '7d43cf66-810c-4f1c-8763-ce773ad2f0c2', servicePrincipal: 'Vonage' },
    });
  });

  it('should tell where there is no file', async () => {
    expect(await read(undefined)).toEqual({ exists: false, config: {} });
  });

  it.each(['', '# nothing\n', 'encryptionsalt: v1:x\n', 'config:\n', 'config: text\n', '- a\n'])(
    'should take %j for a file without values',
    async (text) => {
      expect(await read(text)).toEqual({ exists: true, config: {} });
    },
  );

  it('should take numbers and Booleans for text', async () => {
    expect((await read('config: {rollcall:clientId: 12, rollcall:vonageUrl: true}')).config).toEqual({
      clientId: '12',
      vonageUrl: 'true',
    });
  });

  it('should have secrets decrypted that are needed', async () => {
    const decrypt = async () => ({ 'rollcall:vonageToken': 'token', 'aws:secret': 'other' });
    const { config } = await read(secret, { decrypt });
    expect(config).toEqual({
      tenantId: '7d43cf66-810c-4f1c-8763-ce773ad2f0c2',
      servicePrincipal: 'Vonage',
      vonageToken: 'token',
    });
  });

  it('should leave a secret alone that a variable overrides, but not for an empty one', async () => {
    const { config } = await read(secret, { env: { ROLLCALL_VONAGE_TOKEN: 'mine' } });
    expect(config).not.toHaveProperty('vonageToken');
    await expect(read(secret, { env: { ROLLCALL_VONAGE_TOKEN: ' ' } })).rejects.toThrow('was asked');
  });

  it('should say how to go on without a Pulumi CLI', async () => {
    const error = await read(secret, { decrypt: null }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StackFileError);
    expect((error as StackFileError).problems).toEqual([
      expect.objectContaining({
        message:
          'rollcall:vonageToken is a secret in Pulumi.demo.yaml, and there is no Pulumi CLI to decrypt it',
        hint: 'run `npm run setup`, or set ROLLCALL_VONAGE_TOKEN',
      }),
    ]);
  });

  it('should pass unknown keys on, so that they can be refused', async () => {
    expect((await read(`${plain}  rollcall:tenant: x\n`)).config.tenant).toBe('x');
  });

  it('should say where the file is no YAML', async () => {
    const error = await read('config:\n  a: [1\n  b: 2\n').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StackFileError);
    const [problem] = (error as StackFileError).problems;
    expect(problem).toMatchObject({ code: 'bad-yaml', severity: 'error' });
    expect(problem?.position).toMatchObject({ file: 'Pulumi.demo.yaml', line: 3 });
  });
});
