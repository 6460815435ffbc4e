/** The languages of the portals. */
export const languages = ['fr', 'en'] as const;
/** One of `languages`. */
export type Language = (typeof languages)[number];

/** Day and month are read the European way in both. */
const locales: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };
const noDate = '–';

/** A civil date such as `1950-02-03`, the same in every zone. FHIR may know only the year or the month. Other text is shown as it came. */
export function formatDate(text: string | undefined, language: Language): string {
  if (!text) return noDate;
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text) ?? [];
  if (year === undefined) return text;
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric', ...(month && { month: day ? '2-digit' : 'long' }), ...(day && { day: '2-digit' }) };
  return new Intl.DateTimeFormat(locales[language], options).format(new Date(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`));
}

/** An instant in a zone, by default the browser's; a civil date is shown as one. */
export function formatInstant(text: string | undefined, language: Language, zone?: string): string {
  if (!text?.includes('T')) return formatDate(text, language);
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return text;
  return new Intl.DateTimeFormat(locales[language], { dateStyle: 'short', timeStyle: 'short', timeZone: zone }).format(instant);
}

/** Whole minutes from `now` until an instant, at least 0. */
export const minutesUntil = (text: string, now = new Date()): number => Math.max(0, Math.ceil((new Date(text).getTime() - now.getTime()) / 60_000));

/** Whole years from a civil date to today, or null when the day is not known. */
export function ageOn(birthDate: string, today = new Date().toISOString().slice(0, 10)): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return null;
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
}

/** Now as an ISO instant, by the clock of the browser: for what is shown, never for what is decided. */
export const browserNow = (): string => new Date().toISOString();
