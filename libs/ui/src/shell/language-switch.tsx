import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { languages } from '../display/format.js';

const names = { fr: 'Français', en: 'English' } as const;

/** One button a language, each named in itself and short where there is little room; the chosen one is pressed. */
export function LanguageSwitch(): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <Group gap={4} role="group" aria-label={t('shell.language')} wrap="nowrap">
      {languages.map((language) => (
        <Button key={language} size="compact-sm" variant={i18n.language === language ? 'filled' : 'subtle'} aria-pressed={i18n.language === language} lang={language} onClick={() => void i18n.changeLanguage(language)}>
          <Text span inherit visibleFrom="sm">{names[language]}</Text>
          <Text span inherit hiddenFrom="sm">{language.toUpperCase()}</Text>
        </Button>
      ))}
    </Group>
  );
}
