import { Anchor, Badge, Button, Group, Paper, Radio, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Answered, choices, problemIn, ProblemNotice, useSignedIn, useTexts, type BreakGlassReview } from '@maillage/ui';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Link } from 'react-router';
import { OrganizationName } from '../names.js';
import { breakGlassReviews } from '../questions.js';

/** Emergency accesses that wait for the privacy officer, as the platform orders them: what is due first comes first. */
export function ReviewsPage(): ReactNode {
  const { t } = useTexts();
  return (
    <Stack>
      <Title order={1}>{t('reviews.title')}</Title>
      <Answered question={breakGlassReviews}>
        {({ reviews }) => (reviews.length === 0 ? <Text c="dark.4">{t('reviews.none')}</Text> : reviews.map((each) => <Review key={each.breakGlassId} access={each} />))}
      </Answered>
    </Stack>
  );
}

function Review({ access }: { readonly access: BreakGlassReview }): ReactNode {
  const { t, code, instant } = useTexts();
  const { api } = useSignedIn();
  const queries = useQueryClient();
  const [decision, setDecision] = useState('');
  const [text, setText] = useState('');
  const [sent, setSent] = useState(false);
  const { breakGlassId, version } = access;
  const decide = useMutation({
    mutationFn: () => api.call('decideBreakGlassReview', { breakGlassId, version, decision, text: text.trim() }),
    onSuccess: () => {
      // An inquiry leaves it here, for the decision that follows.
      setDecision('');
      setText('');
      setSent(false);
      return queries.invalidateQueries({ queryKey: breakGlassReviews.key });
    },
  });
  const incomplete = decision === '' || text.trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setSent(true);
    if (!incomplete) decide.mutate();
  };
  return (
    <Paper withBorder p="md" component="article" aria-label={`${code('emergencyReason', access.reason)}, ${instant(access.startedAt)}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h4">{code('emergencyReason', access.reason)}</Title>
          <Group gap="xs">
            <Text size="sm">{t('reviews.due')} {instant(access.dueAt)}</Text>
            {access.review === 'NEEDS_INQUIRY' && <Badge color="orange" tt="none">{t('reviews.inquiry')}</Badge>}
            {access.overdue && <Badge color="red" tt="none">{t('reviews.overdue')}</Badge>}
          </Group>
        </Group>
        <Text size="sm">
          {t('reviews.who')} {access.actorName || t('accesses.someone')} (<OrganizationName id={access.organizationId} />) · {t('reviews.period')} {instant(access.startedAt)} – {instant(access.stoppedAt || access.endsAt)} ·{' '}
          <Anchor component={Link} to={`/accesses/${access.personId}`}>{t('accesses.title')}</Anchor>
        </Text>
        {access.text && <Text component="blockquote" m={0} pl="md" style={{ borderLeft: '3px solid var(--mantine-color-gray-4)' }}>{access.text}</Text>}
        {access.reviewText && <Text size="sm">{t('reviews.soFar')} {access.reviewText}</Text>}
        <form onSubmit={submit} noValidate>
          <Stack gap="xs" align="flex-start">
            <Radio.Group label={t('reviews.decide')} value={decision} onChange={setDecision} error={sent && incomplete && t('reviews.needDecision')} required>
              <Group mt={4}>
                {choices.decideBreakGlassReview.decision.map((each) => <Radio key={each} value={each} label={code('reviewDecision', each)} />)}
              </Group>
            </Radio.Group>
            <Textarea label={t('reviews.note')} required autosize minRows={1} w="100%" maxLength={1000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
            {decide.error && <ProblemNotice problem={problemIn(decide.error)} />}
            <Button type="submit" loading={decide.isPending}>{t('reviews.send')}</Button>
          </Stack>
        </form>
      </Stack>
    </Paper>
  );
}
