import { Refused, type Reply } from '../server/types.js';

export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue';

/** An error as SCIM words it (RFC 7644 section 3.12). */
export function scimError(status: number, detail: string, scimType?: ScimType): Reply {
  return {
    status,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      ...(scimType !== undefined && { scimType }),
      detail,
      status: String(status),
    },
  };
}

/** Ends the request with an error. */
export function refuse(status: number, detail: string, scimType?: ScimType): never {
  throw new Refused(scimError(status, detail, scimType));
}
