import type { Kind, Parameter, Signature } from './types.js';

function required(name: string, kind: Kind): Parameter {
  return { name, kind };
}

function optional(name: string, kind: Kind): Parameter {
  return { name, kind, optional: true };
}

const text = (name: string): Parameter => required(name, 'text');
const number = (name: string): Parameter => required(name, 'number');
const any = (name: string): Parameter => required(name, 'any');

const hrOnly = 'only HR systems that write to an on-premises directory have it';
const noRoles = 'Vonage takes no roles over SCIM';

/** The whole of Entra's expression language (facts sheet B.3, "Function list, complete"), in its own spelling and order. */
export const signatures = {
  Append: { parameters: [text('source'), text('suffix')], result: 'text' },
  AppRoleAssignmentsComplex: { parameters: [any('appRoleAssignments')], result: 'list', unusable: noRoles },
  AssertiveAppRoleAssignmentsComplex: {
    parameters: [any('appRoleAssignments')],
    result: 'list',
    unusable: noRoles,
  },
  BitAnd: { parameters: [number('value1'), number('value2')], result: 'number' },
  CBool: { parameters: [any('expression')], result: 'boolean' },
  CDate: { parameters: [text('expression')], result: 'date' },
  Coalesce: { parameters: [], repeats: { parameters: [any('source')], least: 1 }, result: 'any' },
  ConvertToBase64: { parameters: [text('source')], result: 'text' },
  ConvertToUTF8Hex: { parameters: [text('source')], result: 'text' },
  Count: { parameters: [required('attribute', 'list')], result: 'number' },
  CStr: { parameters: [any('value')], result: 'text' },
  DateAdd: { parameters: [text('interval'), number('value'), required('dateTime', 'date')], result: 'date' },
  DateDiff: {
    parameters: [text('interval'), required('date1', 'date'), required('date2', 'date')],
    result: 'number',
  },
  DateFromNum: { parameters: [number('value')], result: 'date' },
  FormatDateTime: {
    // The page documents four, the service's own list has three, and both are published (facts sheet B.3).
    parameters: [
      text('source'),
      optional('dateTimeStyles', 'text'),
      text('inputFormat'),
      optional('outputFormat', 'text'),
    ],
    result: 'text',
  },
  Guid: { parameters: [], result: 'text', isVolatile: true },
  IgnoreFlowIfNullOrEmpty: { parameters: [any('expression')], result: 'any' },
  IIF: { parameters: [any('condition'), any('valueIfTrue'), any('valueIfFalse')], result: 'any' },
  InStr: {
    parameters: [text('value1'), text('value2'), optional('start', 'number'), optional('compareType', 'any')],
    result: 'number',
  },
  IsNull: { parameters: [any('expression')], result: 'boolean' },
  IsNullOrEmpty: { parameters: [any('expression')], result: 'boolean' },
  IsPresent: { parameters: [any('expression')], result: 'boolean' },
  IsString: { parameters: [any('expression')], result: 'boolean' },
  Item: { parameters: [required('attribute', 'list'), number('index')], result: 'text' },
  Join: {
    parameters: [text('separator')],
    repeats: { parameters: [any('source')], least: 1 },
    result: 'text',
  },
  Left: { parameters: [text('string'), number('numChars')], result: 'text' },
  Mid: { parameters: [text('source'), number('start'), optional('length', 'number')], result: 'text' },
  NormalizeDiacritics: { parameters: [text('source')], result: 'text' },
  Not: { parameters: [any('source')], result: 'boolean' },
  Now: { parameters: [], result: 'date', isVolatile: true },
  NumFromDate: { parameters: [text('value')], result: 'number' },
  PCase: { parameters: [text('source'), optional('wordSeparators', 'text')], result: 'text' },
  RandomString: {
    parameters: [
      number('length'),
      number('minimumNumbers'),
      number('minimumSpecialCharacters'),
      number('minimumCapital'),
      number('minimumLowerCase'),
      optional('charactersToAvoid', 'text'),
    ],
    result: 'text',
    isVolatile: true,
  },
  Redact: { parameters: [any('value')], result: 'any' },
  RemoveDuplicates: { parameters: [required('attribute', 'list')], result: 'list' },
  Replace: {
    parameters: [
      text('source'),
      optional('oldValue', 'text'),
      optional('regexPattern', 'text'),
      optional('regexGroupName', 'text'),
      optional('replacementValue', 'text'),
      optional('replacementAttributeName', 'text'),
      optional('template', 'text'),
    ],
    result: 'text',
  },
  SelectUniqueValue: {
    parameters: [],
    repeats: { parameters: [any('uniqueValueRule')], least: 2 },
    result: 'any',
    isTopOnly: true,
    unusable: hrOnly,
  },
  SingleAppRoleAssignment: { parameters: [any('appRoleAssignments')], result: 'text', unusable: noRoles },
  Split: { parameters: [text('source'), text('delimiter')], result: 'list' },
  StripSpaces: { parameters: [text('source')], result: 'text' },
  Switch: {
    parameters: [any('source'), optional('defaultValue', 'any')],
    repeats: { parameters: [any('key'), any('value')], least: 1 },
    result: 'any',
  },
  ToLower: { parameters: [text('source'), optional('culture', 'text')], result: 'text' },
  ToUpper: { parameters: [text('source'), optional('culture', 'text')], result: 'text' },
  Word: { parameters: [text('string'), number('wordNumber'), text('delimiters')], result: 'text' },
} as const satisfies Readonly<Record<string, Signature>>;

export type FunctionName = keyof typeof signatures;

/** What is known of a function; undefined where the language has none of that name. Case counts. */
export function signatureOf(name: string): Signature | undefined {
  return isFunctionName(name) ? signatures[name] : undefined;
}

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(signatures, name);
}

/** Every function's name. */
export const functionNames = Object.keys(signatures) as readonly FunctionName[];
