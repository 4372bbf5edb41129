import {
  chooseSignIn,
  connectDirectory,
  type DirectoryReader,
  type ServicePrincipal,
} from '../../directory/index.js';
import type { Settings } from '../../settings/index.js';
import { type Finding, failed } from './finding.js';
import { checkPermissions } from './permissions.js';

/** Signs in, and looks at permissions, the Vonage app and Entra's own provisioning of it. */
export async function checkEntra(
  settings: Settings,
  delivery: 'direct' | 'entra',
): Promise<readonly Finding[]> {
  const connection = connectDirectory(settings, 'read');
  try {
    const findings = await checkSignIn(connection.reader, settings);
    if (findings.some(({ level, text }) => level === 'problem' && text.startsWith('sign-in'))) {
      return [
        ...findings,
        { level: 'warning', text: 'permissions, app, provisioning: not looked at without sign-in' },
      ];
    }
    return [...findings, ...(await checkApp(connection.reader, settings, delivery))];
  } finally {
    await connection.close();
  }
}

async function checkSignIn(reader: DirectoryReader, { directory }: Settings): Promise<readonly Finding[]> {
  const { kind, description } = chooseSignIn(directory.signIn);
  try {
    const { objectId, tenantId, permissions } = await reader.signedInAs();
    const who = objectId === null ? '' : `, object id ${objectId}`;
    const where = tenantId === null ? '' : ` of tenant ${tenantId}`;
    return [
      { level: 'ok', text: `sign-in to Entra works ${description}${who}${where}` },
      ...checkPermissions(permissions, { isPerson: kind === 'azure-cli' }),
    ];
  } catch (error) {
    return [failed('sign-in', error)];
  }
}

async function checkApp(
  reader: DirectoryReader,
  { directory }: Settings,
  delivery: 'direct' | 'entra',
): Promise<readonly Finding[]> {
  let app: ServicePrincipal;
  try {
    app = await reader.servicePrincipal(directory.servicePrincipal);
  } catch (error) {
    return [failed('app', error)];
  }
  const roles = app.appRoles.filter((role) => role.isEnabled && role.allowedMemberTypes.includes('User'));
  const named = roles.length === 0 ? 'no roles of its own' : `roles: ${roles.map(nameOf).join(', ')}`;
  const found: Finding = { level: 'ok', text: `app ${app.displayName} (${app.id}), ${named}` };
  try {
    return [found, await checkProvisioning(reader, app, delivery)];
  } catch (error) {
    return [found, failed("Entra's own provisioning", error)];
  }
}

function nameOf({ value, displayName }: ServicePrincipal['appRoles'][number]): string {
  return value ?? displayName;
}

async function checkProvisioning(
  reader: DirectoryReader,
  app: ServicePrincipal,
  delivery: 'direct' | 'entra',
): Promise<Finding> {
  const jobs = await reader.synchronizationJobs(app.id);
  if (jobs === null) {
    return {
      level: 'warning',
      text: "rollcall may not see whether Entra's own provisioning runs for this app",
      advice: 'grant Synchronization.Read.All, or look in the portal: two writers would undo each other',
    };
  }
  const enabled = jobs.filter((job) => job.scheduleState === 'Active');
  if (enabled.length === 0)
    return { level: 'ok', text: "Entra's own provisioning is not running for this app" };
  const ids = enabled.map((job) => job.id).join(', ');
  if (delivery === 'entra') return { level: 'ok', text: `Entra's own provisioning is running: ${ids}` };
  return {
    level: 'problem',
    text: `Entra's own provisioning is running for this app: ${ids}`,
    advice:
      "stop it in Entra's portal (Provisioning, Stop): with `delivery: direct` rollcall refuses to be a second writer",
  };
}
