import type { Finding } from './finding.js';

/** What rollcall needs (facts sheet C.3), each with greater permissions that hold it. */
const needed: Readonly<Record<string, readonly string[]>> = {
  'User.Read.All': ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'GroupMember.Read.All': [
    'GroupMember.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ],
  'Application.Read.All': ['Application.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  'AppRoleAssignment.ReadWrite.All': [],
};

/** What lets rollcall see whether Entra's own provisioning runs. */
const optional: readonly string[] = ['Synchronization.Read.All'];

/** Permissions that let more be done than rollcall ever does. */
const powerful = /ReadWrite|FullControl|^Directory\.|\.Send\b|AccessAsUser|\.OwnedBy$/;

/**
 * Which permissions are there, missing, or more than needed.
 * @param isPerson signed in as a person, whose own roles decide too: what is missing may be no problem then
 */
export function checkPermissions(
  granted: readonly string[],
  { isPerson }: { readonly isPerson: boolean },
): readonly Finding[] {
  const has = new Set(granted);
  const missing = Object.entries(needed)
    .filter(([name, greater]) => !has.has(name) && !greater.some((other) => has.has(other)))
    .map(([name]) => name);
  const tooMany = granted.filter(
    (name) => !(name in needed) && !optional.includes(name) && powerful.test(name),
  );
  const findings: Finding[] = [];
  if (missing.length === 0) {
    const used = granted.filter((name) => name in needed || optional.includes(name));
    findings.push({ level: 'ok', text: `permissions: ${used.join(', ') || 'all that is needed'}` });
  } else {
    findings.push({
      level: isPerson ? 'warning' : 'problem',
      text: `permissions missing: ${missing.join(', ')}`,
      advice: isPerson
        ? "signed in as a person, your roles in Entra may stand in for them; a pipeline's app needs them"
        : 'in Entra: App registrations, the app, API permissions, add them for Microsoft Graph as application permissions, and grant admin consent',
    });
  }
  if (tooMany.length > 0) {
    findings.push({
      level: 'warning',
      text: `more permissions than needed: ${tooMany.join(', ')}`,
      advice: 'take them away; whoever gets hold of the secret could use them',
    });
  }
  return findings;
}
