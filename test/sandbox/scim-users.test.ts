import { describe, expect, it } from 'vitest';
import { companyFrom, type SandboxOptions } from '../../src/sandbox/index.js';
import { type Body, open, scimOf, send } from './support.js';

const company = companyFrom({
  users: [],
  accounts: ['ann.ash', 'bob.birch', 'cy.cedar', 'dan.dale', 'eve.elm'].map((name) => ({
    userName: `${name}@contoso.com`,
  })),
});
const opened = (options: SandboxOptions = {}) => open({ company, ...options });
const account = (userName: string, more: object = {}): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
  active: true,
  name: { givenName: 'New', familyName: 'Comer' },
  emails: [{ type: 'work', value: userName, primary: true }],
  ...more,
});
const userNames = (body: Body): unknown[] => body.Resources.map((resource) => resource.userName);

describe('GET /Users', () => {
  it('should page from startIndex, and say the total', async () => {
    const scim = scimOf(await opened());
    const { status, headers, body } = await scim('/Users?startIndex=3&count=2');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/scim\+json/);
    expect(body).toMatchObject({ totalResults: 5, startIndex: 3, itemsPerPage: 2 });
    expect(userNames(body)).toEqual(['cy.cedar@contoso.com', 'dan.dale@contoso.com']);
    expect(userNames((await scim('/Users?startIndex=6')).body)).toEqual([]);
    expect((await scim('/Users?count=0')).body).toMatchObject({ totalResults: 5, Resources: [] });
  });

  it('should never give more than its own page, nor take a negative count for one', async () => {
    const scim = scimOf(await opened({ scimPage: 3 }));
    expect((await scim('/Users?count=100')).body.Resources).toHaveLength(3);
    expect((await scim('/Users')).body.Resources).toHaveLength(3);
    expect((await scim('/Users?count=-1')).body.Resources).toHaveLength(0);
    expect((await scim('/Users?startIndex=-1&count=1')).body).toMatchObject({
      startIndex: 1,
      itemsPerPage: 1,
    });
    expect((await scim('/Users?count=many')).status).toBe(400);
  });

  it('should find by userName without regard to case, quoted or not', async () => {
    const scim = scimOf(await opened());
    for (const filter of ['userName eq "ANN.ash@contoso.com"', 'username EQ ann.ash@contoso.com']) {
      const { body } = await scim(`/Users?filter=${encodeURIComponent(filter)}`);
      expect(userNames(body), filter).toEqual(['ann.ash@contoso.com']);
    }
    const none = await scim(`/Users?filter=${encodeURIComponent('userName eq "nobody"')}`);
    expect(none.status).toBe(200);
    expect(none.body).toMatchObject({ totalResults: 0, Resources: [] });
  });

  it.each([
    'active eq true',
    'emails[type eq "work"].value eq "a"',
    'userName sw "a"',
    'userName eq "a" and active eq true',
    'userName eq "a',
  ])('should refuse the filter %s', async (filter) => {
    const scim = scimOf(await opened());
    const { status, body } = await scim(`/Users?filter=${encodeURIComponent(filter)}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ scimType: 'invalidFilter', status: '400' });
    expect(body).not.toHaveProperty('Resources');
  });

  it('should give the attributes that are asked for, and always the id', async () => {
    const scim = scimOf(await opened());
    const [some] = (await scim('/Users?attributes=userName,name.givenName')).body.Resources;
    expect(Object.keys(some ?? {}).sort()).toEqual(['id', 'name', 'schemas', 'userName']);
    const [others] = (await scim('/Users?excludedAttributes=emails,meta')).body.Resources;
    expect(Object.keys(others ?? {}).sort()).toEqual(['active', 'id', 'name', 'schemas', 'userName']);
  });

  it('should leave out what an account made by hand lacks', async () => {
    const sandbox = await opened();
    const { id } = sandbox.vonage.add({ userName: 'bare' });
    const { body } = await scimOf(sandbox)(`/Users/${id}`);
    expect(body).toMatchObject({ userName: 'bare', active: true });
    expect(body).not.toHaveProperty('emails');
    expect(body).not.toHaveProperty('name');
  });
});

describe('POST /Users', () => {
  it('should create, unchanged, with a place of its own', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    const name = { givenName: ' Łukasz', familyName: "O'Brien" };
    const { status, headers, body } = await scim('/Users', {
      method: 'POST',
      body: account('New@Contoso.com', { name }),
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ userName: 'New@Contoso.com', active: true, name });
    expect(headers.get('location')).toBe(`${sandbox.scimUrl}/Users/${body.id}`);
    expect((await scim(`/Users/${body.id}`)).body).toEqual(body);
    expect(sandbox.vonage.account('new@contoso.com').email).toBe('New@Contoso.com');
  });

  it('should take the create body of Entra, whatever else is in it', async () => {
    const scim = scimOf(await opened());
    const more = {
      schemas: [
        'urn:ietf:params:scim:schemas:core:2.0:User',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
      ],
      externalId: 'x',
      meta: { resourceType: 'User' },
      roles: [],
      active: 'True',
      title: null,
    };
    const { status, body } = await scim('/Users', { method: 'POST', body: account('e@contoso.com', more) });
    expect(status).toBe(201);
    expect(body.active).toBe(true);
    expect(body).not.toHaveProperty('externalId');
  });

  it.each([
    ['userName', { userName: undefined }],
    ['name.givenName', { name: { familyName: 'Comer' } }],
    ['name.familyName', { name: { givenName: 'New', familyName: ' ' } }],
    ['emails[type eq "work"].value', { emails: [{ type: 'home', value: 'x@home.example' }] }],
  ])('should refuse an account without %s', async (path, more) => {
    const sandbox = await opened();
    const answer = await scimOf(sandbox)('/Users', {
      method: 'POST',
      body: account('new@contoso.com', more),
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      scimType: 'invalidValue',
      detail: `Attribute '${path}' is required.`,
    });
    expect(sandbox.vonage.accounts).toHaveLength(5);
  });

  it.each([
    ['a number as userName', { userName: 5 }],
    ['a word as active', { active: 'yes' }],
    ['a text as e-mail', { emails: ['x@contoso.com'] }],
  ])('should refuse %s', async (_, more) => {
    const answer = await scimOf(await opened())('/Users', { method: 'POST', body: account('x', more) });
    expect(answer.body.scimType).toBe('invalidValue');
  });

  it('should refuse a userName that is taken, in any case', async () => {
    const sandbox = await opened();
    const { status, body } = await scimOf(sandbox)('/Users', {
      method: 'POST',
      body: account('ANN.ASH@contoso.com'),
    });
    expect(status).toBe(409);
    expect(body.scimType).toBe('uniqueness');
    expect(sandbox.vonage.accounts).toHaveLength(5);
  });

  it('should refuse what is no JSON object', async () => {
    const scim = scimOf(await opened());
    for (const text of ['{', '[]', '"x"']) {
      const { status, body } = await scim('/Users', { method: 'POST', text });
      expect(status).toBe(400);
      expect(body.scimType).toBe('invalidSyntax');
    }
  });
});

describe('/Users/{id}', () => {
  it('should patch, count versions, and leave an account that stays the same as it is', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    const { id } = sandbox.vonage.account('ann.ash@contoso.com');
    const body = { Operations: [{ op: 'Replace', path: 'active', value: 'False' }] };
    const first = await scim(`/Users/${id}`, { method: 'PATCH', body });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ active: false, userName: 'ann.ash@contoso.com' });
    expect(first.headers.get('etag')).toBe('W/"2"');
    expect((await scim(`/Users/${id}`, { method: 'PATCH', body })).headers.get('etag')).toBe('W/"2"');
  });

  it('should answer a patch with 204 where that is asked for', async () => {
    const sandbox = await opened({ scimPatchStatus: 204 });
    const { id } = sandbox.vonage.account('ann.ash@contoso.com');
    const body = { Operations: [{ op: 'replace', path: 'name.givenName', value: 'Anne' }] };
    expect((await scimOf(sandbox)(`/Users/${id}`, { method: 'PATCH', body })).status).toBe(204);
    expect(sandbox.vonage.account(id).givenName).toBe('Anne');
  });

  it('should let people be incomplete where that is asked for', async () => {
    const sandbox = await opened({ scimIncomplete: true });
    const scim = scimOf(sandbox);
    const { id } = sandbox.vonage.account('ann.ash@contoso.com');
    const body = { Operations: [{ op: 'remove', path: 'name.givenName' }] };
    const { status, body: shown } = await scim(`/Users/${id}`, { method: 'PATCH', body });
    expect(status).toBe(200);
    expect(shown.name).toEqual({ familyName: expect.any(String) });
    expect((await scim('/Users', { method: 'POST', body: { userName: 'bare@contoso.com' } })).status).toBe(
      201,
    );
    expect((await scim('/Users', { method: 'POST', body: { active: true } })).status).toBe(400);
  });

  it('should rename, but not to a name that another has', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    const { id } = sandbox.vonage.account('ann.ash@contoso.com');
    const rename = (value: string) =>
      scim(`/Users/${id}`, {
        method: 'PATCH',
        body: { Operations: [{ op: 'replace', path: 'userName', value }] },
      });
    expect((await rename('Bob.Birch@contoso.com')).status).toBe(409);
    expect((await rename('ANN.ASH@contoso.com')).status).toBe(200);
    expect((await rename('ann.oak@contoso.com')).status).toBe(200);
    expect(sandbox.vonage.find('ann.ash@contoso.com')).toBeNull();
    expect((await scim('/Users')).body.Resources[0]).toMatchObject({ id, userName: 'ann.oak@contoso.com' });
  });

  it('should replace as a whole', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    const { id } = sandbox.vonage.account('ann.ash@contoso.com');
    const missing = account('ann@contoso.com', { emails: [] });
    expect((await scim(`/Users/${id}`, { method: 'PUT', body: missing })).status).toBe(400);
    const taken = account('bob.birch@contoso.com');
    expect((await scim(`/Users/${id}`, { method: 'PUT', body: taken })).status).toBe(409);
    expect((await scim(`/Users/${id}`, { method: 'PUT', body: account('ann@contoso.com') })).status).toBe(
      200,
    );
    expect(sandbox.vonage.account(id)).toMatchObject({ userName: 'ann@contoso.com', familyName: 'Comer' });
  });

  it('should delete once', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    const { id } = sandbox.vonage.account('ann.ash@contoso.com');
    expect((await scim(`/Users/${id}`, { method: 'DELETE' })).status).toBe(204);
    const again = await scim(`/Users/${id}`, { method: 'DELETE' });
    expect(again.status).toBe(404);
    expect(again.body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '404',
    });
    expect((await scim(`/Users/${id}`)).status).toBe(404);
    expect(sandbox.vonage.accounts).toHaveLength(4);
  });

  it('should not take a userName for an id', async () => {
    expect((await scimOf(await opened())('/Users/ann.ash@contoso.com')).status).toBe(404);
  });

  it('should refuse a write with an older version', async () => {
    const sandbox = await opened();
    const { id } = sandbox.vonage.edit('ann.ash@contoso.com', { givenName: 'Anne' });
    const stale = { method: 'DELETE', headers: { 'If-Match': 'W/"1"' } };
    expect((await scimOf(sandbox)(`/Users/${id}`, stale)).status).toBe(412);
    const fresh = { method: 'DELETE', headers: { 'If-Match': 'W/"2"' } };
    expect((await scimOf(sandbox)(`/Users/${id}`, fresh)).status).toBe(204);
  });

  it('should neither show nor let go of a hidden administrator', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    const { id } = sandbox.vonage.edit('ann.ash@contoso.com', { hidden: true });
    expect((await scim('/Users')).body.totalResults).toBe(4);
    expect((await scim(`/Users/${id}`)).status).toBe(404);
    expect((await scim(`/Users/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await scim('/Users', { method: 'POST', body: account('ann.ash@contoso.com') })).status).toBe(409);
    expect(sandbox.vonage.account(id).active).toBe(true);
  });
});

describe('SCIM: the rest', () => {
  it('should refuse wrong tokens, and the old one after a renewal', async () => {
    const sandbox = await opened();
    const old = sandbox.scimToken;
    expect((await send(`${sandbox.scimUrl}/Users`, 'wrong')).status).toBe(401);
    expect((await send(`${sandbox.scimUrl}/Users`, '')).headers.get('www-authenticate')).toBe('Bearer');
    sandbox.renewScimToken('next');
    expect((await send(`${sandbox.scimUrl}/Users`, old)).status).toBe(401);
    expect((await send(`${sandbox.scimUrl}/Users`, 'next')).status).toBe(200);
    expect(sandbox.environment().ROLLCALL_VONAGE_TOKEN).toBe('next');
  });

  it('should describe itself with the five attributes', async () => {
    const scim = scimOf(await opened());
    expect((await scim('/ServiceProviderConfig')).body).toMatchObject({ patch: { supported: true } });
    expect((await scim('/ResourceTypes')).body.Resources.map((type) => type.id)).toEqual(['User']);
    const [schema] = (await scim('/Schemas')).body.Resources;
    expect(schema?.attributes).toMatchObject([
      { name: 'userName' },
      { name: 'active' },
      { name: 'name', subAttributes: [{ name: 'givenName' }, { name: 'familyName' }] },
      { name: 'emails' },
    ]);
  });

  it('should have no groups and no bulk', async () => {
    const scim = scimOf(await opened());
    expect((await scim('/Groups')).status).toBe(404);
    expect((await scim('/Bulk', { method: 'POST', body: {} })).status).toBe(404);
    expect((await scim('/Users', { method: 'DELETE' })).status).toBe(405);
  });
});
