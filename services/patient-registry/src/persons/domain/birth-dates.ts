import type { LocalDate } from '@maillage/kernel';

/** How two birth dates agree; UNKNOWN when one is missing. */
export type BirthDateLikeness = 'SAME' | 'SWAPPED' | 'ONE_DIGIT' | 'YEAR_OFF' | 'DIFFERENT' | 'UNKNOWN';

const swapped = (date: string): string => `${date.slice(0, 4)}-${date.slice(8)}-${date.slice(5, 7)}`;

/** The mistakes that desks make: day and month swapped, one digit, the year before or after. */
export function birthDateLikeness(a: LocalDate | null, b: LocalDate | null): BirthDateLikeness {
  if (a === null || b === null) return 'UNKNOWN';
  if (a === b) return 'SAME';
  if (swapped(a) === b) return 'SWAPPED';
  let different = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) different++;
  if (different === 1) return 'ONE_DIGIT';
  if (a.slice(4) === b.slice(4) && Math.abs(Number(a.slice(0, 4)) - Number(b.slice(0, 4))) === 1) return 'YEAR_OFF';
  return 'DIFFERENT';
}

/** Every date that birthDateLikeness calls close to this one, itself included: the block in which duplicates are looked for. Some do not exist in the calendar; nobody is born on them. */
export function closeBirthDates(date: LocalDate): string[] {
  const close = new Set<string>([date, swapped(date)]);
  for (let i = 0; i < date.length; i++) {
    if (date[i] === '-') continue;
    for (let digit = 0; digit < 10; digit++) close.add(`${date.slice(0, i)}${digit}${date.slice(i + 1)}`);
  }
  const year = Number(date.slice(0, 4));
  for (const other of [year - 1, year + 1]) close.add(`${String(other).padStart(4, '0')}${date.slice(4)}`);
  return [...close].filter(existsInCalendar);
}

function existsInCalendar(date: string): boolean {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}
