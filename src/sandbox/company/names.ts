import type { Random } from './random.js';

/** Where everyone's sign-in name ends. */
export const domain = 'contoso.com';

const givenNames = [
  'Amelia',
  'Lea',
  'Zoë',
  'Łukasz',
  'Søren',
  'Nguyễn',
  'Aoife',
  'José',
  'Anaïs',
  'Björn',
  'Chloé',
  'Daniel',
  'Elif',
  'Fatima',
  'George',
  'Hana',
  'Iván',
  'Jürgen',
  'Kwame',
  'Lucía',
  'Małgorzata',
  'Noah',
  'Olivia',
  'Priya',
  'Quentin',
  'Renée',
  'Siân',
  'Thandiwe',
  'Uğur',
  'Věra',
  'William',
  'Xiu',
  'Yusuf',
  'Zuzana',
  'Adaeze',
  'Bram',
  'Ciarán',
  'Divya',
  'Émile',
  'Freya',
  'Gintarė',
  'Harriet',
  'Ingrid',
  'Jack',
  'Katarína',
  'Léon',
  'Mehmet',
  'Niamh',
  'Oskar',
  'Petra',
] as const;

const surnames = [
  'Müller',
  "O'Brien",
  'Smith',
  'Kowalski',
  'Nguyễn',
  'García',
  'Jensen',
  'Ó Súilleabháin',
  'Dvořák',
  'Patel',
  'Yılmaz',
  'Jones',
  'Brontë',
  'Škvorecký',
  'van der Berg',
  'Rossi',
  'Okafor',
  'Lefèvre',
  'Schäfer',
  "D'Angelo",
  'Brown',
  'Ångström',
  'Núñez',
  'Kraków',
  'Taylor',
  'Zając',
  'Mensah',
  'Weiß',
  'Evans',
  'Hernández',
  'Clarke',
  'Țurcanu',
  'Singh',
  'McDonald',
  'Sørensen',
  'Wright',
  'Popović',
  'Ito',
  'Smith-Jones',
  'Đorđević',
  'Hughes',
  'Kaya',
  'Fernández',
  'Walsh',
  'Novák',
  'Grün',
  'Ali',
  'Horváth',
  'Lindström',
  'Baker',
] as const;

/** Letters that Unicode does not take apart into a plain one and a mark. */
const folded: Readonly<Record<string, string>> = {
  ł: 'l',
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  æ: 'ae',
  ı: 'i',
  œ: 'oe',
  þ: 'th',
  ð: 'd',
};

export interface PersonName {
  readonly givenName: string;
  readonly surname: string;
}

/** A name out of many languages. */
export function pickName(random: Random): PersonName {
  return { givenName: random.pick(givenNames), surname: random.pick(surnames) };
}

/** The part of a sign-in name before the at sign: no marks, no spaces; an apostrophe stays, as Entra lets it. */
export function localPart({ givenName, surname }: PersonName): string {
  return `${fold(givenName)}.${fold(surname)}`;
}

function fold(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[łßøđæıœþð]/g, (letter) => folded[letter] ?? letter)
    .replace(/[^a-z0-9'-]/g, '');
}
