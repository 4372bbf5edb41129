import type { Policy, Reference } from '../../declare/types.js';
import type { Settings } from '../../settings/index.js';
import { connectVonage, type ScimReader } from '../../vonage/index.js';
import { type Finding, failed } from './finding.js';

/** Nobody is called so: a search for it proves address, token and filter, and reads nobody. */
const nobody = 'rollcall-doctor@invalid';

/**
 * Whether Vonage's SCIM API is there, takes the token, and can do what rollcall does.
 * @param policy where the declarations are right
 */
export async function checkVonage(
  settings: Settings,
  policy?: Pick<Policy, 'scimUser'>,
): Promise<readonly Finding[]> {
  const connection = connectVonage(settings, 'read');
  try {
    await connection.reader.find(nobody);
    const text = `Vonage's SCIM API answers at ${settings.vonage.url} and takes the token`;
    return [
      { level: 'ok', text },
      ...(await checkScimUser(connection.reader, policy?.scimUser ?? null)),
      ...(await checkAbilities(connection.reader)),
    ];
  } catch (error) {
    return [failed('Vonage', error)];
  } finally {
    await connection.close();
  }
}

async function checkAbilities(reader: ScimReader): Promise<readonly Finding[]> {
  // Servers need not say what they can do (RFC 7644 section 4 is often left out), so silence is no finding.
  const config = await reader.serviceProviderConfig().catch(() => undefined);
  if (config?.patch !== false) return [];
  return [
    {
      level: 'problem',
      text: 'Vonage says that it does not support PATCH, by which rollcall changes accounts',
      advice: 'see that the address is that of the SCIM 2.0 API',
    },
  ];
}

/** Vonage need not show an administrator over SCIM (facts sheet A.2.4): one that it does not show is spared by that, unless it is misspelt. */
async function checkScimUser(reader: ScimReader, scimUser: Reference | null): Promise<readonly Finding[]> {
  if (scimUser === null || (await reader.find(scimUser.name)).length > 0) return [];
  return [
    {
      level: 'warning',
      text: `Vonage shows no user ${scimUser.name} over SCIM, which the policy names as \`scimUser\``,
      advice: 'check the spelling; Vonage need not show administrators, and then this is as it should be',
    },
  ];
}
