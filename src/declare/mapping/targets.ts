import { nearest } from '../../nearest.js';
import { quote } from '../../quote.js';
import { type TargetAttribute, targetAttributes } from '../../vonage/account.js';

interface Words {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

const allOfThem = `Vonage takes ${targetAttributes.map((name) => `\`${name}\``).join(', ')}`;

/** What people write for an attribute that Vonage has under another name. */
const otherNames: ReadonlyMap<string, TargetAttribute> = new Map([
  ['email', 'emails[type eq "work"].value'],
  ['emails', 'emails[type eq "work"].value'],
  ['mail', 'emails[type eq "work"].value'],
  ['emails.value', 'emails[type eq "work"].value'],
  ['emails[type eq "work"]', 'emails[type eq "work"].value'],
  ['emails[primary eq true].value', 'emails[type eq "work"].value'],
  ['givenname', 'name.givenName'],
  ['firstname', 'name.givenName'],
  ['familyname', 'name.familyName'],
  ['lastname', 'name.familyName'],
  ['surname', 'name.familyName'],
  ['userprincipalname', 'userName'],
  ['accountenabled', 'active'],
]);

/** SCIM attributes (RFC 7643 sections 4.1 and 4.3) that Vonage does not take (facts sheet A.1.2, A.3.3), by how they begin. */
const foreign: ReadonlyMap<string, string> = new Map([
  ['phonenumbers', 'phone numbers'],
  ['phone', 'phone numbers'],
  ['extension', 'extensions'],
  ['department', 'departments'],
  ['employeenumber', 'employee numbers'],
  ['costcenter', 'cost centres'],
  ['organization', 'organisations'],
  ['division', 'divisions'],
  ['manager', 'managers'],
  ['displayname', 'display names'],
  ['nickname', 'nicknames'],
  ['title', 'job titles'],
  ['usertype', 'user types'],
  ['preferredlanguage', 'languages'],
  ['locale', 'locales'],
  ['timezone', 'time zones'],
  ['addresses', 'addresses'],
  ['externalid', 'external ids'],
  ['profileurl', 'profile addresses'],
  ['ims', 'chat addresses'],
  ['photos', 'photos'],
  ['password', 'passwords'],
  ['groups', 'groups'],
  ['roles', 'roles'],
  ['entitlements', 'entitlements'],
  ['x509certificates', 'certificates'],
  ['name', 'other parts of a name'],
  ['emails', 'other e-mail addresses'],
]);

/**
 * What is wrong with the name of a Vonage attribute that is none of the five (facts sheet A.1.2).
 * @param name as written.
 * @param beside the names that stand in the same map, `name` included.
 */
export function unknownTarget(name: string, beside: readonly string[]): Words {
  const key = keyOf(name);
  if (key === 'id') {
    const message = '`id` is what Vonage itself calls an account by, so nothing can be mapped to it';
    return { code: 'target-id', message, hint: 'delete it; accounts are found by `userName`' };
  }
  const meant = targetAttributes.find((target) => keyOf(target) === key) ?? otherNames.get(key);
  if (meant !== undefined && beside.includes(meant)) {
    const message = `${quote(name)} is ${quote(meant)} once more, which stands here already`;
    return { code: 'two-mappings', message, hint: 'delete one of them' };
  }
  const message = `Vonage has no attribute ${quote(name)}`;
  if (meant !== undefined) return { code: 'unknown-key', message, hint: `did you mean \`${meant}\`?` };
  const what = foreign.get(key.split(/[.[]/)[0] ?? '');
  if (what !== undefined) {
    return {
      code: 'foreign-target',
      message: `Vonage takes no ${what} over SCIM`,
      hint: `delete it; ${allOfThem}`,
    };
  }
  const near = nearest(name, targetAttributes);
  return { code: 'unknown-key', message, hint: near === undefined ? allOfThem : `did you mean \`${near}\`?` };
}

/** SCIM's names do not mind case (RFC 7643 section 2.1); the schema before them and the kind of quotes are habits. */
function keyOf(name: string): string {
  return name
    .replace(/^urn:ietf:params:scim:schemas:(?:core|extension:enterprise):2\.0:User:/i, '')
    .replace(/['\u2018\u2019\u201c\u201d]/g, '"')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
