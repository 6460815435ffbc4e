import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Answered, DataTable, problemIn, ProblemNotice, useSignedIn, useTexts, type CarePlan, type Episode, type Person, type Phase } from '@maillage/ui';
import type { ReactNode } from 'react';
import { NetworkName } from '../names.js';
import { episode, memberships, plan } from '../questions.js';
import { networksOf } from './circle-section.js';

/** The follow-up in each network: phase, goals, open tasks. */
export function PlanSection({ person: { personId } }: { readonly person: Person }): ReactNode {
  const { t } = useTexts();
  return (
    <Answered question={memberships(personId)}>
      {(answer) => {
        const networks = networksOf(answer.memberships);
        if (networks.length === 0) return <Text c="dark.4">{t('plan.none')}</Text>;
        return (
          <Stack gap="xl">
            {networks.map((networkId) => (
              <Stack key={networkId} component="section" gap="md">
                <Title order={2} size="h4"><NetworkName id={networkId} /></Title>
                <Answered question={episode(networkId, personId)}>{(of) => <FollowUp episode={of} personId={personId} />}</Answered>
              </Stack>
            ))}
          </Stack>
        );
      }}
    </Answered>
  );
}

const phases: readonly Phase[] = ['PHASE_INITIAL', 'PHASE_PLANNING', 'PHASE_FOLLOW_UP', 'PHASE_TRANSITION'];

function FollowUp({ episode: { networkId, phase, planId, tasks }, personId }: { readonly episode: Episode; readonly personId: string }): ReactNode {
  const { t, code } = useTexts();
  return (
    <Stack gap="lg">
      <div>
        <Title order={3} size="h5" mb={4}>{t('plan.phase')}</Title>
        <Group component="ol" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
          {(phase === 'PHASE_CLOSED' ? [...phases, phase] : phases).map((each) => (
            <li key={each} aria-current={each === phase ? 'step' : undefined}>
              <Badge size="lg" tt="none" variant={each === phase ? 'filled' : 'outline'} color={each === phase ? 'blue' : 'gray'} c={each === phase ? undefined : 'dark.5'}>{code('phase', each)}</Badge>
            </li>
          ))}
        </Group>
      </div>
      {planId ? <Answered question={plan(planId)}>{(of) => <Goals plan={of} />}</Answered> : <Text c="dark.4">{t('plan.noPlan')}</Text>}
      <Tasks networkId={networkId} personId={personId} tasks={tasks} />
    </Stack>
  );
}

function Goals({ plan: { goals, state, agreedBy } }: { readonly plan: CarePlan }): ReactNode {
  const { t, code, date } = useTexts();
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Title order={3} size="h5">{t('plan.goals')}</Title>
        <Badge tt="none" variant="light" color={state === 'AGREED' ? 'blue' : 'gray'} c="dark.7">{[code('planState', state), agreedBy && code('agreedBy', agreedBy)].filter(Boolean).join(' ')}</Badge>
      </Group>
      <DataTable
        name={t('plan.goals')}
        rows={goals}
        keyOf={({ goalId }) => goalId}
        columns={[
          { heading: t('plan.goal'), cell: ({ description }) => description },
          { heading: t('plan.domain'), cell: ({ domain }) => code('domain', domain) },
          { heading: t('plan.measure'), cell: ({ measure }) => measure },
          { heading: t('plan.target'), cell: ({ target }) => target },
          { heading: t('plan.due'), cell: ({ dueOn }) => date(dueOn) },
        ]}
      />
    </div>
  );
}

/** Roles that the contract lets complete a task; the gateway has the last word. */
const completers = ['coordinator', 'clinician', 'nurse', 'social-worker'];

function Tasks({ networkId, personId, tasks }: { readonly networkId: string; readonly personId: string; readonly tasks: Episode['tasks'] }): ReactNode {
  const { t, code, instant } = useTexts();
  const { api, hasRole } = useSignedIn();
  const queries = useQueryClient();
  const complete = useMutation({
    mutationFn: ({ taskId, version }: Episode['tasks'][number]) => api.call('completeTask', { taskId, version }),
    onSuccess: () => queries.invalidateQueries({ queryKey: episode(networkId, personId).key }),
  });
  return (
    <div>
      <Title order={3} size="h5" mb={4}>{t('plan.tasks')}</Title>
      {complete.error && <ProblemNotice problem={problemIn(complete.error)} />}
      <Text role="status" size="sm">{complete.isSuccess ? t('plan.completed') : ''}</Text>
      <DataTable
        name={t('plan.tasks')}
        empty={t('plan.noTasks')}
        rows={tasks}
        keyOf={({ taskId }) => taskId}
        columns={[
          { heading: t('plan.task'), cell: ({ kind }) => code('task', kind) },
          { heading: t('plan.due'), cell: ({ dueAt }) => instant(dueAt) },
          ...(hasRole(...completers) ? [{ heading: t('plan.done'), cell: (task: Episode['tasks'][number]) => <Button size="compact-sm" variant="default" disabled={complete.isPending} onClick={() => complete.mutate(task)} aria-label={`${t('plan.done')}: ${code('task', task.kind)}`}>{t('plan.done')}</Button> }] : []),
        ]}
      />
    </div>
  );
}
