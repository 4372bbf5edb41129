import { describe, expect, it } from 'vitest';
import { checkPermissions } from '../../../src/cli/doctor/permissions.js';
import { leastPermissions } from '../../../src/sandbox/index.js';

const asApp = { isPerson: false };

describe('checkPermissions', () => {
  it('should find nothing wrong with just what is needed', () => {
    expect(checkPermissions(leastPermissions, asApp)).toEqual([
      { level: 'ok', text: `permissions: ${leastPermissions.join(', ')}` },
    ]);
  });

  it('should not miss what is optional', () => {
    const granted = leastPermissions.filter((name) => !name.startsWith('Synchronization'));
    expect(checkPermissions(granted, asApp).map(({ level }) => level)).toEqual(['ok']);
  });

  it('should name all that is missing', () => {
    const [finding, ...others] = checkPermissions(['User.Read.All'], asApp);
    expect(finding).toMatchObject({
      level: 'problem',
      text: 'permissions missing: GroupMember.Read.All, Application.Read.All, AppRoleAssignment.ReadWrite.All',
    });
    expect(others).toEqual([]);
  });

  it('should only warn a person, whose own roles count too', () => {
    expect(checkPermissions([], { isPerson: true }).map(({ level }) => level)).toEqual(['warning']);
  });

  it.each([
    'Directory.ReadWrite.All',
    'Directory.Read.All',
    'User.ReadWrite.All',
    'RoleManagement.ReadWrite.Directory',
    'Application.ReadWrite.OwnedBy',
    'Sites.FullControl.All',
    'Mail.Send',
  ])('should warn of %s, which is more than needed', (name) => {
    const findings = checkPermissions([...leastPermissions, name], asApp);
    expect(findings.map(({ level }) => level)).toEqual(['ok', 'warning']);
    expect(findings[1]?.text).toBe(`more permissions than needed: ${name}`);
  });

  it('should not mind other harmless ones', () => {
    const findings = checkPermissions([...leastPermissions, 'AuditLog.Read.All', 'openid'], asApp);
    expect(findings.map(({ level }) => level)).toEqual(['ok']);
  });

  it('should not call missing what a greater one holds', () => {
    const findings = checkPermissions(['Directory.Read.All', 'AppRoleAssignment.ReadWrite.All'], asApp);
    expect(findings.map(({ level }) => level)).toEqual(['ok', 'warning']);
    expect(checkPermissions(['Directory.ReadWrite.All'], asApp)[0]?.text).toBe(
      'permissions missing: AppRoleAssignment.ReadWrite.All',
    );
  });
});
