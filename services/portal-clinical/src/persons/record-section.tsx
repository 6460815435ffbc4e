import { Button, Chip, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { DataTable, Loading, problemIn, ProblemNotice, useSignedIn, useTexts, type Person } from '@maillage/ui';
import { useState, type ReactNode } from 'react';
import { sourceName } from './person-name.js';
import { itemsOf, nextAddress, recordAddress, recordTypes, type RecordItem, type RecordPage, type RecordType } from './record-item.js';

/** Items of the shared record by type, newest first, each with its time and source. */
export function RecordSection({ person }: { readonly person: Person }): ReactNode {
  const { t, code } = useTexts();
  const [type, setType] = useState<RecordType>('Condition');
  const address = recordAddress(type, person.sourceRecords.map(({ key }) => key));
  return (
    <Stack gap="sm" component="section">
      <Title order={2} size="h4">{t('record.title')}</Title>
      <Chip.Group value={type} onChange={(next) => setType(next as RecordType)}>
        <Group gap={6} role="radiogroup" aria-label={t('record.choose')}>{Object.keys(recordTypes).map((each) => <Chip key={each} value={each} size="sm">{code('recordType', each)}</Chip>)}</Group>
      </Chip.Group>
      {address === null ? <Text c="dark.4">{t('record.noPatient')}</Text> : <Items key={address} type={type} address={address} />}
    </Stack>
  );
}

function Items({ type, address }: { readonly type: RecordType; readonly address: string }): ReactNode {
  const { t, code, instant } = useTexts();
  const { api } = useSignedIn();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['record', address],
    queryFn: ({ pageParam }) => api.send<RecordPage>('GET', pageParam),
    initialPageParam: address,
    getNextPageParam: nextAddress,
  });
  if (error) return <ProblemNotice problem={problemIn(error)} retry={() => void refetch()} />;
  if (isPending) return <Loading />;
  const rows = data.pages.flatMap(itemsOf);
  return (
    <Stack align="flex-start">
      <DataTable
        name={code('recordType', type)}
        empty={t('record.none')}
        rows={rows}
        keyOf={({ key }) => key}
        columns={[
          { heading: t('record.what'), cell: ({ what }) => what },
          ...(rows.some(({ value }) => value !== '') ? [{ heading: t('record.value'), cell: ({ value }: RecordItem) => <Value of={value} /> }] : []),
          { heading: t('record.when'), cell: ({ when }) => instant(when) },
          { heading: t('record.status'), cell: ({ status }) => code('recordStatus', status) },
          { heading: t('record.source'), cell: ({ source }) => <Text size="sm" c="dark.4">{sourceName(source)}</Text> },
        ]}
      />
      {hasNextPage && <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('shell.more')}</Button>}
    </Stack>
  );
}

/** A whole questionnaire may be the value of one item: long ones are opened by who wants to read them. */
function Value({ of }: { readonly of: string }): ReactNode {
  const shown = 120;
  if (of.length <= shown) return of;
  return (
    <details>
      <summary>{of.slice(0, shown)}…</summary>
      {of}
    </details>
  );
}
