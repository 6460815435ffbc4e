import { addMs, instant, localDate, type Instant } from '@maillage/kernel';
import type { Stay } from './stay.js';
import { checklist, completeTask, taskId, type Task, type TaskKind } from './task.js';
import { answeredBy, followStays } from './transition.js';

const zone = 'Europe/Paris';
const hour = 3_600_000;
const started = instant('2026-03-01T10:00:00Z');
const ended = instant('2026-03-05T10:00:00Z');
const later = instant('2026-03-08T15:00:00Z');
const episode = { id: 'e', networkId: 'n', personId: 'p', time: { beginsOn: localDate('2026-02-01'), endedOn: null }, open: true };
const inpatient: Stay = { id: 's', stayClass: 'INPATIENT', state: 'OPEN', startedAt: started, endedAt: null, endedByDeath: false };
const discharged = (endedAt: Instant = ended, endedByDeath = false): Stay => ({ ...inpatient, state: 'CLOSED', endedAt, endedByDeath });
const follow = (stays: readonly Stay[], tasks: readonly Task[] = [], of = episode) => followStays(of, stays, tasks, zone);
const states = (tasks: readonly Task[]) => Object.fromEntries(tasks.map((task) => [task.kind, task.state]));
const of = (tasks: readonly Task[], kind: TaskKind) => tasks.find((task) => task.kind === kind)!;
const all = (state: string) => Object.fromEntries(checklist.map((kind) => [kind, state]));
const complete = (tasks: readonly Task[], kind: TaskKind, at: Instant) => tasks.map((task) => (task.kind === kind ? completeTask(task, at) : task));

const admittedTasks = follow([inpatient]);
const dischargedTasks = follow([discharged()], admittedTasks);

describe('an admission', () => {
  it('opens the planning of the discharge', () => {
    expect(admittedTasks).toEqual([
      { id: taskId('e', 's', 'DISCHARGE_PLANNING'), episodeId: 'e', networkId: 'n', personId: 'p', stayId: 's', kind: 'DISCHARGE_PLANNING', state: 'OPEN', from: started, dueAt: null, appointmentId: null, doneBy: null, doneAt: null, version: 1 },
    ]);
  });

  it('told again changes nothing', () => {
    expect(follow([inpatient], admittedTasks)[0]).toBe(admittedTasks[0]);
  });

  it('told again leaves alone what the team has done', () => {
    const done = complete(admittedTasks, 'DISCHARGE_PLANNING', later);
    expect(follow([inpatient], done)[0]).toBe(done[0]);
  });

  it('annulled withdraws everything, done or not', () => {
    const tasks = follow([{ ...discharged(), state: 'CANCELLED', endedAt: null }], complete(dischargedTasks, 'LIAISON_NURSE', later));
    expect(states(tasks)).toEqual({ DISCHARGE_PLANNING: 'WITHDRAWN', ...all('WITHDRAWN') });
  });

  it('of another person, after an un-merge, withdraws everything', () => {
    expect(states(follow([], dischargedTasks))).toEqual({ DISCHARGE_PLANNING: 'WITHDRAWN', ...all('WITHDRAWN') });
  });
});

describe('a discharge', () => {
  it('ends the planning and opens the checklist from its instant on', () => {
    expect(states(dischargedTasks)).toEqual({ DISCHARGE_PLANNING: 'DONE', ...all('OPEN') });
    const due = Object.fromEntries(dischargedTasks.map((task) => [task.kind, task.dueAt]));
    const after48 = addMs(ended, 48 * hour);
    expect(due).toEqual({
      DISCHARGE_PLANNING: null, DISCHARGE_SUMMARY: after48, MEDICINES_RECONCILIATION: after48, LIAISON_NURSE: after48, CONTACT_48_HOURS: after48, FOLLOW_UP_VISIT: addMs(ended, 7 * 24 * hour),
    });
    expect(dischargedTasks.filter((task) => task.kind !== 'DISCHARGE_PLANNING').every((task) => task.from === ended)).toBe(true);
  });

  it('by death opens no checklist', () => {
    expect(states(follow([discharged(ended, true)], admittedTasks))).toEqual({ DISCHARGE_PLANNING: 'DONE' });
  });

  it('by death, learned later, withdraws the checklist', () => {
    expect(states(follow([discharged(ended, true)], dischargedTasks))).toEqual({ DISCHARGE_PLANNING: 'DONE', ...all('WITHDRAWN') });
  });

  it('without a seen admission is the same', () => {
    const normal = (tasks: readonly Task[]) => tasks.map(({ version, doneAt, ...rest }) => rest);
    expect(normal(follow([discharged()]))).toEqual(normal(dischargedTasks));
  });

  it('whose time is corrected moves the tasks, the done ones too', () => {
    const earlier = addMs(ended, -hour);
    const moved = follow([discharged(earlier)], complete(dischargedTasks, 'CONTACT_48_HOURS', later));
    expect(of(moved, 'FOLLOW_UP_VISIT')).toMatchObject({ state: 'OPEN', from: earlier, dueAt: addMs(earlier, 7 * 24 * hour), version: 2 });
    expect(of(moved, 'CONTACT_48_HOURS')).toMatchObject({ state: 'DONE', doneBy: 'TEAM', from: earlier });
  });

  it('cancelled withdraws the checklist and opens the planning again', () => {
    expect(states(follow([inpatient], dischargedTasks))).toEqual({ DISCHARGE_PLANNING: 'OPEN', ...all('WITHDRAWN') });
  });

  it('cancelled opens the planning again although the team had done it', () => {
    const planned = follow([discharged()], complete(admittedTasks, 'DISCHARGE_PLANNING', ended));
    expect(states(follow([inpatient], planned))['DISCHARGE_PLANNING']).toBe('OPEN');
  });

  it('a second time opens the same tasks again, at new times', () => {
    const again = follow([discharged(later)], follow([inpatient], complete(dischargedTasks, 'LIAISON_NURSE', ended)));
    expect(states(again)).toEqual(states(dischargedTasks));
    expect(of(again, 'LIAISON_NURSE')).toMatchObject({ id: of(dischargedTasks, 'LIAISON_NURSE').id, from: later, doneBy: null, version: 4 });
  });

  it('a second time asks for the work again also when its cancellation was never seen', () => {
    const again = follow([discharged(later)], complete(dischargedTasks, 'LIAISON_NURSE', addMs(ended, hour)));
    expect(of(again, 'LIAISON_NURSE')).toMatchObject({ state: 'OPEN', from: later });
  });
});

describe('an emergency contact', () => {
  const emergency: Stay = { ...inpatient, stayClass: 'EMERGENCY' };
  it('alerts the case manager, and only that', () => {
    expect(states(follow([emergency]))).toEqual({ EMERGENCY_ALERT: 'OPEN' });
    expect(states(follow([{ ...emergency, state: 'CLOSED', endedAt: ended }], follow([emergency])))).toEqual({ EMERGENCY_ALERT: 'OPEN' });
  });

  it('that becomes an admission is planned as one', () => {
    expect(states(follow([inpatient], follow([emergency])))).toEqual({ EMERGENCY_ALERT: 'WITHDRAWN', DISCHARGE_PLANNING: 'OPEN' });
  });
});

describe('an episode that closes', () => {
  const closed = { ...episode, time: { ...episode.time, endedOn: localDate('2026-03-06') } as never, open: false };
  it('withdraws what is still to be done and keeps what is done', () => {
    expect(states(follow([discharged()], complete(dischargedTasks, 'LIAISON_NURSE', later), closed))).toEqual({ DISCHARGE_PLANNING: 'DONE', ...all('WITHDRAWN'), LIAISON_NURSE: 'DONE' });
    expect(states(follow([inpatient], admittedTasks, closed))).toEqual({ DISCHARGE_PLANNING: 'WITHDRAWN' });
  });

  it('opens nothing any more', () => {
    expect(states(follow([discharged()], [], closed))).toEqual({ DISCHARGE_PLANNING: 'DONE' });
    expect(follow([{ ...inpatient, startedAt: later }], [], closed)).toEqual([]);
  });

  it('because the person was refused withdraws everything', () => {
    const refused = { ...episode, time: null as never, open: false };
    expect(states(follow([discharged()], dischargedTasks, refused))).toEqual({ DISCHARGE_PLANNING: 'WITHDRAWN', ...all('WITHDRAWN') });
  });
});

describe('an appointment', () => {
  it('answers the follow-up visit alone', () => {
    const visit = of(dischargedTasks, 'FOLLOW_UP_VISIT');
    const answered = answeredBy(visit, 'a');
    expect(answered).toEqual({ ...visit, appointmentId: 'a', version: visit.version + 1 });
    expect(answeredBy(answered, 'a')).toBe(answered);
    expect(answeredBy(answered, null)).toMatchObject({ appointmentId: null, version: visit.version + 2 });
    const contact = of(dischargedTasks, 'CONTACT_48_HOURS');
    expect(answeredBy(contact, 'a')).toBe(contact);
  });
});
