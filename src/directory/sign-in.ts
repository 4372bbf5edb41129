import { plainLine, type TokenSource } from '../http/index.js';
import type { DirectorySettings, SignInSettings } from '../settings/index.js';
import { DirectoryError } from './errors.js';

export type SignInKind = 'secret' | 'certificate' | 'workload-identity' | 'azure-cli';

export interface SignInChoice {
  readonly kind: SignInKind;
  /** For people: how rollcall signs in, and by which setting. */
  readonly description: string;
}

/**
 * How rollcall signs in to Entra: the first of secret, certificate, workload identity that is set; else as the person
 * signed in to Azure CLI. Chosen openly and not tried one after another, so that a wrong secret is an error and never a
 * silent run as somebody else.
 */
export function chooseSignIn(settings: SignInSettings): SignInChoice {
  const app = settings.clientId ?? '';
  if (settings.clientSecret !== null) {
    return { kind: 'secret', description: `as app ${app}, with its client secret` };
  }
  if (settings.certificatePath !== null) {
    return {
      kind: 'certificate',
      description: `as app ${app}, with the certificate of AZURE_CLIENT_CERTIFICATE_PATH`,
    };
  }
  if (settings.federatedTokenFile !== null) {
    return {
      kind: 'workload-identity',
      description: `as app ${app}, with the token of AZURE_FEDERATED_TOKEN_FILE`,
    };
  }
  return { kind: 'azure-cli', description: 'as whoever is signed in to Azure CLI' };
}

/** The part of a credential of `@azure/identity` that is used. */
export interface Credential {
  getToken(scope: string): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

export interface TokenSourceOptions {
  readonly now?: () => number;
  /** Default: the credential of `@azure/identity` that `chooseSignIn` names. */
  readonly openCredential?: (settings: DirectorySettings) => Promise<Credential>;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** A token that expires while a long list is read would fail half-way, so it is renewed before. */
const renewBefore = 5 * 60_000;
/** Milliseconds after a sign-in that failed in which its error stands for another try: a sign-in host that is down takes a minute to say so. */
const tryAgainAfter = 30_000;

/**
 * Signs in to Entra for Graph. A token is renewed from five minutes before it expires on, and where that fails used until it does; callers at
 * the same time share one sign-in; a token that Graph rejected is replaced.
 *
 * The source throws `DirectoryError` `sign-in`, one line without any secret, that says what to check.
 */
export function createTokenSource(
  settings: DirectorySettings,
  options: TokenSourceOptions = {},
): TokenSource {
  const now = options.now ?? Date.now;
  const open = options.openCredential ?? openCredential;
  const scope = `${new URL(settings.graphUrl).origin}/.default`;
  let credential: Promise<Credential> | undefined;
  let current: { readonly token: string; readonly expiresOnTimestamp: number } | undefined;
  let underWay: Promise<string> | undefined;
  /** The last sign-in, where that failed. */
  let failure: { readonly at: number; readonly error: DirectoryError } | undefined;

  async function signIn(): Promise<string> {
    try {
      credential ??= open(settings);
      const fresh = await within(options.timeout ?? 60_000, async () => (await credential)?.getToken(scope));
      if (!fresh) throw new Error('no token came back');
      current = fresh;
      failure = undefined;
      return fresh.token;
    } catch (error) {
      credential = undefined;
      failure = { at: now(), error: signInError(error, settings) };
      throw failure.error;
    }
  }

  /** The current token, where it will do for so many milliseconds more. */
  function tokenFor(milliseconds: number): string | undefined {
    return current !== undefined && now() < current.expiresOnTimestamp - milliseconds
      ? current.token
      : undefined;
  }

  return async (rejected) => {
    if (rejected !== undefined && current?.token === rejected) {
      current = undefined;
      // The credential keeps tokens of its own, and would give the rejected one again.
      credential = undefined;
    }
    const fresh = tokenFor(renewBefore);
    if (fresh !== undefined) return fresh;
    const usable = tokenFor(0);
    if (failure !== undefined && now() - failure.at < tryAgainAfter) {
      if (usable !== undefined) return usable;
      throw failure.error;
    }
    underWay ??= signIn().finally(() => {
      underWay = undefined;
    });
    if (usable === undefined) return underWay;
    const renewed = underWay.catch((error: unknown) => {
      const token = tokenFor(0);
      if (token === undefined) throw error;
      return token;
    });
    if (failure === undefined) return renewed;
    // It failed before, so nobody waits for it.
    renewed.catch(() => {});
    return usable;
  };
}

/** Hosts whose authority Entra itself vouches for (`AzureAuthorityHosts` of `@azure/identity`). */
const wellKnownHosts: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.chinacloudapi.cn',
  'login.microsoftonline.de',
]);

async function openCredential(settings: DirectorySettings): Promise<Credential> {
  // Takes half a second to load, so only a run that signs in loads it.
  const identity = await import('@azure/identity');
  const { tenantId, signIn, authorityHost } = settings;
  const clientId = signIn.clientId ?? '';
  const options = {
    // Of the sign-in host's own failures; a host that is not there should be told of soon.
    retryOptions: { maxRetries: 3, retryDelayInMs: 300 },
    ...(authorityHost === null ? {} : { authorityHost }),
    // Asked about a private authority, Microsoft's discovery would not know it.
    disableInstanceDiscovery: authorityHost !== null && !wellKnownHosts.has(new URL(authorityHost).hostname),
  };
  if (signIn.clientSecret !== null) {
    return new identity.ClientSecretCredential(tenantId, clientId, signIn.clientSecret.reveal(), options);
  }
  if (signIn.certificatePath !== null) {
    const certificate = {
      certificatePath: signIn.certificatePath,
      ...(signIn.certificatePassword && { certificatePassword: signIn.certificatePassword.reveal() }),
    };
    return new identity.ClientCertificateCredential(tenantId, clientId, certificate, options);
  }
  if (signIn.federatedTokenFile !== null) {
    const tokenFilePath = signIn.federatedTokenFile;
    return new identity.WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath });
  }
  return new identity.AzureCliCredential({ tenantId });
}

async function within<T>(milliseconds: number, task: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('ETIMEDOUT')), milliseconds);
  });
  try {
    return await Promise.race([task(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Entra's error codes that people meet, and what to do. The first that stands in the message counts. */
const knownCodes: Readonly<Record<string, string>> = {
  AADSTS7000215:
    'the client secret is wrong; check AZURE_CLIENT_SECRET or rollcall:clientSecret (the value of the secret, not its id)',
  AADSTS7000222:
    'the client secret has expired; make a new one and set AZURE_CLIENT_SECRET or rollcall:clientSecret',
  AADSTS90002: 'there is no such tenant; check rollcall:tenantId',
  AADSTS900023: 'there is no such tenant; check rollcall:tenantId',
  AADSTS700016:
    'the tenant has no such app; check the client id (AZURE_CLIENT_ID or rollcall:clientId) and rollcall:tenantId',
  AADSTS700027: 'the app does not know the certificate; check AZURE_CLIENT_CERTIFICATE_PATH',
  AADSTS70021: 'the app trusts no such token; check its federated credentials (issuer and subject) in Entra',
};

/** What to check, from an error of `@azure/identity`, whose own text has many lines and may quote the request. */
function signInError(error: unknown, settings: DirectorySettings): DirectoryError {
  const said = error instanceof Error ? error.message : String(error);
  const { kind, description } = chooseSignIn(settings.signIn);
  const fail = (what: string) =>
    new DirectoryError('sign-in', `can't sign in to Entra ${description}: ${what}`);
  const code = /AADSTS\d+/.exec(said)?.[0];
  const known = code === undefined ? undefined : knownCodes[code];
  if (known !== undefined) return fail(`${known} (${code})`);
  if (kind === 'azure-cli' && code === undefined) {
    const how = `\`az login --tenant ${settings.tenantId}\`, or set AZURE_CLIENT_ID and AZURE_CLIENT_SECRET`;
    const missing = /could not be found|not recognized/i.test(said) ? 'it is not installed' : 'nobody is';
    return fail(`${missing}; ${how}`);
  }
  if (/certificate|self.signed|CERT_|UNABLE_TO_/i.test(said) && kind !== 'certificate') {
    return fail(
      'no safe connection to the sign-in host; a network with its own CA needs NODE_EXTRA_CA_CERTS',
    );
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|network_error|endpoints_resolution|openid_config|network request failed/i.test(
      said,
    )
  ) {
    const host = new URL(settings.authorityHost ?? 'https://login.microsoftonline.com').host;
    // The library says the same where the host is there and its certificate is signed by a network's own CA.
    return fail(
      `${host} can't be reached; check the network and AZURE_AUTHORITY_HOST or rollcall:authorityHost; a network with its own CA needs NODE_EXTRA_CA_CERTS`,
    );
  }
  if (/ENOENT|EACCES/.test(said)) {
    const file = settings.signIn.certificatePath ?? settings.signIn.federatedTokenFile ?? 'the file';
    return fail(`${plainLine(file, [], 200)} can't be read`);
  }
  const { clientSecret, certificatePassword } = settings.signIn;
  const secrets = [clientSecret, certificatePassword].flatMap((secret) => (secret ? [secret.reveal()] : []));
  // After the first line come trace ids and times.
  const first =
    said.slice(Math.max(0, code === undefined ? 0 : said.indexOf(code))).split(/\r?\n|Trace ID/)[0] ?? '';
  return fail(plainLine(first, secrets, 200));
}
