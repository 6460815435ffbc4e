import { Button, Stack, Title } from '@mantine/core';
import { Answered, DataTable, useTexts, type Person } from '@maillage/ui';
import { useState, type ReactNode } from 'react';
import { OrganizationName } from '../names.js';
import { accesses } from '../questions.js';

/** Who looked at the file, a page at a time, latest first. */
export function AccessesSection({ person: { personId } }: { readonly person: Person }): ReactNode {
  const { t } = useTexts();
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h4">{t('accesses.title')}</Title>
      <AccessPage personId={personId} pageToken="" />
    </Stack>
  );
}

function AccessPage({ personId, pageToken }: { readonly personId: string; readonly pageToken: string }): ReactNode {
  const { t, code, instant } = useTexts();
  const [more, setMore] = useState(false);
  return (
    <Answered question={accesses(personId, pageToken)}>
      {(answer) => (
        <Stack align="flex-start">
          <DataTable
            name={t('accesses.title')}
            empty={t('accesses.none')}
            rows={answer.accesses}
            keyOf={(each) => `${each.at} ${each.action} ${each.actorName ?? ''} ${answer.accesses.indexOf(each)}`}
            columns={[
              { heading: t('accesses.at'), cell: ({ at }) => instant(at) },
              { heading: t('accesses.who'), cell: ({ actorName }) => actorName || t('accesses.someone') },
              { heading: t('accesses.organization'), cell: ({ organizationId }) => <OrganizationName id={organizationId} /> },
              { heading: t('accesses.what'), cell: ({ action }) => code('accessAction', action.toUpperCase()) },
              { heading: t('accesses.why'), cell: ({ purpose, reason }) => [purpose && code('purposeOfUse', purpose), reason && code('emergencyReason', reason)].filter(Boolean).join(' – ') || '–' },
              { heading: t('accesses.outcome'), cell: ({ outcome }) => code('accessOutcome', outcome) },
            ]}
          />
          {answer.nextPageToken && (more ? <AccessPage personId={personId} pageToken={answer.nextPageToken} /> : <Button variant="default" onClick={() => setMore(true)}>{t('shell.more')}</Button>)}
        </Stack>
      )}
    </Answered>
  );
}
