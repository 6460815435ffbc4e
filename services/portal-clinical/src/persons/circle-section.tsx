import { Stack, Title } from '@mantine/core';
import { Answered, DataTable, useTexts, type Membership, type Person } from '@maillage/ui';
import type { ReactNode } from 'react';
import { NetworkName, PractitionerName } from '../names.js';
import { enrolments, episode, memberships } from '../questions.js';

/** Networks of the memberships, each once. */
export const networksOf = (list: readonly Membership[]): string[] => [...new Set(list.map(({ networkId }) => networkId))];

/** Who cares for the person: the team in each network, the networks, the programmes. */
export function CircleSection({ person: { personId } }: { readonly person: Person }): ReactNode {
  const { t, code, date, instant } = useTexts();
  return (
    <Stack gap="lg">
      <Answered question={memberships(personId)}>
        {(answer) => (
          <Stack gap="lg">
            {networksOf(answer.memberships).map((networkId) => <Team key={networkId} networkId={networkId} personId={personId} />)}
            <section>
              <Title order={2} size="h4">{t('circle.memberships')}</Title>
              <DataTable
                name={t('circle.memberships')}
                empty={t('circle.none')}
                rows={answer.memberships}
                keyOf={({ membershipId }) => membershipId}
                columns={[
                  { heading: t('circle.network'), cell: ({ networkId }) => <NetworkName id={networkId} /> },
                  { heading: t('circle.state'), cell: ({ state }) => code('membershipState', state) },
                  { heading: t('circle.access'), cell: ({ accessMode }) => code('accessMode', accessMode) },
                  { heading: t('circle.started'), cell: ({ startedOn, requestedAt }) => (startedOn ? date(startedOn) : instant(requestedAt)) },
                  { heading: t('circle.ended'), cell: ({ endedOn }) => date(endedOn) },
                ]}
              />
            </section>
          </Stack>
        )}
      </Answered>
      <section>
        <Title order={2} size="h4">{t('circle.enrolments')}</Title>
        <Answered question={enrolments(personId)}>
          {(answer) => (
            <DataTable
              name={t('circle.enrolments')}
              rows={answer.enrolments}
              keyOf={({ enrolmentId }) => enrolmentId}
              columns={[
                { heading: t('circle.programme'), cell: ({ programme }) => programme },
                { heading: t('circle.network'), cell: ({ networkId }) => <NetworkName id={networkId} /> },
                { heading: t('circle.from'), cell: ({ from }) => date(from) },
                { heading: t('circle.to'), cell: ({ to }) => date(to) },
              ]}
            />
          )}
        </Answered>
      </section>
    </Stack>
  );
}

function Team({ networkId, personId }: { readonly networkId: string; readonly personId: string }): ReactNode {
  const { t, code, date } = useTexts();
  return (
    <section>
      <Title order={2} size="h4">{t('circle.team')} – <NetworkName id={networkId} /></Title>
      <Answered question={episode(networkId, personId)}>
        {({ team }) => (
          <DataTable
            name={t('circle.team')}
            empty={t('circle.noTeam')}
            rows={team}
            keyOf={({ teamMemberId }) => teamMemberId}
            columns={[
              { heading: t('circle.who'), cell: ({ practitionerId }) => <PractitionerName id={practitionerId} /> },
              { heading: t('circle.role'), cell: ({ role }) => code('teamRole', role) },
              { heading: t('circle.from'), cell: ({ from }) => date(from) },
              { heading: t('circle.to'), cell: ({ to }) => date(to) },
            ]}
          />
        )}
      </Answered>
    </section>
  );
}
