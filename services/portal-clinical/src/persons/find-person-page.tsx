import { Alert, Anchor, Badge, Button, Group, NativeSelect, Paper, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ageOn, DataTable, problemIn, ProblemNotice, useSignedIn, useTexts, type Operations, type Person } from '@maillage/ui';
import type { FormEvent, ReactNode } from 'react';
import { Link } from 'react-router';
import { nameOf, sourceName, sourcesOf } from './person-name.js';

/** What was entered. It lives as long as the page: neither an address nor the browser keeps it. */
export interface Search {
  readonly by: 'traits' | 'identifier';
  readonly familyName: string;
  readonly birthDate: string;
  readonly system: string;
  readonly number: string;
  readonly found: readonly Person[] | null;
}

const systems = {
  ins: 'urn:oid:1.2.250.1.213.1.4.8', avs: 'urn:oid:2.16.756.5.32', bsn: 'http://fhir.nl/fhir/NamingSystem/bsn', dni: 'urn:oid:1.3.6.1.4.1.19126.3', nhs: 'https://fhir.nhs.uk/Id/nhs-number', mrn: 'http://hospital.smarthealthit.org',
} as const;
/** A list this long may be cut (the contract of the search). */
const most = 100;

export const emptySearch: Search = { by: 'traits', familyName: '', birthDate: '', system: systems.ins, number: '', found: null };

const criteriaOf = ({ by, familyName, birthDate, system, number }: Search): Operations['searchPersons']['request'] => (by === 'traits' ? { familyName: familyName.trim(), birthDate } : { identifier: number.trim() && `${system}|${number.trim()}` });

/** Finds persons by name and birth date, or by identifier; what is asked goes in the body of a POST. */
export function FindPersonPage({ search, onChange }: { readonly search: Search; readonly onChange: (search: Search) => void }): ReactNode {
  const { t, code } = useTexts();
  const { api } = useSignedIn();
  const asking = useMutation({ mutationFn: () => api.call('searchPersons', criteriaOf(search)), onSuccess: ({ persons }) => onChange({ ...search, found: persons }) });
  const set = (change: Partial<Search>): void => onChange({ ...search, ...change });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <Stack>
      <Title order={1}>{t('find.title')}</Title>
      <Paper withBorder p="md" component="form" onSubmit={submit} role="search" aria-label={t('find.title')}>
        <Stack align="flex-start">
          <SegmentedControl value={search.by} onChange={(by) => set({ by: by as Search['by'], found: null })} data={[{ value: 'traits', label: t('find.byTraits') }, { value: 'identifier', label: t('find.byIdentifier') }]} aria-label={t('find.title')} />
          {search.by === 'traits' ? (
            <Group align="flex-start">
              <TextInput label={t('find.family')} description={t('find.familyHint')} inputWrapperOrder={['label', 'input', 'description']} value={search.familyName} onChange={(event) => set({ familyName: event.currentTarget.value })} autoComplete="off" w={320} maw="100%" data-autofocus />
              <TextInput type="date" label={t('find.birth')} value={search.birthDate} onChange={(event) => set({ birthDate: event.currentTarget.value })} autoComplete="off" />
            </Group>
          ) : (
            <Group align="flex-start">
              <NativeSelect label={t('find.system')} value={search.system} onChange={(event) => set({ system: event.currentTarget.value })} data={Object.entries(systems).map(([name, value]) => ({ value, label: code('identifier', name) }))} />
              <TextInput label={t('find.number')} value={search.number} onChange={(event) => set({ number: event.currentTarget.value })} autoComplete="off" w={260} maw="100%" />
            </Group>
          )}
          <Group>
            <Button type="submit" loading={asking.isPending}>{t('find.submit')}</Button>
            <Text size="sm" c="dark.4">{t('find.intro')}</Text>
          </Group>
        </Stack>
      </Paper>
      {asking.error ? <ProblemNotice problem={problemIn(asking.error)} /> : search.found && <Found persons={search.found} />}
    </Stack>
  );
}

function Found({ persons }: { readonly persons: readonly Person[] }): ReactNode {
  const { t, code, date } = useTexts();
  if (persons.length === 0) return <Alert color="gray" role="status" title={t('find.none')}>{t('find.noneTodo')}</Alert>;
  return (
    <Stack gap="xs">
      <Text role="status" fw={600}>{t('find.found', { count: persons.length })}</Text>
      {persons.length >= most && <Text size="sm">{t('find.many', { count: most })}</Text>}
      <DataTable
        name={t('find.title')}
        rows={persons}
        keyOf={({ personId }) => personId}
        columns={[
          { heading: t('person.name'), cell: (each) => <Anchor component={Link} to={`/persons/${each.personId}`} size="sm" fw={600}>{nameOf(each) || t('person.unnamed')}</Anchor> },
          { heading: t('person.birth'), cell: ({ birthDate }) => <BirthDate on={birthDate} /> },
          { heading: t('person.sex'), cell: ({ sex }) => code('sex', sex) },
          { heading: t('person.sources'), cell: (each) => sourcesOf(each).map(sourceName).join(', ') },
          { heading: t('person.state'), cell: ({ inReview, deceased, deceasedOn }) => (
            <Group gap={4}>
              {inReview && <Badge color="orange" tt="none">{t('person.inReview')}</Badge>}
              {(deceased || deceasedOn) && <Badge color="gray" tt="none">{deceasedOn ? t('person.died', { date: date(deceasedOn) }) : t('person.dead')}</Badge>}
            </Group>
          ) },
        ]}
      />
    </Stack>
  );
}

/** A birth date with the age. */
export function BirthDate({ on }: { readonly on: string }): ReactNode {
  const { t, date } = useTexts();
  const age = ageOn(on);
  return `${date(on)}${age === null ? '' : ` (${t('person.age', { count: age })})`}`;
}
