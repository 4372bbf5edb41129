import type { Reply } from '../server/types.js';
import type { BulkLimits } from './bulk.js';
import { userSchema } from './resource.js';

/** `/ServiceProviderConfig`: what the server can do. */
export function serviceProviderConfig(
  base: string,
  { maxResults, bulk }: { readonly maxResults: number; readonly bulk: BulkLimits | null },
): Reply {
  return {
    status: 200,
    body: {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: bulk !== null, ...(bulk ?? { maxOperations: 0, maxPayloadSize: 0 }) },
      filter: { supported: true, maxResults },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: true },
      authenticationSchemes: [
        { type: 'oauthbearertoken', name: 'OAuth Bearer Token', description: 'Bearer token', primary: true },
      ],
      meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
    },
  };
}

/** `/ResourceTypes`: users only (facts sheet A.1.1). */
export function resourceTypes(base: string): Reply {
  return listOf([
    {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      schema: userSchema,
      meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
    },
  ]);
}

/** `/Schemas`: the five attributes (facts sheet A.1.2). */
export function schemas(base: string): Reply {
  const text = (name: string, more: object = {}): object => ({
    name,
    type: 'string',
    multiValued: false,
    required: true,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  });
  const complex = (name: string, multiValued: boolean, subAttributes: readonly object[]): object => ({
    name,
    type: 'complex',
    multiValued,
    required: true,
    mutability: 'readWrite',
    returned: 'default',
    subAttributes,
  });
  return listOf([
    {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      id: userSchema,
      name: 'User',
      attributes: [
        text('userName', { uniqueness: 'server' }),
        text('active', { type: 'boolean', required: false, caseExact: undefined }),
        complex('name', false, [text('givenName'), text('familyName')]),
        complex('emails', true, [
          text('value'),
          text('type', { required: false, canonicalValues: ['work'] }),
          text('primary', { type: 'boolean', required: false, caseExact: undefined }),
        ]),
      ],
      meta: { resourceType: 'Schema', location: `${base}/Schemas/${userSchema}` },
    },
  ]);
}

function listOf(resources: readonly object[]): Reply {
  return {
    status: 200,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: resources.length,
      startIndex: 1,
      itemsPerPage: resources.length,
      Resources: resources,
    },
  };
}
