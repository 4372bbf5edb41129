/** A name that belongs elsewhere. */
export interface Foreign {
  /** What it belongs to. */
  readonly product: string;
  /** What does the same here. */
  readonly instead?: string;
}

const connect = 'Entra Connect';
const cloudSync = 'cloud sync, Connect or HR provisioning';
const claims = 'SAML claims';
const elsewhere = 'other languages';

const nested = 'one `IIF` in another';
const join = '`Join` or `Append`';

function all(product: string, names: Readonly<Record<string, string | undefined>>): [string, Foreign][] {
  return Object.entries(names).map(([name, instead]) => [
    name.toLowerCase(),
    instead === undefined ? { product } : { product, instead },
  ]);
}

function names(...list: readonly string[]): Readonly<Record<string, undefined>> {
  return Object.fromEntries(list.map((name) => [name, undefined]));
}

/**
 * Functions of Microsoft's other products, which people copy from their pages (facts sheet B.3, "Seen in the wild"; the reference of
 * Connect's functions), and of other languages. In lower case, since those do not care.
 */
const foreignFunctions: ReadonlyMap<string, Foreign> = new Map([
  ...all(cloudSync, names('Len', 'Error', 'ConvertFromBase64', 'DNComponent', 'CRef', 'DefaultDomain')),
  ...all(cloudSync, { Trim: '`StripSpaces`, or `Replace` with a pattern', Contains: '`InStr`' }),
  ...all(connect, {
    ...names('BitOr', 'CGuid', 'CNum', 'ConvertFromUTF8Hex', 'DNComponentRev', 'EscapeDNComponent'),
    ...names('ImportedValue', 'InStrRev', 'IsBitSet', 'IsCert', 'IsDate', 'IsGuid', 'IsNumeric', 'LTrim'),
    ...names('PadLeft', 'PadRight', 'RandomNum', 'Right', 'RTrim', 'Select', 'StringFromGuid'),
    ...names('StringFromSid', 'Where', 'With'),
    IsEmpty: '`IsNullOrEmpty`',
    ItemOrNull: '`Item`',
    LCase: '`ToLower`',
    ReplaceChars: '`Replace`',
    UCase: '`ToUpper`',
  }),
  ...all(claims, {
    ...names('ExtractMailPrefix', 'IfEmpty', 'IfNotEmpty', 'StartWith', 'EndWith', 'RegexReplace'),
    ToLowercase: '`ToLower`',
    ToUppercase: '`ToUpper`',
  }),
  ...all(elsewhere, {
    And: nested,
    Or: nested,
    Xor: nested,
    If: '`IIF`',
    Concat: join,
    Concatenate: join,
    TextJoin: '`Join`',
    Lower: '`ToLower`',
    Upper: '`ToUpper`',
    Proper: '`PCase`',
    Substr: '`Mid`',
    Substring: '`Mid`',
    Length: undefined,
    Format: '`FormatDateTime`',
    Choose: '`Switch`',
    IsBlank: '`IsNullOrEmpty`',
    'String.Join': '`Join`',
    'String.Concat': join,
    RegexMatch: '`Replace` with a pattern',
    NewGuid: '`Guid`',
    UtcNow: '`Now`',
    Today: '`Now`',
    Date: '`Now` or `CDate`',
    ...Object.fromEntries(['Year', 'Month', 'Day'].map((name) => [name, '`FormatDateTime`'])),
    ...names('CInt', 'CLng', 'CDbl', 'Int'),
    StartsWith: '`Left` in a comparison',
    EndsWith: '`InStr` in a comparison',
    IsNotNull: '`IsPresent`',
    IsNotEmpty: '`IsPresent`',
  }),
]);

/** Where a function belongs that is none of Entra's app provisioning; case does not count. */
export function foreignFunction(name: string): Foreign | undefined {
  return foreignFunctions.get(name.toLowerCase());
}

/** Bare words of those products (facts sheet B.3; Connect's reference of declarative provisioning expressions). */
export const foreignWords: ReadonlyMap<string, string> = new Map([
  ...['IgnoreAttributeFlow', 'IgnoreObjectFlow'].map((name): [string, string] => [name, cloudSync]),
  ...['IgnoreThisFlow', 'AuthoritativeNull', 'CRLF', 'CaseInsensitive', 'CaseSensitive'].map(
    (name): [string, string] => [name, connect],
  ),
]);
