import { nearest } from '../nearest.js';
import type { SourceValue } from './types.js';

/** What an attribute of an Entra user holds. `unknown`: a directory extension, whose kind only the tenant knows. */
export type SourceKind = 'string' | 'boolean' | 'integer' | 'strings' | 'unknown';

/** The computed source (facts sheet B.2): nothing that Entra stores, and so nothing that is asked for. */
export const isSoftDeleted = 'IsSoftDeleted';

/**
 * How Entra's provisioning calls a userPrincipalName as it is; `userPrincipalName` itself it shows without a guest's `#EXT#` and home
 * suffix (facts sheet B.2).
 */
export const originalUserPrincipalName = 'originalUserPrincipalName';

/** Properties whose text is a date (`Edm.DateTimeOffset` in Graph's metadata). */
const dates = [
  'createdDateTime',
  'deletedDateTime',
  'employeeHireDate',
  'employeeLeaveDateTime',
  'externalUserStateChangeDateTime',
  'lastPasswordChangeDateTime',
  'onPremisesLastSyncDateTime',
  'signInSessionsValidFromDateTime',
] as const;

/**
 * The properties of Graph's `user` (v1.0 metadata) that hold text, a Boolean, a whole number or several texts, and that a list of
 * users can give.
 */
const properties = {
  string: [
    ...dates,
    'ageGroup',
    'city',
    'companyName',
    'consentProvidedForMinor',
    'country',
    'creationType',
    'department',
    'displayName',
    'employeeId',
    'employeeType',
    'externalUserState',
    'faxNumber',
    'givenName',
    'id',
    'identityParentId',
    'jobTitle',
    'legalAgeGroupClassification',
    'mail',
    'mailNickname',
    'mobilePhone',
    'officeLocation',
    'onPremisesDistinguishedName',
    'onPremisesDomainName',
    'onPremisesImmutableId',
    'onPremisesSamAccountName',
    'onPremisesSecurityIdentifier',
    'onPremisesUserPrincipalName',
    'passwordPolicies',
    'postalCode',
    'preferredDataLocation',
    'preferredLanguage',
    'securityIdentifier',
    'state',
    'streetAddress',
    'surname',
    'usageLocation',
    'userPrincipalName',
    'userType',
  ],
  boolean: [
    'accountEnabled',
    'isManagementRestricted',
    'isResourceAccount',
    'onPremisesSyncEnabled',
    'showInAddressList',
  ],
  integer: ['deviceEnrollmentLimit'],
  strings: ['businessPhones', 'imAddresses', 'otherMails', 'proxyAddresses'],
} as const satisfies Record<Exclude<SourceKind, 'unknown'>, readonly string[]>;

/**
 * Graph gives these for a single user only; asked for in a list it answers 501
 * (microsoft-graph-docs-contrib, api-reference/v1.0/api/user-list.md). rollcall reads by list.
 */
const singleUserOnly: ReadonlyMap<string, 'text' | 'date' | 'texts' | 'object'> = new Map([
  ['aboutMe', 'text'],
  ['birthday', 'date'],
  ['hireDate', 'date'],
  ['interests', 'texts'],
  ['mySite', 'text'],
  ['pastProjects', 'texts'],
  ['preferredName', 'text'],
  ['responsibilities', 'texts'],
  ['schools', 'texts'],
  ['skills', 'texts'],
  ['mailboxSettings', 'object'],
]);

/** What Graph's metadata has as a link to other objects: a list of users does not hold it, and no expression takes it. */
const references: ReadonlySet<string> = new Set([
  'appRoleAssignments',
  'createdObjects',
  'directReports',
  'licenseDetails',
  'manager',
  'memberOf',
  'members',
  'ownedDevices',
  'ownedObjects',
  'registeredDevices',
  'sponsors',
  'transitiveMemberOf',
]);

/** What holds whole objects and not text. */
const objects: ReadonlySet<string> = new Set([
  'assignedLicenses',
  'assignedPlans',
  'employeeOrgData',
  'identities',
  'licenseAssignmentStates',
  'onPremisesExtensionAttributes',
  'onPremisesProvisioningErrors',
  'passwordProfile',
  'provisionedPlans',
  'serviceProvisioningErrors',
  'signInActivity',
]);

/** Names that Entra's portal or other products use for what Graph calls otherwise. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ['objectId', 'id'],
  ['sn', 'surname'],
  ['telephoneNumber', 'businessPhones'],
  ['mobile', 'mobilePhone'],
  ['physicalDeliveryOfficeName', 'officeLocation'],
  ['facsimileTelephoneNumber', 'faxNumber'],
]);

/** The object that holds extensionAttribute1 to 15; Graph cannot select one of them alone (user-list.md, "Extension type"). */
const extensionObject = 'onPremisesExtensionAttributes';
const numberedExtension = /^extensionAttribute(?:[1-9]|1[0-5])$/;
/** `extension_<application id without dashes>_<name>` (facts sheet B.2). */
const directoryExtension = /^extension_[0-9A-Fa-f]{32}_[A-Za-z0-9_]+$/;

const kinds: ReadonlyMap<string, SourceKind> = new Map([
  ...Object.entries(properties).flatMap(([kind, names]) =>
    names.map((name): [string, SourceKind] => [name, kind as keyof typeof properties]),
  ),
  ...Array.from({ length: 15 }, (_, index): [string, SourceKind] => [
    `extensionAttribute${index + 1}`,
    'string',
  ]),
  [isSoftDeleted, 'boolean'],
  [originalUserPrincipalName, 'string'],
]);

/** Every name that can be listed, directory extensions aside; sorted. */
export const sourceAttributes: readonly string[] = [...kinds.keys()].sort();

/** What `name` holds; undefined where Entra has no such attribute, or rollcall cannot read it. Case counts. */
export function sourceKind(name: string): SourceKind | undefined {
  return kinds.get(name) ?? (directoryExtension.test(name) ? 'unknown' : undefined);
}

const dateNames: ReadonlySet<string> = new Set(dates);

/** Whether `name` holds a date, be it one that a list can give or not. Graph ends the names of its other dates in `DateTime`. */
export function holdsDate(name: string): boolean {
  return dateNames.has(name) || singleUserOnly.get(name) === 'date' || isOtherDate(name);
}

function isOtherDate(name: string): boolean {
  return sourceKind(name) === undefined && /^[a-z]\w*DateTime$/.test(name) && !name.startsWith('extension_');
}

/** Whether `name` holds several values, be it one that a list can give or not. Of a directory extension nobody knows it by its name. */
export function holdsSeveral(name: string): boolean {
  return sourceKind(name) === 'strings' || singleUserOnly.get(name) === 'texts';
}

/** Whether an expression may read `name`. */
export function isSourceAttribute(name: string): boolean {
  return sourceKind(name) !== undefined;
}

/** Why an attribute is no source: Entra has none of that name, or a list of users cannot give it. */
export interface AttributeRefusal {
  readonly code: 'unknown-attribute' | 'unreadable-attribute';
  readonly message: string;
  readonly hint?: string;
}

/** Why `name` is no source, and what was probably meant. For names that `sourceKind` does not know. */
export function unknownAttribute(name: string): AttributeRefusal {
  const unreadable = unreadableAttribute(name);
  if (unreadable !== undefined) return { code: 'unreadable-attribute', ...unreadable };
  const code = 'unknown-attribute';
  const message = `Entra users have no attribute \`${name}\``;
  const meant = otherNames.get(name) ?? nearest(name, sourceAttributes);
  if (meant !== undefined) return { code, message, hint: `did you mean \`${meant}\`?` };
  if (name.startsWith('extension_')) {
    const hint = 'a directory extension is `extension_`, 32 hexadecimal digits, `_` and its name';
    return { code, message, hint };
  }
  return { code, message };
}

function unreadableAttribute(name: string): Omit<AttributeRefusal, 'code'> | undefined {
  if (singleUserOnly.has(name)) {
    return { message: `Graph gives \`${name}\` only one person at a time, so rollcall cannot read it` };
  }
  if (references.has(name)) {
    return { message: `\`${name}\` refers to other objects, which a list of people does not hold` };
  }
  if (!objects.has(name)) return undefined;
  const message = `\`${name}\` holds objects, and an expression takes text`;
  return name === extensionObject
    ? { message, hint: 'its parts are `extensionAttribute1` to `extensionAttribute15`' }
    : { message };
}

/** The property that Graph's `$select` must name so that `graphRead` finds `attribute` in what comes back. */
export function graphSelect(attribute: string): string {
  if (numberedExtension.test(attribute)) return extensionObject;
  return attribute === originalUserPrincipalName ? 'userPrincipalName' : attribute;
}

/**
 * Reads an attribute from a user as Graph sent it, where `graphSelect(attribute)` was selected. What is absent, or of a kind that no
 * expression takes, is null: for Graph an empty attribute and one that was never set are the same.
 */
export function graphRead(user: Readonly<Record<string, unknown>>, attribute: string): SourceValue {
  if (!numberedExtension.test(attribute)) return sourceValue(own(user, graphSelect(attribute)));
  const extensions = own(user, extensionObject);
  return typeof extensions === 'object' && extensions !== null
    ? sourceValue(own(extensions, attribute))
    : null;
}

function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

function sourceValue(value: unknown): SourceValue {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  return null;
}
