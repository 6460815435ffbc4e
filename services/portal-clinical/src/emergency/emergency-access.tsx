import { Alert, Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { browserNow, minutesUntil, problemIn, ProblemNotice, stepUpAddress, useSignedIn, useTexts } from '@maillage/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { draftOf, forgetDraft, forgetRunning, keepDraft, keepRunning, runningAccess, type BreakGlassRequest } from './emergency-draft.js';
import { EmergencyForm } from './emergency-form.js';

/** Roles that are offered an emergency access; the gateway has the last word. */
const helpers = ['clinician', 'nurse'];

/** Starts, shows and ends an emergency access to one person. A fresh sign-in may lie between the form and the start: then the form comes back filled in. */
export function EmergencyAccess({ personId, onStopped }: { readonly personId: string; readonly onStopped: () => void }): ReactNode {
  const { t } = useTexts();
  const { api, hasRole } = useSignedIn();
  const queries = useQueryClient();
  const [draft] = useState(() => draftOf(sessionStorage, personId));
  useEffect(() => forgetDraft(sessionStorage, personId), [personId]);
  const [filling, setFilling] = useState(draft !== null);
  const [running, setRunning] = useState(() => runningAccess(sessionStorage, personId, browserNow()));
  useEffect(() => {
    const tick = setInterval(() => setRunning(runningAccess(sessionStorage, personId, browserNow())), 15_000);
    return () => clearInterval(tick);
  }, [personId]);

  const start = useMutation({
    mutationFn: (request: BreakGlassRequest) => api.call('startBreakGlass', request),
    onSuccess: ({ breakGlassId, endsAt }) => {
      const access = { breakGlassId, endsAt };
      keepRunning(sessionStorage, personId, access);
      setRunning(access);
      setFilling(false);
      return queries.invalidateQueries();
    },
    onError: (error, request) => {
      if (problemIn(error).reason !== 'STEP_UP_REQUIRED') return;
      keepDraft(sessionStorage, request);
      location.assign(stepUpAddress(location.pathname));
    },
  });
  const stop = useMutation({
    mutationFn: (breakGlassId: string) => api.call('stopBreakGlass', { breakGlassId }),
    onSuccess: () => {
      forgetRunning(sessionStorage, personId);
      setRunning(null);
      onStopped();
      return queries.invalidateQueries();
    },
  });

  if (!hasRole(...helpers)) return null;
  if (running) {
    return (
      <Alert color="red" role="status" title={t('emergency.running', { count: minutesUntil(running.endsAt) })} styles={{ title: { color: 'var(--mantine-color-red-9)' } }}>
        <Group justify="space-between">
          <Text size="sm">{t('emergency.rule')}</Text>
          <Button color="red" size="compact-md" loading={stop.isPending} onClick={() => stop.mutate(running.breakGlassId)}>{t('emergency.stop')}</Button>
        </Group>
        {stop.error && <ProblemNotice problem={problemIn(stop.error)} />}
      </Alert>
    );
  }
  const stepsUp = start.error !== null && problemIn(start.error).reason === 'STEP_UP_REQUIRED';
  return (
    <>
      {stepsUp && <Text role="status">{t('emergency.stepUp')}</Text>}
      {filling ? (
        <EmergencyForm
          personId={personId}
          draft={draft}
          pending={start.isPending || stepsUp}
          problem={start.error !== null && !stepsUp ? problemIn(start.error) : null}
          onStart={start.mutate}
          onCancel={() => setFilling(false)}
        />
      ) : (
        <Group><Button variant="outline" color="red.9" size="compact-sm" onClick={() => setFilling(true)}>{t('emergency.start')}</Button></Group>
      )}
    </>
  );
}
