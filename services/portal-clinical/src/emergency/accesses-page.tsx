import { Anchor, Button, Stack, Title } from '@mantine/core';
import { Answered, DataTable, useTexts } from '@maillage/ui';
import { useState, type ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { AccessorName, AccessorOrganization } from '../names.js';
import { accesses } from '../questions.js';

/** Who looked at one person's file, for the privacy officer, who sees nothing else of it. A page at a time, latest first. */
export function AccessesPage(): ReactNode {
  const { t } = useTexts();
  const { personId = '' } = useParams();
  return (
    <Stack gap="sm">
      <Anchor component={Link} to="/reviews" size="sm">← {t('accesses.back')}</Anchor>
      <Title order={1}>{t('accesses.title')}</Title>
      <Accesses personId={personId} pageToken="" />
    </Stack>
  );
}

function Accesses({ personId, pageToken }: { readonly personId: string; readonly pageToken: string }): ReactNode {
  const { t, code, words, instant } = useTexts();
  const [more, setMore] = useState(false);
  return (
    <Answered question={accesses(personId, pageToken)}>
      {(answer) => (
        <Stack align="flex-start">
          <DataTable
            name={t('accesses.title')}
            empty={t('accesses.none')}
            rows={answer.accesses}
            keyOf={({ auditEventId }) => auditEventId}
            columns={[
              { heading: t('accesses.at'), cell: ({ at }) => instant(at) },
              { heading: t('accesses.who'), cell: (access) => <AccessorName access={access} /> },
              { heading: t('accesses.organization'), cell: (access) => <AccessorOrganization access={access} /> },
              { heading: t('accesses.what'), cell: ({ what }) => words(what) },
              { heading: t('accesses.why'), cell: ({ why }) => words(why) },
              { heading: t('accesses.outcome'), cell: ({ outcome }) => code('accessOutcome', outcome) },
            ]}
          />
          {answer.nextPageToken && (more ? <Accesses personId={personId} pageToken={answer.nextPageToken} /> : <Button variant="default" onClick={() => setMore(true)}>{t('shell.more')}</Button>)}
        </Stack>
      )}
    </Answered>
  );
}
