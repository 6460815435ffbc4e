import '@maillage/testing';
import { instant, localDate } from '@maillage/kernel';
import { concerns, type Stay } from './stay.js';
import { completeTask, isTransitionTask, type Task } from './task.js';

const zone = 'Europe/Paris';
const stay: Stay = { id: 's', stayClass: 'INPATIENT', state: 'CLOSED', startedAt: instant('2026-03-01T10:00:00Z'), endedAt: instant('2026-03-05T10:00:00Z'), endedByDeath: false };
const task: Task = {
  id: 't', episodeId: 'e', networkId: 'n', personId: 'p', stayId: 's', kind: 'CONTACT_48_HOURS', state: 'OPEN', from: stay.endedAt!, dueAt: null, appointmentId: null, doneBy: null, doneAt: null, version: 3,
};
const now = instant('2026-03-06T09:00:00Z');

describe('completing a task', () => {
  it('makes it done', () => {
    expect(completeTask(task, now)).toEqual({ ...task, state: 'DONE', doneBy: 'TEAM', doneAt: now, version: 4 });
  });

  it.each(['DONE', 'WITHDRAWN'] as const)('is refused when it is %s', (state) => {
    expect(() => completeTask({ ...task, state }, now)).toRefuse('CONFLICT', 'TASK_STATE', 'task_id');
  });
});

describe('a transition', () => {
  it('lasts while a task other than an alert is open', () => {
    expect(isTransitionTask(task)).toBe(true);
    expect(isTransitionTask({ ...task, kind: 'EMERGENCY_ALERT' })).toBe(false);
    expect(isTransitionTask({ ...task, state: 'DONE' })).toBe(false);
  });
});

describe('a stay concerns the network', () => {
  const from = (beginsOn: string, endedOn: string | null = null) => ({ beginsOn: localDate(beginsOn), endedOn: endedOn === null ? null : localDate(endedOn) });
  it.each([
    ['within the time of care', stay, from('2026-02-28'), true],
    ['30 days before it', stay, from('2026-04-04'), true],
    ['31 days before it', stay, from('2026-04-05'), false],
    ['open, however long', { ...stay, state: 'OPEN', endedAt: null } as Stay, from('2030-01-01'), true],
    ['begun on the last day', stay, from('2026-02-01', '2026-03-01'), true],
    ['begun after the last day', stay, from('2026-02-01', '2026-02-28'), false],
    ['annulled', { ...stay, state: 'CANCELLED', endedAt: null } as Stay, from('2026-02-28'), false],
    ['ambulatory', { ...stay, stayClass: 'AMBULATORY' } as Stay, from('2026-02-28'), false],
    ['an emergency 30 days ago, never closed', { ...stay, stayClass: 'EMERGENCY', state: 'OPEN', endedAt: null } as Stay, from('2026-03-31'), true],
    ['an emergency long ago, never closed', { ...stay, stayClass: 'EMERGENCY', state: 'OPEN', endedAt: null } as Stay, from('2026-04-01'), false],
  ])('%s', (_case, each, care, expected) => {
    expect(concerns(each, care, zone)).toBe(expected);
  });
});
