import { Button, Group, NativeSelect, NumberInput, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { choices, ProblemNotice, useTexts, type Problem } from '@maillage/ui';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { BreakGlassRequest } from './emergency-draft.js';

const limits = { text: 10, least: 1, most: 60, usual: 30 };

/** Why, for how long, in whose words. What is missing is said at its field; `draft` is what was filled in before a fresh sign-in. */
export function EmergencyForm({ personId, draft, pending, problem, onStart, onCancel }: {
  readonly personId: string;
  readonly draft: BreakGlassRequest | null;
  readonly pending: boolean;
  readonly problem: Problem | null;
  readonly onStart: (request: BreakGlassRequest) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const { t, code } = useTexts();
  // The id is made once: sent twice, it starts one access.
  const [breakGlassId] = useState(() => draft?.breakGlassId ?? crypto.randomUUID());
  const [reason, setReason] = useState(draft?.reason ?? '');
  const [text, setText] = useState(draft?.text ?? '');
  const [minutes, setMinutes] = useState<number | string>(draft?.minutes ?? limits.usual);
  const [sent, setSent] = useState(false);
  const missing = {
    reason: reason === '' && t('emergency.needReason'),
    text: text.trim().length < limits.text && t('emergency.needText'),
    minutes: (typeof minutes !== 'number' || minutes < limits.least || minutes > limits.most) && t('emergency.needMinutes'),
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setSent(true);
    if (Object.values(missing).every((each) => each === false)) onStart({ breakGlassId, personId, reason, text: text.trim(), minutes: Number(minutes) });
  };
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit} noValidate aria-label={t('emergency.title')} style={{ borderColor: 'var(--mantine-color-red-8)' }}>
      <Stack>
        <div>
          <Title order={2} size="h4">{t('emergency.title')}</Title>
          <Text size="sm">{t('emergency.rule')}</Text>
        </div>
        {draft && <Text role="status" fw={600}>{t('emergency.again')}</Text>}
        <Group align="flex-start">
          <NativeSelect
            label={t('emergency.reason')} required value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={sent && missing.reason} autoFocus w={320} maw="100%"
            data={[{ value: '', label: t('emergency.choose') }, ...choices.startBreakGlass.reason.map((each) => ({ value: each, label: code('emergencyReason', each) }))]}
          />
          <NumberInput label={t('emergency.minutes')} required value={minutes} onChange={setMinutes} min={limits.least} max={limits.most} clampBehavior="none" allowDecimal={false} hideControls error={sent && missing.minutes} w={160} />
        </Group>
        <Textarea label={t('emergency.text')} description={t('emergency.textHint')} required autosize minRows={2} maxLength={1000} value={text} onChange={(event) => setText(event.currentTarget.value)} error={sent && missing.text} />
        {problem && <ProblemNotice problem={problem} />}
        <Group>
          <Button type="submit" color="red" loading={pending}>{t('emergency.go')}</Button>
          <Button variant="default" onClick={onCancel}>{t('emergency.cancel')}</Button>
        </Group>
      </Stack>
    </Paper>
  );
}
