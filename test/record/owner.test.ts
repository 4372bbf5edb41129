import { describe, expect, it } from 'vitest';
import { foreignOwner, ownerOf } from '../../src/record/owner.js';
import type { WritePlace } from '../../src/settings/index.js';

const id = (digit: number) => `${digit}0000000-1111-2222-3333-444444444444`;
const app = { id: id(7), displayName: 'Vonage' };
const place: WritePlace = {
  project: 'rollcall',
  tenantId: id(1),
  servicePrincipal: 'Vonage',
  vonageUrl: 'https://vonage.test/scim',
};
const owner = ownerOf(place, app);

describe('foreignOwner', () => {
  it.each<[string, Partial<WritePlace>, string]>([
    ['another project', { project: 'acme' }, 'project rollcall'],
    ['another tenant', { tenantId: id(2) }, `tenant ${id(1)}`],
    ['an app of another name', { servicePrincipal: 'Vonage test' }, `the app Vonage (${id(7)})`],
    ['an app of another id', { servicePrincipal: id(8) }, `the app Vonage (${id(7)})`],
    ['another Vonage account', { vonageUrl: 'https://eu.vonage.test/scim' }, 'https://vonage.test/scim'],
  ])('should say whose a record is, seen from %s', (_, other, said) => {
    expect(foreignOwner(owner, { ...place, ...other })).toContain(said);
  });

  it.each<[string, Partial<WritePlace>]>([
    ['the same place', {}],
    ['one written in another case', { tenantId: id(1).toUpperCase(), servicePrincipal: 'VONAGE' }],
    ['its app by id', { servicePrincipal: app.id }],
    ['its tenant by a domain', { tenantId: 'contoso.com' }],
    ['its app, in a tenant called in another way', { tenantId: id(2), servicePrincipal: app.id }],
    ['one that nobody knows', { project: null, tenantId: null, servicePrincipal: null, vonageUrl: null }],
  ])('should call nothing foreign, seen from %s', (_, other) => {
    expect(foreignOwner(owner, { ...place, ...other })).toBeNull();
  });

  it('should tell two domains of a tenant from each other by the app alone', () => {
    const there = { ...place, tenantId: 'contoso.onmicrosoft.com', servicePrincipal: app.id };
    expect(foreignOwner({ ...owner, tenantId: 'contoso.com' }, there)).toBeNull();
  });
});
