import { idFrom, localDate, type LocalDate, type Uuid } from '@maillage/kernel';

/** An invented person. Nobody of this name and number exists. */
export interface SyntheticPerson {
  readonly id: Uuid;
  readonly familyName: string;
  readonly givenName: string;
  readonly birthDate: LocalDate;
  readonly sex: 'female' | 'male';
  readonly medicalRecordNumber: string;
  readonly phone: string;
  readonly address: { readonly line: string; readonly postalCode: string; readonly city: string; readonly country: 'FR' };
}

const families = ['Aubert', 'Nguyen-Roche', 'De Smet', 'Garcia Vega', 'Kovacs', 'Benali', "O'Hara", 'Lefèvre', 'van den Berg', 'Okonkwo', 'Çelik', 'Moreau-Petit'];
const given = { female: ['Léonie', 'Fatou', 'Marijke', 'Inés', 'Zoë', 'Nour'], male: ['Émile', 'Bram', 'Idriss', 'José', 'Théo', 'Wei'] } as const;
const cities = [
  ['59000', 'Lille'],
  ['75011', 'Paris'],
  ['13002', 'Marseille'],
  ['67000', 'Strasbourg'],
] as const;

/** The same invented person for the same number, another one for each other number: names with accents, hyphens and particles, all ages. */
export function syntheticPerson(number: number, changes: Partial<SyntheticPerson> = {}): SyntheticPerson {
  const sex = number % 2 === 0 ? 'female' : 'male';
  const two = (value: number): string => String(value).padStart(2, '0');
  const [postalCode, city] = cities[number % cities.length]!;
  return {
    id: idFrom('synthetic person', String(number)),
    familyName: families[number % families.length]!,
    givenName: given[sex][Math.floor(number / 2) % 6]!,
    birthDate: localDate(`${1926 + ((number * 37) % 100)}-${two(1 + ((number * 7) % 12))}-${two(1 + ((number * 11) % 28))}`),
    sex,
    medicalRecordNumber: `TEST-${String(number).padStart(6, '0')}`,
    phone: `+33199${String(number % 1_000_000).padStart(6, '0')}`, // 01 99 is set aside for fiction in France
    address: { line: `${1 + (number % 90)} rue de l'Essai`, postalCode, city, country: 'FR' },
    ...changes,
  };
}
