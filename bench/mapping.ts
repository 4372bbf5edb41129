import { isDeepStrictEqual } from 'node:util';
import { mapAccount } from '../src/mapping/account.js';
import { graphRead } from '../src/mapping/attributes.js';
import { parse } from '../src/mapping/language/parser.js';
import { attributesOf } from '../src/mapping/language/parts.js';
import type { AttributeMapping, Expression, Mapping, SourceValue } from '../src/mapping/types.js';
import { makeCompany } from '../src/sandbox/index.js';
import { type AccountValues, targetAttributes, type WantedValues } from '../src/vonage/account.js';

/** What evaluating a mapping costs, and the same by hand. */
export interface MappingFigures {
  readonly people: number;
  readonly attributes: number;
  /** Seconds of each run over all people. */
  readonly rollcall: readonly number[];
  readonly byHand: readonly number[];
}

type Attributes = Readonly<Record<string, SourceValue>>;

/** Five attributes, two of them nested expressions (issue 4). */
const expressions = {
  userName: 'ToLower([userPrincipalName])',
  active: 'Not([IsSoftDeleted])',
  'emails[type eq "work"].value':
    'Append(ToLower(Append(Left([givenName], 1), NormalizeDiacritics(StripSpaces([surname])))), "@contoso.com")',
  'name.givenName': '[givenName]',
  'name.familyName':
    'Switch([country], Coalesce([surname], [displayName]), "XX", Join(" ", [surname], [companyName]))',
} as const;

/** Parsed and prepared once, evaluated for everybody; the quickest of the runs counts, so that the first ones warm up. */
export function measureMapping(people: number, runs: number): MappingFigures {
  const mapping = makeMapping();
  const users = makeCompany({ people, groups: 8, seed: 1 })
    .users.slice(0, people)
    .map(
      (user): Attributes =>
        Object.fromEntries(mapping.sourceAttributes.map((name) => [name, graphRead({ ...user }, name)])),
    );
  const rollcall: number[] = [];
  const byHand: number[] = [];
  for (let run = 0; run < runs; run++) {
    rollcall.push(secondsOf(() => users.map((user) => mapUser(mapping, user))));
    byHand.push(secondsOf(() => users.map(accountByHand)));
  }
  const different = users.find((user) => !isDeepStrictEqual(mapUser(mapping, user), accountByHand(user)));
  if (different !== undefined) {
    throw new Error(`the mapping and the program by hand differ for ${different.userPrincipalName}`);
  }
  return { people: users.length, attributes: targetAttributes.length, rollcall, byHand };
}

function makeMapping(): Mapping {
  const attributes = targetAttributes.map((target): AttributeMapping => {
    const text = expressions[target];
    return {
      target,
      text,
      expression: read(text),
      default: null,
      on: 'always',
      required: false,
      match: null,
      clears: false,
    };
  });
  const names = new Set(attributes.flatMap(({ text }) => [...attributesOf(read(text))]));
  return { name: 'bench', attributes, nameId: null, sourceAttributes: [...names].sort() };
}

function read(text: string): Expression {
  const { expression } = parse(text);
  if (expression === undefined) throw new Error(`${text} cannot be read`);
  return expression;
}

const options = { softDeleted: false, live: null, now: new Date(), seed: 'bench' };

function mapUser(mapping: Mapping, user: Attributes): WantedValues {
  return mapAccount(mapping, (name) => user[name] ?? null, options).values;
}

/** What one would write without the language, with the same results for these people. */
function accountByHand(user: Attributes): AccountValues {
  const text = (name: string): string | null => (user[name] ?? null) as string | null;
  const [givenName, surname] = [text('givenName'), text('surname')];
  const local = (givenName ?? '').slice(0, 1) + withoutMarks((surname ?? '').replaceAll(' ', ''));
  const familyName =
    text('country') === 'XX'
      ? [surname, text('companyName')].filter(Boolean).join(' ')
      : (surname ?? text('displayName'));
  return {
    userName: (text('userPrincipalName') ?? '').toLowerCase(),
    active: true,
    'emails[type eq "work"].value': `${local.toLowerCase()}@contoso.com`,
    ...(givenName === null ? {} : { 'name.givenName': givenName }),
    ...(familyName === null ? {} : { 'name.familyName': familyName }),
  };
}

const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'oe',
  Ø: 'OE',
  æ: 'ae',
  Æ: 'AE',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
};

/** The letters of Latin-1 and Latin Extended, which are those of Microsoft's table that people here have. */
function withoutMarks(text: string): string {
  return text.replace(/[\u00c0-\u024f]/g, (letter) => letters[letter] ?? letter.normalize('NFD').charAt(0));
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
