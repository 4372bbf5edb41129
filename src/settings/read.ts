import { isGuid } from '../guid.js';
import { recordSettings } from './records.js';
import { runSettings } from './run.js';
import { Secret } from './secret.js';
import { type Found, Sources } from './sources.js';
import {
  type DirectorySettings,
  type Settings,
  SettingsError,
  type SettingsInput,
  type SignInSettings,
  type VonageSettings,
} from './types.js';
import { parseServiceUrl } from './url.js';

const publicGraph = 'https://graph.microsoft.com';
const domainName = /^(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/i;

/**
 * Every setting of a run, from the environment and Pulumi config (docs/architecture.md, "Settings"): the environment
 * wins, but tenant and service principal come from `Pulumi.<stack>.yaml` alone.
 *
 * @throws {SettingsError} with every problem at once; each says where to set what is missing.
 */
export function readSettings(input: SettingsInput): Settings {
  const sources = open(input);
  const run = runSettings(sources);
  // Read where records are written; here only its problems count, with all others.
  recordSettings('.', sources);
  const directory = directorySettings(sources);
  const vonage = vonageSettings(sources);
  return settle(sources, directory && vonage && { run, directory, vonage });
}

/**
 * The settings for Entra alone, where nothing is asked of Vonage (`delivery: entra`).
 *
 * @throws {SettingsError} as `readSettings`.
 */
export function readDirectorySettings(input: SettingsInput): Omit<Settings, 'vonage'> {
  const sources = open(input);
  const run = runSettings(sources);
  const directory = directorySettings(sources);
  return settle(sources, directory && { run, directory });
}

function open(input: SettingsInput): Sources {
  const sources = new Sources(input);
  sources.refuseUnknownVariables();
  sources.refuseUnknownConfig();
  return sources;
}

function settle<T>(sources: Sources, settings: T | null): T {
  if (settings === null || sources.problems.length > 0) throw new SettingsError(sources.problems);
  return settings;
}

function directorySettings(sources: Sources): DirectorySettings | null {
  const tenantId = tenant(sources);
  const servicePrincipal = sources.need("The Vonage app's service principal", null, 'servicePrincipal');
  const graph = sources.find('ROLLCALL_GRAPH_URL', 'graphUrl');
  const graphUrl = graph === null ? publicGraph : address(sources, graph);
  if (graph !== null && graphUrl !== null && /\/(?:v1\.0|beta)$/.test(graphUrl)) {
    sources.problem('bad-setting', `${graph.where} names a version of Graph`, 'leave out /v1.0 or /beta');
  }
  const authority = sources.find('AZURE_AUTHORITY_HOST', 'authorityHost');
  const authorityHost = authority === null ? null : address(sources, authority);
  // @azure/identity refuses any other; better said here, with the name of the setting.
  if (authority !== null && authorityHost?.startsWith('http:')) {
    sources.problem('bad-setting', `${authority.where} is plain http`, 'sign-in needs https');
  }
  const signIn = signInSettings(sources);
  if (tenantId === null || servicePrincipal === null || graphUrl === null) return null;
  return { tenantId, servicePrincipal: servicePrincipal.value, graphUrl, authorityHost, signIn };
}

function tenant(sources: Sources): string | null {
  const found = sources.need('The Entra tenant', null, 'tenantId');
  if (found === null) return null;
  if (!isGuid(found.value) && !domainName.test(found.value)) {
    sources.problem(
      'bad-setting',
      `${found.where}: \`${found.value}\` is neither a tenant id nor a domain name`,
      'Entra shows the tenant id on its overview page',
    );
    return null;
  }
  const ambient = sources.find('AZURE_TENANT_ID', null);
  if (ambient !== null && ambient.value.toLowerCase() !== found.value.toLowerCase()) {
    sources.problem(
      'tenant-differs',
      `AZURE_TENANT_ID is ${ambient.value}, but the stack writes to tenant ${found.value} (${found.where})`,
      'sign in to the tenant of the stack, or choose another stack',
    );
  }
  return found.value;
}

function signInSettings(sources: Sources): SignInSettings {
  const clientId = sources.find('AZURE_CLIENT_ID', 'clientId')?.value ?? null;
  const clientSecret = sources.find('AZURE_CLIENT_SECRET', 'clientSecret');
  const certificatePath = sources.find('AZURE_CLIENT_CERTIFICATE_PATH', null);
  const federatedTokenFile = sources.find('AZURE_FEDERATED_TOKEN_FILE', null);
  const used = clientSecret ?? certificatePath ?? federatedTokenFile;
  if (clientId === null && used !== null) {
    sources.problem(
      'missing-setting',
      `${used.where} is set, but not the client id of the app it belongs to`,
      'set AZURE_CLIENT_ID or `pulumi config set rollcall:clientId`',
    );
  }
  return {
    clientId,
    clientSecret: clientSecret && new Secret(clientSecret.value),
    certificatePath: certificatePath?.value ?? null,
    certificatePassword: secret(sources.find('AZURE_CLIENT_CERTIFICATE_PASSWORD', null)),
    federatedTokenFile: federatedTokenFile?.value ?? null,
  };
}

function vonageSettings(sources: Sources): VonageSettings | null {
  const url = sources.need("The address of Vonage's SCIM API", 'ROLLCALL_VONAGE_URL', 'vonageUrl');
  const token = sources.need("The token of Vonage's SCIM API", 'ROLLCALL_VONAGE_TOKEN', 'vonageToken');
  const checkedUrl = url === null ? null : address(sources, url);
  // The value is never shown: whatever is wrong with it, it may be most of the real token.
  if (token !== null && /^bearer\s/i.test(token.value)) {
    sources.problem('bad-setting', `${token.where} begins with the word Bearer`, 'give the token alone');
  } else if (token !== null && !/^[\x21-\x7e]+$/.test(token.value)) {
    sources.problem('bad-setting', `${token.where} holds a space or a character that no token has`);
  }
  if (checkedUrl === null || token === null) return null;
  return { url: checkedUrl, token: new Secret(token.value) };
}

function secret(found: Found | null): Secret | null {
  return found && new Secret(found.value);
}

/** A checked URL; null, with a problem, where it is none. The value is not shown: it may hold a password. */
function address(sources: Sources, found: Found): string | null {
  const parsed = parseServiceUrl(found.value);
  if ('url' in parsed) return parsed.url;
  sources.problem('bad-setting', `${found.where} ${parsed.wrong}`);
  return null;
}
