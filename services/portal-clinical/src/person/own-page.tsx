import { Alert, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { Answered, useTexts, type Access, type Person } from '@maillage/ui';
import { useState, type ReactNode } from 'react';
import { AccessorName, AccessorOrganization } from '../names.js';
import { BirthDate } from '../persons/find-person-page.js';
import { nameOf, sourceName, sourcesOf } from '../persons/person-name.js';
import { accesses, ownAccount, person as personQuestion } from '../questions.js';

/** The page of the person themselves, in plain words: what is known about them, and who looked. */
export function OwnPage(): ReactNode {
  const { t } = useTexts();
  return (
    <Stack maw={760}>
      <Title order={1}>{t('own.title')}</Title>
      <Answered question={ownAccount}>
        {({ personId }) => (personId === '' ? (
          <Alert color="gray" role="status" title={t('own.unlinked')}>{t('own.unlinkedTodo')}</Alert>
        ) : (
          <>
            <Paper withBorder p="md" component="section">
              <Title order={2} size="h3" mb="xs">{t('own.identity')}</Title>
              <Answered question={personQuestion(personId)}>{(person) => <Identity person={person} />}</Answered>
            </Paper>
            <Paper withBorder p="md" component="section">
              <Title order={2} size="h3" mb="xs">{t('own.looked')}</Title>
              <Text mb="sm">{t('own.intro')}</Text>
              <Looks personId={personId} pageToken="" />
            </Paper>
          </>
        ))}
      </Answered>
    </Stack>
  );
}

function Identity({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTexts();
  return (
    <dl className="facts">
      <dt>{t('own.name')}</dt>
      <dd>{nameOf(person) || t('person.unnamed')}</dd>
      <dt>{t('own.birth')}</dt>
      <dd><BirthDate on={person.birthDate} /></dd>
      <dt>{t('own.sources')}</dt>
      <dd>{sourcesOf(person).map(sourceName).join(', ')}</dd>
    </dl>
  );
}

/** Each access in a few words: when; who, from where, did what; why. */
function Looks({ personId, pageToken }: { readonly personId: string; readonly pageToken: string }): ReactNode {
  const { t, instant } = useTexts();
  const [more, setMore] = useState(false);
  return (
    <Answered question={accesses(personId, pageToken)}>
      {(answer) => (
        <Stack gap="xs" align="flex-start">
          {answer.accesses.length === 0 && <Text c="dark.4">{t('own.empty')}</Text>}
          <ul className="looks">
            {answer.accesses.map((each) => (
              <li key={each.auditEventId}>
                <Text size="sm" c="dark.4">{instant(each.at)}</Text>
                <Look access={each} />
              </li>
            ))}
          </ul>
          {answer.nextPageToken && (more ? <Looks personId={personId} pageToken={answer.nextPageToken} /> : <Button variant="default" onClick={() => setMore(true)}>{t('shell.more')}</Button>)}
        </Stack>
      )}
    </Answered>
  );
}

function Look({ access }: { readonly access: Access }): ReactNode {
  const { t, words } = useTexts();
  const organization = access.organisationId && <> (<AccessorOrganization access={access} />)</>;
  return (
    <>
      <Text><strong><AccessorName access={access} /></strong>{organization}. {words(access.what)}.</Text>
      <Text size="sm">{t('own.why', { why: words(access.why) })}. {access.outcome !== 'SUCCESS' && t(access.outcome === 'REFUSED' ? 'own.refused' : 'own.failed')}</Text>
    </>
  );
}
