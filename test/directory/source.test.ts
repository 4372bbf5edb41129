import { describe, expect, it } from 'vitest';
import { sourceOf } from '../../src/directory/source.js';
import { user } from '../support/plan.js';

describe('sourceOf', () => {
  it("should show a guest's userPrincipalName as Entra's provisioning shows it, and the whole one by its own name", () => {
    const upn = 'gus.t_fabrikam.com#EXT#@contoso.onmicrosoft.com';
    const read = sourceOf(user('guest', { userPrincipalName: upn }));
    expect(read('userPrincipalName')).toBe('gus.t@fabrikam.com');
    expect(read('originalUserPrincipalName')).toBe(upn);
  });

  it('should leave the name of everybody else as it is', () => {
    expect(sourceOf(user('ann_lee'))('userPrincipalName')).toBe('ann_lee@contoso.com');
  });

  it('should read an attribute that was not read, and a name that every object has, as empty', () => {
    const read = sourceOf(user('ann', { attributes: { department: 'Support' } }));
    expect(read('department')).toBe('Support');
    for (const name of ['city', 'constructor', '__proto__', 'toString']) expect(read(name)).toBeNull();
  });
});
