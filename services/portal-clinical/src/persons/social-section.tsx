import { Badge, Stack, Title } from '@mantine/core';
import { Answered, DataTable, useTexts, type Person } from '@maillage/ui';
import type { ReactNode } from 'react';
import { OrganizationName } from '../names.js';
import { referrals, socialNeeds } from '../questions.js';

/** Social needs and the referrals that answer them. Some roles see only the needs. */
export function SocialSection({ person: { personId } }: { readonly person: Person }): ReactNode {
  const { t, code, instant } = useTexts();
  return (
    <Stack gap="lg">
      <section>
        <Title order={2} size="h4">{t('social.needs')}</Title>
        <Answered question={socialNeeds(personId)}>
          {({ needs }) => (
            <DataTable
              name={t('social.needs')}
              empty={t('social.noNeeds')}
              rows={needs}
              keyOf={({ needId }) => needId}
              columns={[
                { heading: t('social.need'), cell: ({ domain }) => code('domain', domain) },
                { heading: t('social.origin'), cell: ({ origin }) => code('needOrigin', origin) },
                { heading: t('social.state'), cell: ({ state }) => code('needState', state) },
                { heading: t('social.since'), cell: ({ identifiedAt }) => instant(identifiedAt) },
              ]}
            />
          )}
        </Answered>
      </section>
      <section>
        <Title order={2} size="h4">{t('social.referrals')}</Title>
        <Answered question={referrals(personId)}>
          {(answer) => (
            <DataTable
              name={t('social.referrals')}
              empty={t('social.noReferrals')}
              rows={answer.referrals}
              keyOf={({ referralId }) => referralId}
              columns={[
                { heading: t('social.to'), cell: ({ organizationId }) => <OrganizationName id={organizationId} /> },
                { heading: t('social.state'), cell: ({ state, outcome }) => [code('referralState', state), outcome && code('referralOutcome', outcome)].filter(Boolean).join(' – ') },
                { heading: t('social.sent'), cell: ({ sentAt }) => instant(sentAt) },
                { heading: t('social.answerBy'), cell: ({ answerDueAt, overdue }) => <>{instant(answerDueAt)} {overdue && <Badge color="red" tt="none">{t('social.overdue')}</Badge>}</> },
              ]}
            />
          )}
        </Answered>
      </section>
    </Stack>
  );
}
