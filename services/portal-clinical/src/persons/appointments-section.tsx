import { Title } from '@mantine/core';
import { Answered, DataTable, useTexts, type Person } from '@maillage/ui';
import type { ReactNode } from 'react';
import { ResourceName, useZoneOf } from '../names.js';
import { appointments } from '../questions.js';

/** Appointments, each on the wall clock of the place where it is. */
export function AppointmentsSection({ person: { personId } }: { readonly person: Person }): ReactNode {
  const { t, code, instant } = useTexts();
  const zoneOf = useZoneOf();
  return (
    <section>
      <Title order={2} size="h4">{t('appointments.title')}</Title>
      <Answered question={appointments(personId)}>
        {(answer) => (
          <DataTable
            name={t('appointments.title')}
            empty={t('appointments.none')}
            rows={answer.appointments}
            keyOf={({ appointmentId }) => appointmentId}
            columns={[
              { heading: t('appointments.purpose'), cell: ({ purpose }) => code('purpose', purpose) },
              { heading: t('appointments.from'), cell: ({ from, resourceId }) => instant(from, zoneOf(resourceId)) },
              { heading: t('appointments.to'), cell: ({ to, resourceId }) => instant(to, zoneOf(resourceId)) },
              { heading: t('appointments.withWhom'), cell: ({ resourceId }) => <ResourceName id={resourceId} /> },
              { heading: t('appointments.state'), cell: ({ state }) => code('appointmentState', state) },
            ]}
          />
        )}
      </Answered>
    </section>
  );
}
