import { generateKeyPair, type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

export interface Claims {
  readonly aud: string;
  readonly iss: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly tid: string;
  readonly oid: string;
  readonly appid: string;
  readonly idtyp: 'app';
  /** Application permissions. */
  readonly roles: readonly string[];
  readonly ver: '1.0';
  /** Makes every token another, also within one second. */
  readonly uti: string;
}

/** One key a process: making it takes longer than all the rest of a sandbox's start. Tokens still hold in one sandbox alone. */
let keys: Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> | null = null;

/** Signs and checks access tokens: RS256, as Entra's are. */
export class Tokens {
  readonly keyId = 'sandbox';
  private readonly live = new Set<string>();

  private constructor(
    private readonly privateKey: KeyObject,
    readonly publicKey: KeyObject,
  ) {}

  static async make(): Promise<Tokens> {
    keys ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const { privateKey, publicKey } = await keys;
    return new Tokens(privateKey, publicKey);
  }

  issue(claims: Claims): string {
    const header = { typ: 'JWT', alg: 'RS256', kid: this.keyId };
    const signed = `${encode(header)}.${encode(claims)}`;
    const token = `${signed}.${sign('sha256', Buffer.from(signed), this.privateKey).toString('base64url')}`;
    this.live.add(token);
    return token;
  }

  /** Every token that was issued so far counts as expired from now on. */
  revokeAll(): void {
    this.live.clear();
  }

  isRevoked(token: string): boolean {
    return !this.live.has(token);
  }

  /** The claims of a token that this sandbox signed; null for any other text. */
  read(token: string): Claims | null {
    const [header, payload, signature, ...more] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
      return null;
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify('sha256', signed, this.publicKey, Buffer.from(signature, 'base64url'))) return null;
    // Signed by us, so it is what `issue` was given.
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
