import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { languages, type Language } from '../display/format.js';
import { sharedEnglish, sharedFrench } from './shared-texts.js';
import type { Texts } from './texts.js';

const kept = 'maillage.language';
const isLanguage = (text: string | null | undefined): text is Language => languages.some((each) => each === text);

/** The language that was chosen here before, else the first of the browser's that we speak, else English. */
const preferred = (): Language => [localStorage.getItem(kept), ...navigator.languages.map((each) => each.slice(0, 2))].find(isLanguage) ?? 'en';

/** Starts the texts of a portal beside those that all share. The page says its language to screen readers. */
export async function startI18n(texts: Readonly<Record<Language, Texts>>): Promise<i18n> {
  const texter = createInstance();
  texter.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    localStorage.setItem(kept, language);
  });
  await texter.use(initReactI18next).init({
    lng: preferred(),
    fallbackLng: 'en',
    resources: { en: { translation: { ...sharedEnglish, ...texts.en } }, fr: { translation: { ...sharedFrench, ...texts.fr } } },
    interpolation: { escapeValue: false }, // React escapes
  });
  return texter;
}
