import type { Problem } from '../problem.js';
import type { Secret } from './secret.js';

/** What one run is told besides the stack's own settings. */
export interface RunSettings {
  /** `ROLLCALL_ALLOW`: numbers that the person who runs it vouches for. */
  readonly allow: Readonly<Partial<Record<AllowanceName, number>>>;
  /** `ROLLCALL_NOW`; null: the real clock. */
  readonly now: Date | null;
  /** `ROLLCALL_DIR`; null: the folder rollcall is run in. */
  readonly dir: string | null;
  /** Hash of the only plan that may be applied. */
  readonly planHash: string | null;
}

/** Where a run's record goes. */
export interface RecordSettings {
  /** Absolute. */
  readonly folder: string;
  /** Whether the team says that the folder outlives a run that is killed; null where it says nothing. */
  readonly isDurable: boolean | null;
}

/** Where a stack writes to, as its settings name it; null: they do not say. */
export interface WritePlace {
  /** Name of the Pulumi project. */
  readonly project: string | null;
  /** Id of the tenant, or one of its domains. */
  readonly tenantId: string | null;
  /** Object id or display name of the Vonage app. */
  readonly servicePrincipal: string | null;
  /** Base of Vonage's SCIM API. */
  readonly vonageUrl: string | null;
}

export const allowanceNames = ['removals', 'updates', 'deletions'] as const;
export type AllowanceName = (typeof allowanceNames)[number];

/** How rollcall signs in to Entra; which of these is used is for `directory/` to choose. */
export interface SignInSettings {
  readonly clientId: string | null;
  readonly clientSecret: Secret | null;
  readonly certificatePath: string | null;
  readonly certificatePassword: Secret | null;
  readonly federatedTokenFile: string | null;
}

export interface DirectorySettings {
  /** The Entra tenant: GUID or domain name. */
  readonly tenantId: string;
  /** The Vonage app: object id or display name of its service principal. */
  readonly servicePrincipal: string;
  /** Graph endpoint without a version and without a slash at the end. */
  readonly graphUrl: string;
  /** Sign-in host of a sovereign cloud; null: the public cloud's. */
  readonly authorityHost: string | null;
  readonly signIn: SignInSettings;
}

export interface VonageSettings {
  /** Base of the SCIM API, without a slash at the end. */
  readonly url: string;
  readonly token: Secret;
}

export interface Settings {
  readonly run: RunSettings;
  readonly directory: DirectorySettings;
  readonly vonage: VonageSettings;
}

export interface SettingsInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Pulumi config of the stack, decrypted: the keys of `rollcall:*` without the prefix. */
  readonly config?: Readonly<Record<string, string | undefined>>;
}

/** Every problem of the settings at once. The message names them all, a line each. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message, hint }) => (hint ? `${message}: ${hint}` : message)).join('\n'));
    this.problems = problems;
  }
}
