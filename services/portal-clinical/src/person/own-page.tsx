import { Alert, Button, Paper, Stack, Text, Title } from '@mantine/core';
import { Answered, useTexts, type Look as Looking, type Person } from '@maillage/ui';
import { useState, type ReactNode } from 'react';
import { OrganizationName } from '../names.js';
import { BirthDate } from '../persons/find-person-page.js';
import { nameOf, sourceName, sourcesOf } from '../persons/person-name.js';
import { accesses, ownPerson, person as personQuestion } from '../questions.js';

/** The page of the person themselves, in plain words: what is known about them, and who looked. */
export function OwnPage(): ReactNode {
  const { t } = useTexts();
  return (
    <Stack maw={760}>
      <Title order={1}>{t('own.title')}</Title>
      <Answered question={ownPerson}>
        {(personId) => (personId === null ? (
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

/** One sentence an access: who, from where, did what; when; why. */
function Looks({ personId, pageToken }: { readonly personId: string; readonly pageToken: string }): ReactNode {
  const { t, instant } = useTexts();
  const [more, setMore] = useState(false);
  return (
    <Answered question={accesses(personId, pageToken)}>
      {(answer) => (
        <Stack gap="xs" align="flex-start">
          {answer.accesses.length === 0 && <Text c="dark.4">{t('own.empty')}</Text>}
          <ul className="looks">
            {answer.accesses.map((each, at) => (
              // Two accesses may be alike in all that is shown.
              <li key={`${each.at} ${at}`}>
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

function Look({ access: { actorName, organizationId, action, purpose, reason, outcome } }: { readonly access: Looking }): ReactNode {
  const { t, code } = useTexts();
  const why = [purpose && code('purposeOfUse', purpose), reason && code('emergencyReason', reason)].filter(Boolean).join(' – ');
  return (
    <Text>
      <strong>{actorName || t('own.someone')}</strong>
      {organizationId && <> (<OrganizationName id={organizationId} />)</>} {code('ownAction', action.toUpperCase())}. {why && t('own.why', { why })}{why && '. '}
      {['REFUSED', 'DENIED'].includes(outcome) && t('own.refused')}
    </Text>
  );
}
