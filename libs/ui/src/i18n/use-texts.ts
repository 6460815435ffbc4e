import { useTranslation } from 'react-i18next';
import { formatDate, formatInstant, type Language } from '../display/format.js';
import { readable } from './texts.js';

/** What a component needs to speak the user's language. */
export interface SpokenTexts {
  readonly language: Language;
  /** The text of a name; `values` fill its places, `count` chooses the plural. */
  t(name: string, values?: Readonly<Record<string, string | number>>): string;
  /** The text of a code of the platform, such as `code('phase', 'PHASE_INITIAL')`; in readable letters where it has none. */
  code(group: string, code: string): string;
  /** What the platform itself says in both languages. */
  words(said: Readonly<Record<Language, string>> | undefined): string;
  date(text: string | undefined): string;
  /** In the given zone, else the browser's. */
  instant(text: string | undefined, zone?: string): string;
}

/** Texts, codes and dates in the language that is chosen. */
export function useTexts(): SpokenTexts {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  return {
    language,
    t: (name, values) => t(name, values ?? {}),
    code: (group, code) => t(`${group}.${code}`, { defaultValue: readable(code) }),
    words: (said) => said?.[language] ?? '',
    date: (text) => formatDate(text, language),
    instant: (text, zone) => formatInstant(text, language, zone),
  };
}
