import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathSegment, requestUrl, routeOf } from '../../src/http/url.js';

const base = new URL('https://api.example.com/scim/v2');

describe('requestUrl', () => {
  it('should go below the base', () => {
    expect(requestUrl(base, '/Users?count=1')?.href).toBe('https://api.example.com/scim/v2/Users?count=1');
  });

  it('should take an absolute link of the same origin', () => {
    expect(requestUrl(base, 'https://api.example.com/other?a=b')?.href).toBe(
      'https://api.example.com/other?a=b',
    );
  });

  it.each([
    'https://evil.example/Users',
    'http://api.example.com/scim/v2/Users',
    'https://api.example.com:444/Users',
    'https://me:pw@api.example.com/Users',
    'javascript:alert(1)',
    'Users',
    '@evil.example/',
    '',
  ])('should refuse %j', (path) => {
    expect(requestUrl(base, path)).toBeNull();
  });

  it('should never leave the origin', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((text) => `/${text}`),
        ),
        (path) => {
          const url = requestUrl(base, path);
          expect(url === null || url.origin === base.origin).toBe(true);
        },
      ),
    );
  });
});

describe('routeOf', () => {
  it.each([
    ['/Users', '/Users'],
    ['/Users/2819c223-7f76-453a-919d-413861904646', '/Users/{id}'],
    ['/Users/42', '/Users/{id}'],
    ['/Users/lea%40contoso.com', '/Users/{id}'],
    [
      '/servicePrincipals/11111111-0000-0000-0000-000000000000/appRoleAssignedTo/xA_bC',
      '/servicePrincipals/{id}/appRoleAssignedTo/{id}',
    ],
  ])('should name %s as %s', (path, route) => {
    expect(routeOf(base, new URL(`${base.href}${path}`))).toBe(route);
  });
});

describe('pathSegment', () => {
  it('should keep any id within its segment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (id) => {
        fc.pre(id !== '.' && id !== '..');
        const url = requestUrl(base, `/Users/${pathSegment(id)}`);
        expect(url?.pathname.startsWith('/scim/v2/Users/')).toBe(true);
        expect(url?.pathname.split('/')).toHaveLength(5);
        expect(url?.search).toBe('');
      }),
    );
  });

  it.each(['', '.', '..'])('should refuse %j', (id) => {
    expect(() => pathSegment(id)).toThrow(RangeError);
  });
});
