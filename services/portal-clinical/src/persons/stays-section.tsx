import { Title } from '@mantine/core';
import { Answered, DataTable, useTexts, type Person } from '@maillage/ui';
import type { ReactNode } from 'react';
import { stays } from '../questions.js';

/** Stays and contacts, as the facilities' messages tell them. */
export function StaysSection({ person: { personId } }: { readonly person: Person }): ReactNode {
  const { t, code, instant } = useTexts();
  return (
    <section>
      <Title order={2} size="h4">{t('stays.title')}</Title>
      <Answered question={stays(personId)}>
        {(answer) => (
          <DataTable
            name={t('stays.title')}
            empty={t('stays.none')}
            rows={answer.stays}
            keyOf={({ stayId }) => stayId}
            columns={[
              { heading: t('stays.kind'), cell: ({ stayClass }) => code('stayClass', stayClass) },
              { heading: t('stays.from'), cell: ({ startedAt }) => instant(startedAt) },
              { heading: t('stays.to'), cell: ({ endedAt }) => instant(endedAt) },
              { heading: t('stays.facility'), cell: ({ facility }) => facility },
              { heading: t('stays.where'), cell: ({ location }) => location.split('^').filter(Boolean).join(' · ') },
              { heading: t('stays.state'), cell: ({ state }) => code('stayState', state) },
            ]}
          />
        )}
      </Answered>
    </section>
  );
}
