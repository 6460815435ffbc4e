import { Alert, Button, Code, List, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../api/problem.js';
import { useTexts } from '../i18n/use-texts.js';

/** What is no fault of anybody: it is told calmly, and not as an alarm. */
const calm = ['PERMISSION_DENIED', 'NOT_FOUND', 'GONE', 'UNSUPPORTED'];

/** A problem for people: what it is, why (by its reason code, else the platform's sentence), what to do, and the number that support asks for. */
export function ProblemNotice({ problem, retry }: { readonly problem: Problem; readonly retry?: () => void }): ReactNode {
  const { t } = useTexts();
  const { i18n } = useTranslation();
  const kind = i18n.exists(`problem.${problem.category}.title`) ? problem.category : 'INTERNAL';
  const why = i18n.exists(`reason.${problem.reason}`) ? t(`reason.${problem.reason}`) : problem.detail;
  const isCalm = calm.includes(kind);
  return (
    <Alert role={isCalm ? 'status' : 'alert'} color={isCalm ? 'gray' : 'red'} title={t(`problem.${kind}.title`)} my="sm" styles={{ title: { color: 'var(--mantine-color-dark-8)' } }}>
      <Stack gap="xs" align="flex-start">
        {why && <Text size="sm">{why}</Text>}
        {problem.violations.length > 0 && <List size="sm">{problem.violations.map(({ path, rule }) => <List.Item key={`${path} ${rule}`}>{path ? `${path}: ${rule}` : rule}</List.Item>)}</List>}
        <Text size="sm">{t(`problem.${kind}.todo`)}</Text>
        {problem.requestId && !isCalm && <Text size="xs">{t('problem.requestId')}: <Code>{problem.requestId}</Code></Text>}
        {retry && !isCalm && <Button size="compact-sm" variant="default" onClick={retry}>{t('problem.retry')}</Button>}
      </Stack>
    </Alert>
  );
}
