import { describe, expect, it } from 'vitest';
import { type Credential, chooseSignIn, createTokenSource } from '../../src/directory/sign-in.js';
import { readDirectorySettings } from '../../src/settings/index.js';
import { failure, serve } from '../http/server.js';

const tenantId = '11111111-2222-3333-4444-555555555555';

function settings(env: Record<string, string> = {}) {
  return readDirectorySettings({ env, config: { tenantId, servicePrincipal: 'Vonage' } }).directory;
}

const withSecret = settings({ AZURE_CLIENT_ID: 'app-1', AZURE_CLIENT_SECRET: 'hunter2' });

describe('chooseSignIn', () => {
  const id = { AZURE_CLIENT_ID: 'app-1' };
  const file = { AZURE_FEDERATED_TOKEN_FILE: '/t' };
  const certificate = { AZURE_CLIENT_CERTIFICATE_PATH: '/c' };
  it.each([
    [{ ...id, ...file, ...certificate, AZURE_CLIENT_SECRET: 'hunter2' }, 'secret'],
    [{ ...id, ...file, ...certificate }, 'certificate'],
    [{ ...id, ...file }, 'workload-identity'],
    [id, 'azure-cli'],
    [{}, 'azure-cli'],
  ])('should choose openly: %j', (env, kind) => {
    const choice = chooseSignIn(settings(env).signIn);
    expect(choice.kind).toBe(kind);
    expect(choice.description).not.toContain('hunter2');
  });
});

describe('createTokenSource', () => {
  function fixture() {
    const clock = { now: 0 };
    const log: string[] = [];
    let issued = 0;
    const openCredential = async (): Promise<Credential> => {
      log.push('open');
      return {
        getToken: async (scope) => {
          log.push(scope);
          issued++;
          return { token: `t${issued}`, expiresOnTimestamp: clock.now + 3_600_000 };
        },
      };
    };
    return { clock, log, source: createTokenSource(withSecret, { now: () => clock.now, openCredential }) };
  }

  it('should sign in once for callers at the same time, for Graph alone', async () => {
    const { log, source } = fixture();
    expect(await Promise.all([source(), source(), source()])).toEqual(['t1', 't1', 't1']);
    expect(log).toEqual(['open', 'https://graph.microsoft.com/.default']);
  });

  it('should keep a token until five minutes before it expires', async () => {
    const { clock, source } = fixture();
    await source();
    clock.now = 55 * 60_000 - 1;
    expect(await source()).toBe('t1');
    clock.now = 55 * 60_000;
    expect(await source()).toBe('t2');
  });

  it('should replace a rejected token once, with a credential that does not remember it', async () => {
    const { log, source } = fixture();
    await source();
    expect(await Promise.all([source('t1'), source('t1')])).toEqual(['t2', 't2']);
    expect(await source('t1')).toBe('t2');
    expect(log.filter((line) => line === 'open')).toHaveLength(2);
  });

  /** A sign-in host that can be down; each failed try is an error of its own. */
  function failing() {
    const host = { now: 0, isDown: true, tries: 0 };
    const getToken = async () => {
      host.tries++;
      if (host.isDown) throw new Error('getaddrinfo ENOTFOUND login.microsoftonline.com');
      return { token: `t${host.tries}`, expiresOnTimestamp: host.now + 3_600_000 };
    };
    const source = createTokenSource(withSecret, {
      now: () => host.now,
      openCredential: async () => ({ getToken }),
    });
    return { host, source };
  }

  it('should try again after a failure, but not at once', async () => {
    const { host, source } = failing();
    const error = await failure(source());
    host.isDown = false;
    host.now = 29_999;
    expect(await failure(source())).toBe(error);
    expect(host.tries).toBe(1);
    host.now = 30_000;
    expect(await source()).toBe('t2');
  });

  it('should use a token until it expires where it cannot be renewed, and go on trying', async () => {
    const { host, source } = failing();
    host.isDown = false;
    await source();
    host.isDown = true;
    for (host.now = 56 * 60_000; host.now < 60 * 60_000; host.now += 5_000) {
      expect(await source()).toBe('t1');
      await new Promise((resolve) => setImmediate(resolve));
    }
    // One each half minute of four.
    expect(host.tries).toBe(1 + 8);
    expect((await failure(source())).message).toContain("can't be reached");
    host.isDown = false;
    host.now += 30_000;
    expect(await source()).toBe('t11');
  });

  it('should not hold anybody up who has a token, once a renewal has failed', async () => {
    let answer = (): void => {};
    let tries = 0;
    const clock = { now: 0 };
    const source = createTokenSource(withSecret, {
      now: () => clock.now,
      timeout: 20,
      openCredential: async () => ({
        getToken: async () => {
          tries++;
          const token = { token: `t${tries}`, expiresOnTimestamp: clock.now + 3_600_000 };
          if (tries === 1) return token;
          return new Promise((resolve) => {
            answer = () => resolve(token);
          });
        },
      }),
    });
    await source();
    clock.now = 56 * 60_000;
    expect(await source()).toBe('t1');
    clock.now += 30_000;
    expect([await source(), await source()]).toEqual(['t1', 't1']);
    expect(tries).toBe(3);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await source()).toBe('t3');
  });

  it('should never give a rejected token again', async () => {
    const { host, source } = failing();
    host.isDown = false;
    await source();
    host.isDown = true;
    await failure(source('t1'));
    await failure(source());
    expect(host.tries).toBe(2);
  });

  it.each([
    [
      'AADSTS7000215: Invalid client secret provided.',
      'the client secret is wrong; check AZURE_CLIENT_SECRET or rollcall:clientSecret',
    ],
    ['AADSTS90002: Tenant not found.', 'check rollcall:tenantId'],
    [
      'AADSTS700016: Application not found in the directory.',
      'check the client id (AZURE_CLIENT_ID or rollcall:clientId) and rollcall:tenantId',
    ],
    ['getaddrinfo ENOTFOUND login.microsoftonline.com', "login.microsoftonline.com can't be reached"],
    ['endpoints_resolution_error: Endpoints cannot be resolved', "can't be reached; check the network"],
    ['unable to verify the first certificate', 'NODE_EXTRA_CA_CERTS'],
    [
      'AADSTS99999: Something hunter2 new. Trace ID: 1\r\nTimestamp: 2',
      'AADSTS99999: Something [secret] new.',
    ],
  ])('should say in one line what to check: %s', async (said, expected) => {
    const text = `invalid_client Status code: 401\nMore details:\n${said}\r\nTrace ID: abc,`;
    const source = createTokenSource(withSecret, {
      openCredential: async () => ({ getToken: () => Promise.reject(new Error(text)) }),
    });
    const error = await failure(Promise.resolve(source()));
    expect(error).toMatchObject({ name: 'DirectoryError', code: 'sign-in' });
    expect(error.message).toContain(expected);
    expect(error.message).toContain('as app app-1');
    expect(error.message).not.toContain('hunter2');
    expect(error.message).not.toMatch(/[\r\n]/);
  });

  it.each([
    ['certificatePath', '/secrets/app.pem'],
    ['federatedTokenFile', '/var/run/token'],
  ])('should name the file that cannot be read: %s', async (setting, path) => {
    const signIn = { ...settings().signIn, clientId: 'app-1', [setting]: path };
    const source = createTokenSource(
      { ...settings(), signIn },
      {
        openCredential: async () => ({
          getToken: () => Promise.reject(new Error('ENOENT: no such file or directory')),
        }),
      },
    );
    const error = await failure(Promise.resolve(source()));
    expect(error.message).toContain(`${path} can't be read`);
  });

  it('should tell who is signed in to nothing how to sign in', async () => {
    const source = createTokenSource(settings(), {
      openCredential: async () => ({
        getToken: () => Promise.reject(new Error('Azure CLI could not be found. Please visit …')),
      }),
    });
    const error = await failure(Promise.resolve(source()));
    expect(error.message).toContain(`az login --tenant ${tenantId}`);
    expect(error.message).toContain('AZURE_CLIENT_SECRET');
  });

  it('should give up on a sign-in that never ends', async () => {
    const source = createTokenSource(withSecret, {
      timeout: 20,
      openCredential: async () => ({ getToken: () => new Promise(() => {}) }),
    });
    expect((await failure(Promise.resolve(source()))).message).toContain("can't be reached");
  });

  it('should explain a real sign-in that fails, without its secret', async () => {
    const server = await serve(() => {});
    await server.close();
    const real = settings({
      AZURE_CLIENT_ID: 'app-1',
      AZURE_CLIENT_SECRET: 'hunter2',
      AZURE_AUTHORITY_HOST: server.url.replace('http:', 'https:'),
    });
    const error = await failure(Promise.resolve(createTokenSource(real)()));
    expect(error).toMatchObject({ name: 'DirectoryError', code: 'sign-in' });
    expect(error.message).toContain("can't be reached; check the network and AZURE_AUTHORITY_HOST");
    expect(error.message).not.toContain('hunter2');
    expect(error.message).not.toContain('\n');
  });
});
