import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDirectorySettings, readSettings } from '../../src/settings/read.js';
import { configKeys, rollcallVariables } from '../../src/settings/sources.js';
import { SettingsError, type SettingsInput } from '../../src/settings/types.js';

const tenantId = '11111111-2222-3333-4444-555555555555';
const config = {
  tenantId,
  servicePrincipal: 'Vonage',
  vonageUrl: 'https://scim.example.com/v2/',
  vonageToken: 'config-token',
};

function problemsOf(read: () => unknown): SettingsError {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error('it was expected to fail, and did not');
}

function messages(input: SettingsInput): string[] {
  return problemsOf(() => readSettings(input)).message.split('\n');
}

describe('readSettings', () => {
  it('should read a whole stack from Pulumi config', () => {
    const settings = readSettings({ env: { PATH: '/bin' }, config });
    expect(settings.directory).toEqual({
      tenantId,
      servicePrincipal: 'Vonage',
      graphUrl: 'https://graph.microsoft.com',
      authorityHost: null,
      signIn: {
        clientId: null,
        clientSecret: null,
        certificatePath: null,
        certificatePassword: null,
        federatedTokenFile: null,
      },
    });
    expect(settings.vonage.url).toBe('https://scim.example.com/v2');
    expect(settings.vonage.token.reveal()).toBe('config-token');
    expect(settings.run).toEqual({ allow: {}, now: null, dir: null, planHash: null });
  });

  it('should let the environment win', () => {
    const settings = readSettings({
      env: {
        ROLLCALL_VONAGE_URL: 'http://127.0.0.1:8080/scim',
        ROLLCALL_VONAGE_TOKEN: ' env-token\n',
        ROLLCALL_GRAPH_URL: 'https://localhost:8443',
        AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/',
        AZURE_CLIENT_ID: 'env-client',
        AZURE_CLIENT_SECRET: 'env-secret',
        AZURE_TENANT_ID: tenantId.toUpperCase(),
      },
      config: {
        ...config,
        clientId: 'config-client',
        clientSecret: 'config-secret',
        graphUrl: 'https://x.example',
      },
    });
    expect(settings.vonage.url).toBe('http://127.0.0.1:8080/scim');
    expect(settings.vonage.token.reveal()).toBe('env-token');
    expect(settings.directory.graphUrl).toBe('https://localhost:8443');
    expect(settings.directory.authorityHost).toBe('https://login.microsoftonline.us');
    expect(settings.directory.signIn.clientId).toBe('env-client');
    expect(settings.directory.signIn.clientSecret?.reveal()).toBe('env-secret');
  });

  it('should tell everything that is missing at once, with where to set it', () => {
    const error = problemsOf(() => readSettings({ env: { ROLLCALL_VONAGE_TOKEN: '' }, config: {} }));
    expect(error.message.split('\n')).toEqual([
      'The Entra tenant is not set: `pulumi config set rollcall:tenantId`',
      "The Vonage app's service principal is not set: `pulumi config set rollcall:servicePrincipal`",
      "The address of Vonage's SCIM API is not set: set ROLLCALL_VONAGE_URL or `pulumi config set rollcall:vonageUrl`",
      "The token of Vonage's SCIM API is not set: set ROLLCALL_VONAGE_TOKEN or `pulumi config set --secret rollcall:vonageToken`",
    ]);
    expect(error.problems.map(({ code }) => code)).toEqual(Array(4).fill('missing-setting'));
  });

  it('should never take tenant or service principal from the environment', () => {
    const env = {
      AZURE_TENANT_ID: tenantId,
      ROLLCALL_VONAGE_URL: config.vonageUrl,
      ROLLCALL_VONAGE_TOKEN: 'token',
    };
    expect(messages({ env, config: {} })).toHaveLength(2);
    const renamed = messages({ env: { ROLLCALL_TENANT_ID: tenantId }, config });
    expect(renamed[0]).toContain('ROLLCALL_TENANT_ID is not a setting of rollcall');
  });

  it('should refuse to run signed in to another tenant', () => {
    const error = problemsOf(() => readSettings({ env: { AZURE_TENANT_ID: 'other.example' }, config }));
    expect(error.problems[0]).toMatchObject({ code: 'tenant-differs' });
    expect(error.message).toContain('other.example');
  });

  it('should hint at the nearest name of a misspelt setting', () => {
    expect(
      messages({
        env: { ROLLCALL_VONAGE_TOKN: 'abc' },
        config: { ...config, graphURL: 'https://x.example' },
      }),
    ).toEqual([
      'ROLLCALL_VONAGE_TOKN is not a setting of rollcall: did you mean ROLLCALL_VONAGE_TOKEN?',
      'rollcall:graphURL is not a setting of rollcall: did you mean graphUrl?',
    ]);
    expect(messages({ env: { ROLLCALL_ZZZZZZZZZZZZZZ: '1' }, config })[0]).toContain(
      'known: ROLLCALL_GRAPH_URL',
    );
  });

  it('should refuse any unknown ROLLCALL_ variable and no other', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z_]{1,20}$/), (rest) => {
        const name = `ROLLCALL_${rest}`;
        fc.pre(!(rollcallVariables as readonly string[]).includes(name));
        expect(messages({ env: { [name]: 'x' }, config })[0]).toContain(name);
        expect(readSettings({ env: { [`MY_${name}`]: 'x' }, config }).vonage.url).toBe(
          'https://scim.example.com/v2',
        );
      }),
    );
  });

  it.each([
    ['http://scim.example.com/v2', 'plain http'],
    ['http://127.0.0.1.example.com/', 'plain http'],
    ['http://localhost.example.com/', 'plain http'],
    ['https://me:hunter2@scim.example.com/', 'user name or password'],
    ['https://scim.example.com/?key=hunter2', 'query or fragment'],
    ['https://scim.example.com/#hunter2', 'query or fragment'],
    ['https://scim.example.com/?', 'query or fragment'],
    ['ftp://scim.example.com/', 'not with https'],
    ['scim.example.com', 'is not a URL'],
  ])('should refuse the address %s', (vonageUrl, wrong) => {
    const [message, ...others] = messages({ env: {}, config: { ...config, vonageUrl } });
    expect(others).toEqual([]);
    expect(message).toContain('rollcall:vonageUrl');
    expect(message).toContain(wrong);
    expect(message).not.toContain('hunter2');
  });

  it.each([
    'http://127.0.0.1:1',
    'http://127.9.9.9/x',
    'http://[::1]:5',
    'http://localhost:80/scim',
    'https://a.example',
  ])('should take the address %s', (vonageUrl) => {
    expect(readSettings({ env: {}, config: { ...config, vonageUrl } }).vonage.url).not.toMatch(/\/$/);
  });

  it('should refuse a Graph address with a version, and sign-in without TLS', () => {
    expect(
      messages({
        env: { AZURE_AUTHORITY_HOST: 'http://localhost:1' },
        config: { ...config, graphUrl: 'https://graph.microsoft.com/v1.0/' },
      }),
    ).toEqual([
      'rollcall:graphUrl names a version of Graph: leave out /v1.0 or /beta',
      'AZURE_AUTHORITY_HOST is plain http: sign-in needs https',
    ]);
  });

  it.each(['not a tenant', 'x', '11111111-2222-3333-4444', 'a/b.example', '-a.example'])(
    'should refuse the tenant %j',
    (wrong) => {
      expect(messages({ env: {}, config: { ...config, tenantId: wrong } })[0]).toContain(
        'neither a tenant id',
      );
    },
  );

  it('should ask for the client id that a secret belongs to', () => {
    const all = messages({ env: { AZURE_CLIENT_SECRET: 'hunter2' }, config });
    expect(all[0]).toContain('AZURE_CLIENT_SECRET is set, but not the client id');
    expect(all[0]).not.toContain('hunter2');
  });

  it.each(['Bearer abcdef', 'abc def', 'abc\u0000def', 'abc\ndef', 'abcdéf'])(
    'should refuse the token %j without showing it',
    (vonageToken) => {
      const all = messages({ env: {}, config: { ...config, vonageToken } });
      expect(all).toHaveLength(1);
      expect(all[0]).toContain('rollcall:vonageToken');
      expect(all[0]).not.toContain('abc');
    },
  );

  it('should show no secret in any print of the settings', () => {
    const settings = readSettings({
      env: {
        AZURE_CLIENT_ID: 'app',
        AZURE_CLIENT_SECRET: 'hunter2',
        AZURE_CLIENT_CERTIFICATE_PASSWORD: 'hunter3',
      },
      config: { ...config, vonageToken: 'hunter4' },
    });
    const prints = [
      inspect(settings, { depth: 9, showHidden: true }),
      JSON.stringify(settings),
      `${settings.vonage.token}`,
    ];
    for (const print of prints) {
      expect(print).toContain('[secret]');
      expect(print).not.toContain('hunter');
    }
  });

  it('should know every name of the table in docs/architecture.md', async () => {
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
    const table = text.slice(text.indexOf('## Settings'), text.indexOf('## Exit codes'));
    const variables = [...table.matchAll(/^\|\s*`(ROLLCALL_\w+)`/gm)].map((match) => match[1]);
    const keys = [...table.matchAll(/`rollcall:(\w+)`/g)].map((match) => match[1]);
    expect([...rollcallVariables].sort()).toEqual([...new Set(variables)].sort());
    expect([...configKeys].sort()).toEqual([...new Set(keys)].sort());
  });
});

describe('readDirectorySettings', () => {
  it('should need nothing of Vonage', () => {
    const settings = readDirectorySettings({ env: {}, config: { tenantId, servicePrincipal: 'Vonage' } });
    expect(settings.directory.servicePrincipal).toBe('Vonage');
    expect('vonage' in settings).toBe(false);
  });
});
