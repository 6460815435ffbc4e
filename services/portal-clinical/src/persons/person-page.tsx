import { Anchor, Badge, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { Answered, useTexts, type Person } from '@maillage/ui';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { EmergencyAccess } from '../emergency/emergency-access.js';
import { person as personQuestion } from '../questions.js';
import { AppointmentsSection } from './appointments-section.js';
import { CircleSection } from './circle-section.js';
import { BirthDate } from './find-person-page.js';
import { IdentitySection } from './identity-section.js';
import { nameOf } from './person-name.js';
import { PlanSection } from './plan-section.js';
import { RecordSection } from './record-section.js';
import { SocialSection } from './social-section.js';
import { StaysSection } from './stays-section.js';

/** The parts of the file, in the order of their tabs; the word is that of the address. */
const sections: Readonly<Record<string, (props: { readonly person: Person }) => ReactNode>> = {
  identity: IdentitySection, circle: CircleSection, plan: PlanSection, stays: StaysSection, appointments: AppointmentsSection, social: SocialSection, record: RecordSection,
};

/** One person's file. A person who is not there for this user may be reached in an emergency, so that is offered there too. */
export function PersonPage(): ReactNode {
  const { t } = useTexts();
  const { personId = '' } = useParams();
  // Kept here: with the emergency access the file goes away, and what stood in it.
  const [stoppedFor, setStoppedFor] = useState('');
  const emergency = <EmergencyAccess key={personId} personId={personId} onStopped={() => setStoppedFor(personId)} />;
  return (
    <Stack gap="sm">
      <Anchor component={Link} to="/" size="sm">← {t('person.back')}</Anchor>
      {stoppedFor === personId && <Text role="status">{t('emergency.stopped')}</Text>}
      <Answered
        question={personQuestion(personId)}
        otherwise={(category) => category === 'NOT_FOUND' && (
          <>
            <Title order={1} size="h3">{t('person.missing')}</Title>
            {emergency}
          </>
        )}
      >
        {(person) => <PersonFile person={person} emergency={emergency} />}
      </Answered>
    </Stack>
  );
}

function PersonFile({ person, emergency }: { readonly person: Person; readonly emergency: ReactNode }): ReactNode {
  const { t, code, date } = useTexts();
  const { section = 'identity' } = useParams();
  const navigate = useNavigate();
  return (
    <>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={1}>{nameOf(person) || t('person.unnamed')}</Title>
          <Group gap="xs">
            <Text><BirthDate on={person.birthDate} /> · {code('sex', person.sex)}</Text>
            {person.inReview && <Badge color="orange" tt="none">{t('person.inReview')}</Badge>}
            {(person.deceased || person.deceasedOn) && <Badge color="gray" tt="none">{person.deceasedOn ? t('person.died', { date: date(person.deceasedOn) }) : t('person.dead')}</Badge>}
          </Group>
        </Stack>
      </Group>
      {emergency}
      <Tabs value={section in sections ? section : 'identity'} onChange={(next) => void navigate(`/persons/${person.personId}/${next}`)} keepMounted={false}>
        <Tabs.List aria-label={t('person.sections')}>{Object.keys(sections).map((name) => <Tabs.Tab key={name} value={name}>{code('section', name)}</Tabs.Tab>)}</Tabs.List>
        {Object.entries(sections).map(([name, Section]) => <Tabs.Panel key={name} value={name} pt="md"><Section person={person} /></Tabs.Panel>)}
      </Tabs>
    </>
  );
}
