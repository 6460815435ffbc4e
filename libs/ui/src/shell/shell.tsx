import { Anchor, AppShell, Badge, Button, Container, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { problemIn, type Problem } from '../api/problem.js';
import { ProblemNotice } from '../display/problem-notice.js';
import { useTexts } from '../i18n/use-texts.js';
import { useSignedIn } from '../session/api-context.js';
import { LanguageSwitch } from './language-switch.js';
import './shell.css';

/** The frame of a portal: skip link, header with who is signed in, navigation, content. After a change of address the content has the focus. */
export function Shell({ name, navigation, children }: { readonly name: string; readonly navigation?: ReactNode; readonly children: ReactNode }): ReactNode {
  const { t, code } = useTexts();
  const { session, signOut } = useSignedIn();
  const [problem, setProblem] = useState<Problem | null>(null);
  const content = useRef<HTMLElement>(null);
  const page = useLocation().pathname.split('/').slice(0, 3).join('/');
  const first = useRef(page);
  useEffect(() => {
    if (first.current !== page) content.current?.focus();
    first.current = page;
  }, [page]);
  return (
    <>
      <Anchor href="#content" className="skip-link" onClick={(event) => {
        event.preventDefault();
        content.current?.focus();
      }}>{t('shell.skip')}</Anchor>
      <AppShell header={{ height: { base: 104, sm: 60 } }} padding="md">
        <AppShell.Header px="md">
          <Container size="lg" h="100%" px={0}>
            <Group h="100%" justify="space-between" gap="xs">
              <Group gap="lg" wrap="nowrap">
                <Text fw={700} fz="lg" c="blue.9">{t('shell.product')} <Text span fw={400} c="dark.5">{name}</Text></Text>
                {navigation && <Group component="nav" aria-label={t('shell.menu')} gap="xs" wrap="nowrap">{navigation}</Group>}
              </Group>
              <Group gap="xs" wrap="nowrap">
                <Group gap={4} role="group" aria-label={t('shell.account')} wrap="nowrap">
                  {session.roles.filter((role) => !role.startsWith('default-')).map((role) => <Badge key={role} variant="light" tt="none" size="lg" color="gray" c="dark.7">{code('role', role)}</Badge>)}
                </Group>
                <LanguageSwitch />
                <Button variant="default" size="compact-sm" style={{ flexShrink: 0 }} onClick={() => void signOut().catch((error: unknown) => setProblem(problemIn(error)))}>{t('shell.signOut')}</Button>
              </Group>
            </Group>
          </Container>
        </AppShell.Header>
        <AppShell.Main ref={content} id="content" tabIndex={-1}>
          <Container size="lg" px={0}>
            {problem && <ProblemNotice problem={problem} />}
            {children}
          </Container>
        </AppShell.Main>
      </AppShell>
    </>
  );
}
