import { describe, expect, it } from 'vitest';
import { chooseAppRole, defaultAccessRoleId, roleLabel } from '../../src/directory/roles.js';
import type { AppRole } from '../../src/directory/types.js';

function role(id: string, displayName: string, more: Partial<AppRole> = {}): AppRole {
  return { id, displayName, value: null, isEnabled: true, allowedMemberTypes: ['User'], ...more };
}

function choose(appRoles: readonly AppRole[], wanted: string | null) {
  return chooseAppRole({ displayName: 'Vonage', appRoles }, wanted);
}

describe('chooseAppRole', () => {
  it('should use the role of no role only where the app declares none (facts sheet C.1)', () => {
    expect(choose([], null)).toEqual({ id: '00000000-0000-0000-0000-000000000000', name: 'Default Access' });
    expect(() => choose([role('1', 'User', { isEnabled: false })], null)).toThrow('no enabled role');
    expect(() => choose([role('1', 'Job', { allowedMemberTypes: ['Application'] })], null)).toThrow(
      'no enabled role',
    );
    expect(() => choose([], 'User')).toThrow('declares no roles');
  });

  it('should take the only one that people can have', () => {
    const roles = [
      role('1', 'User', { allowedMemberTypes: ['Application', 'User'] }),
      role('2', 'Old', { isEnabled: false }),
      role('3', 'Job', { allowedMemberTypes: ['Application'] }),
    ];
    expect(choose(roles, null)).toEqual({ id: '1', name: 'User' });
  });

  it('should ask which of several', () => {
    const roles = [role('1', 'User'), role('2', 'msiam_access', { value: 'msiam' })];
    expect(() => choose(roles, null)).toThrow(
      'several roles, so say which as `role`: User, msiam_access (msiam)',
    );
  });

  it('should find a role by value or display name in any case, by value first', () => {
    const roles = [
      role('1', 'Agent', { value: 'basic' }),
      role('2', 'Basic', { value: 'other' }),
      role('3', 'Plain'),
    ];
    expect(choose(roles, 'BASIC').id).toBe('1');
    expect(choose(roles, 'plain').id).toBe('3');
    expect(choose(roles, 'agent').id).toBe('1');
  });

  it('should never choose a role that is disabled, for apps alone, or unclear', () => {
    const roles = [
      role('1', 'Off', { isEnabled: false }),
      role('2', 'Job', { allowedMemberTypes: ['Application'] }),
      role('3', 'Twin'),
      role('4', 'twin'),
    ];
    expect(() => choose(roles, 'Off')).toThrow('no role `Off`; it has Twin, twin');
    expect(() => choose(roles, 'Job')).toThrow('no role');
    expect(() => choose(roles, 'Twin')).toThrow('several roles `Twin`');
  });
});

describe('roleLabel', () => {
  it('should be what people know the role by, of one that is gone the id', () => {
    const roles = { appRoles: [role('1', 'User', { value: 'basic' }), role('2', '', { value: 'admin' })] };
    const labels = ['1', '2', '3', defaultAccessRoleId].map((id) => roleLabel(roles, id));
    expect(labels).toEqual(['User', 'admin', '3', 'Default Access']);
  });
});
