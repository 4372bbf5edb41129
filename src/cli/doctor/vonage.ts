import type { Settings } from '../../settings/index.js';
import { connectVonage, type ScimReader } from '../../vonage/index.js';
import { type Finding, failed } from './finding.js';

/** Nobody is called so: a search for it proves address, token and filter, and reads nobody. */
const nobody = 'rollcall-doctor@invalid';

/** Whether Vonage's SCIM API is there, takes the token, and can do what rollcall does. */
export async function checkVonage(settings: Settings): Promise<readonly Finding[]> {
  const connection = connectVonage(settings, 'read');
  try {
    await connection.reader.find(nobody);
    const text = `Vonage's SCIM API answers at ${settings.vonage.url} and takes the token`;
    return [{ level: 'ok', text }, ...(await checkAbilities(connection.reader))];
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
