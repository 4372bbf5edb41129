/** How many arguments a function takes. */
export interface Arity {
  readonly least: number;
  readonly most: number;
}

/** The functions that this version evaluates. */
export const supportedFunctions: ReadonlyMap<string, Arity> = new Map([
  ['Coalesce', { least: 1, most: Number.POSITIVE_INFINITY }],
  ['Not', { least: 1, most: 1 }],
]);

/** The whole of Entra's expression language (facts sheet B.3, "Function list, complete"), in its own spelling. */
export const entraFunctions: readonly string[] = [
  'Append',
  'AppRoleAssignmentsComplex',
  'AssertiveAppRoleAssignmentsComplex',
  'BitAnd',
  'CBool',
  'CDate',
  'Coalesce',
  'ConvertToBase64',
  'ConvertToUTF8Hex',
  'Count',
  'CStr',
  'DateAdd',
  'DateDiff',
  'DateFromNum',
  'FormatDateTime',
  'Guid',
  'IgnoreFlowIfNullOrEmpty',
  'IIF',
  'InStr',
  'IsNull',
  'IsNullOrEmpty',
  'IsPresent',
  'IsString',
  'Item',
  'Join',
  'Left',
  'Mid',
  'NormalizeDiacritics',
  'Not',
  'Now',
  'NumFromDate',
  'PCase',
  'RandomString',
  'Redact',
  'RemoveDuplicates',
  'Replace',
  'SelectUniqueValue',
  'SingleAppRoleAssignment',
  'Split',
  'StripSpaces',
  'Switch',
  'ToLower',
  'ToUpper',
  'Word',
];

const otherProducts = 'cloud sync, Connect or HR provisioning';

/** Functions of Microsoft's other synchronisation products, which people copy from their pages (B.3, "Seen in the wild"). */
export const foreignFunctions: ReadonlyMap<string, string> = new Map(
  ['Trim', 'Len', 'Contains', 'Error', 'ConvertFromBase64', 'DNComponent', 'CRef', 'DefaultDomain'].map(
    (name) => [name, otherProducts],
  ),
);

/** Bare words of those products. */
export const foreignWords: ReadonlyMap<string, string> = new Map(
  ['IgnoreAttributeFlow', 'IgnoreObjectFlow'].map((name) => [name, otherProducts]),
);

/** Bare words of the language: the ways in which InStr compares. */
export const knownWords: ReadonlySet<string> = new Set(['vbTextCompare', 'vbBinaryCompare']);
