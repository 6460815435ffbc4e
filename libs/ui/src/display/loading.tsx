import { Center, Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/use-texts.js';

/** Something is on its way; said once to screen readers. */
export function Loading(): ReactNode {
  const { t } = useTexts();
  return (
    <Center p="xl" role="status" style={{ gap: '0.75rem' }}>
      <Loader size="sm" aria-hidden="true" />
      <Text c="dark.4">{t('shell.loading')}</Text>
    </Center>
  );
}
