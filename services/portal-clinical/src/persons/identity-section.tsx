import { Alert, Stack, Text, Title } from '@mantine/core';
import { DataTable, useTexts, type Person } from '@maillage/ui';
import type { ReactNode } from 'react';
import { sourceName } from './person-name.js';

/** What each source says of the person, and whether the entry may be a double. */
export function IdentitySection({ person }: { readonly person: Person }): ReactNode {
  const { t, code, instant } = useTexts();
  return (
    <Stack>
      {person.inReview && <Alert color="orange" title={t('person.inReview')} styles={{ title: { color: 'var(--mantine-color-dark-8)' } }}>{t('person.inReviewText')}</Alert>}
      <Title order={2} size="h4">{t('identity.title')}</Title>
      <DataTable
        name={t('identity.title')}
        rows={person.sourceRecords}
        keyOf={({ sourceRecordId }) => sourceRecordId}
        columns={[
          { heading: t('identity.source'), cell: ({ source }) => sourceName(source) },
          { heading: t('identity.linked'), cell: ({ linkedBy }) => code('linkReason', linkedBy) },
          { heading: t('identity.since'), cell: ({ recordedAt }) => instant(recordedAt) },
          { heading: t('identity.identifiers'), cell: ({ identifiers }) => identifiers.map(({ system, value }) => <Text key={`${system}|${value}`} size="sm" miw={220} style={{ overflowWrap: 'anywhere' }}>{value} <Text span c="dark.4" size="xs">{system}</Text></Text>) },
        ]}
      />
    </Stack>
  );
}
