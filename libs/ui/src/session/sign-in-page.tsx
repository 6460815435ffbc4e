import { Button, Center, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { loginAddress } from '../api/session-calls.js';
import { useTexts } from '../i18n/use-texts.js';
import { LanguageSwitch } from '../shell/language-switch.js';

/** Sends to the provider's form and comes back to the very address: the address holds ids, never a name. */
export function SignInPage({ ended }: { readonly ended: boolean }): ReactNode {
  const { t } = useTexts();
  return (
    <Center component="main" mih="100vh" p="md" bg="var(--mantine-color-gray-0)">
      <Paper withBorder shadow="sm" p="xl" w={420} maw="100%">
        <Stack>
          <Text fw={700} fz="xl" c="blue.9">{t('shell.product')}</Text>
          <Title order={1} size="h2">{t('shell.welcome')}</Title>
          <Text role={ended ? 'status' : undefined}>{t(ended ? 'shell.ended' : 'shell.way')}</Text>
          <Button component="a" href={loginAddress(location.pathname)} size="md" autoFocus>{t('shell.signIn')}</Button>
          <LanguageSwitch />
        </Stack>
      </Paper>
    </Center>
  );
}
