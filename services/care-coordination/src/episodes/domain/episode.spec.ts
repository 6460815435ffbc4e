import '@maillage/testing';
import { instant, localDate } from '@maillage/kernel';
import type { Stay } from '../../tasks/domain/stay.js';
import { completeTask, type Task } from '../../tasks/domain/task.js';
import { episodeIsOpen } from './episode-rules.js';
import { episodeId, phaseOf, settleEpisode, type EpisodeFacts } from './episode.js';
import { timeOfCare, type Membership, type MembershipState } from './membership.js';

const zone = 'Europe/Paris';
const membership: Membership = { id: 'm', networkId: 'n', personId: 'p', state: 'REQUESTED', requestedAt: instant('2026-02-01T09:00:00Z'), beginsOn: localDate('2026-02-01'), endedOn: null };
const nothing: EpisodeFacts = { membership, evaluationId: null, planId: null, stays: [], tasks: [], appointments: new Map() };
const stay: Stay = { id: 's', stayClass: 'INPATIENT', state: 'OPEN', startedAt: instant('2026-03-01T10:00:00Z'), endedAt: null, endedByDeath: false };
const closed: Stay = { ...stay, state: 'CLOSED', endedAt: instant('2026-03-05T10:00:00Z') };
const phase = (facts: Partial<EpisodeFacts>) => settleEpisode({ ...nothing, ...facts }, null, zone).episode.phase;
const as = (state: MembershipState, endedOn: string | null = null): Membership => ({ ...membership, state, endedOn: endedOn === null ? null : localDate(endedOn) });

describe('the phase', () => {
  const known = { evaluationId: 'v', planId: 'pl' };
  it.each([
    ['INITIAL', as('REQUESTED'), {}],
    ['INITIAL', as('STARTED'), {}],
    ['PLANNING', as('ADMITTED'), { evaluationId: 'v' }],
    ['PLANNING', as('STARTED'), { evaluationId: 'v' }],
    ['PLANNING', as('SIGNED'), known],
    ['FOLLOW_UP', as('STARTED'), known],
    ['TRANSITION', as('STARTED'), { ...known, stays: [stay] }],
    ['TRANSITION', as('REQUESTED'), { stays: [stay] }],
    ['TRANSITION', as('STARTED'), { ...known, stays: [closed] }],
    ['FOLLOW_UP', as('STARTED'), { ...known, stays: [{ ...closed, endedByDeath: true }] }],
    ['FOLLOW_UP', as('STARTED'), { ...known, stays: [{ ...stay, state: 'CANCELLED' as const }] }],
    ['FOLLOW_UP', as('STARTED'), { ...known, stays: [{ ...stay, stayClass: 'EMERGENCY' as const }] }],
    ['CLOSED', as('ENDED', '2026-03-02'), { ...known, stays: [stay] }],
    ['CLOSED', as('REFUSED'), {}],
  ])('is %s', (expected, of, facts) => {
    expect(phase({ ...facts, membership: of })).toBe(expected);
  });

  it('is FOLLOW_UP again when the last task of the transition is done', () => {
    const facts = { ...nothing, membership: as('STARTED'), evaluationId: 'v', planId: 'pl', stays: [closed] };
    const first = settleEpisode(facts, null, zone);
    expect(first.episode).toMatchObject({ phase: 'TRANSITION', transitionStayId: 's' });
    let tasks: readonly Task[] = first.changedTasks;
    let { episode } = first;
    for (const task of tasks.filter(({ state }) => state === 'OPEN')) {
      expect(episode.phase).toBe('TRANSITION');
      tasks = tasks.map((each) => (each === task ? completeTask(task, instant('2026-03-06T10:00:00Z')) : each));
      ({ episode } = settleEpisode({ ...facts, tasks }, episode, zone));
    }
    expect(episode).toMatchObject({ phase: 'FOLLOW_UP', transitionStayId: null, version: 2 });
  });

  it('follows its table whatever else is so', () => {
    expect(phaseOf({ membership: as('ENDED'), inTransition: true, evaluationId: null, planId: null })).toBe('CLOSED');
    expect(phaseOf({ membership: as('SIGNED'), inTransition: true, evaluationId: null, planId: null })).toBe('TRANSITION');
  });
});

describe('an episode', () => {
  it('opens with the membership, and is the same for the same facts', () => {
    const { episode } = settleEpisode(nothing, null, zone);
    expect(episode).toEqual({ id: episodeId('m'), membershipId: 'm', networkId: 'n', personId: 'p', phase: 'INITIAL', transitionStayId: null, evaluationId: null, planId: null, version: 1 });
    expect(settleEpisode({ ...nothing, membership: as('ADMITTED') }, episode, zone)).toEqual({ episode, changedTasks: [] });
  });

  it('names the stay that began last of several', () => {
    const second: Stay = { ...stay, id: 's2', startedAt: instant('2026-03-20T10:00:00Z') };
    expect(settleEpisode({ ...nothing, stays: [second, closed] }, null, zone).episode.transitionStayId).toBe('s2');
  });

  it('closes and withdraws what is open', () => {
    const opened = settleEpisode({ ...nothing, stays: [stay] }, null, zone);
    const ended = settleEpisode({ ...nothing, membership: as('ENDED', '2026-03-03'), stays: [stay], tasks: opened.changedTasks }, opened.episode, zone);
    expect(ended.episode).toMatchObject({ phase: 'CLOSED', transitionStayId: null, version: 2 });
    expect(ended.changedTasks).toMatchObject([{ kind: 'DISCHARGE_PLANNING', state: 'WITHDRAWN' }]);
  });

  it('takes the booked visit over', () => {
    const { episode, changedTasks } = settleEpisode({ ...nothing, stays: [closed] }, null, zone);
    const visit = changedTasks.find(({ kind }) => kind === 'FOLLOW_UP_VISIT')!;
    const booked = settleEpisode({ ...nothing, stays: [closed], tasks: changedTasks, appointments: new Map([[visit.id, 'a']]) }, episode, zone);
    expect(booked).toMatchObject({ episode: { version: 1 }, changedTasks: [{ id: visit.id, appointmentId: 'a', version: 2 }] });
  });

  it('changes a task once for everything that changed about it, a new one too', () => {
    const { episode, changedTasks } = settleEpisode({ ...nothing, stays: [closed] }, null, zone);
    const visit = changedTasks.find(({ kind }) => kind === 'FOLLOW_UP_VISIT')!;
    const appointments = new Map([[visit.id, 'a']]);
    const corrected = { ...closed, endedAt: instant('2026-03-05T11:00:00Z') };
    const ofVisit = (tasks: readonly Task[]) => tasks.find(({ id }) => id === visit.id);
    expect(ofVisit(settleEpisode({ ...nothing, stays: [corrected], tasks: changedTasks, appointments }, episode, zone).changedTasks)).toMatchObject({ from: corrected.endedAt, appointmentId: 'a', version: 2 });
    expect(ofVisit(settleEpisode({ ...nothing, stays: [closed], appointments }, null, zone).changedTasks)).toMatchObject({ appointmentId: 'a', version: 1 });
  });

  it('is worked on while open, and refuses afterwards', () => {
    expect(() => episodeIsOpen({ phase: 'TRANSITION' })).not.toThrow();
    expect(() => episodeIsOpen({ phase: 'CLOSED' })).toRefuse('CONFLICT', 'EPISODE_CLOSED', 'person_id');
  });

  it('had no time of care when the person was refused', () => {
    expect(timeOfCare(as('REFUSED'))).toBeNull();
    expect(timeOfCare(as('STARTED', '2026-03-02'))).toEqual({ beginsOn: '2026-02-01', endedOn: null });
    expect(timeOfCare(as('ENDED', '2026-03-02'))).toEqual({ beginsOn: '2026-02-01', endedOn: '2026-03-02' });
  });
});
