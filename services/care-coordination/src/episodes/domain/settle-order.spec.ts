import fc from 'fast-check';
import { addMs, instant, localDate, type Instant } from '@maillage/kernel';
import type { Stay } from '../../tasks/domain/stay.js';
import { taskId, type Task } from '../../tasks/domain/task.js';
import { episodeId, settleEpisode, type Episode } from './episode.js';
import type { Membership, MembershipState } from './membership.js';

const zone = 'Europe/Paris';
const begin = instant('2026-03-01T08:00:00Z');
const at = (hours: number): Instant => addMs(begin, hours * 3_600_000);

interface Versioned<T> {
  readonly version: number;
  readonly state: T;
}
interface Appointment {
  readonly id: string;
  readonly answers: string;
  readonly booked: boolean;
}
type Event = Versioned<{ readonly membership: Membership } | { readonly stay: Stay } | { readonly appointment: Appointment }>;

/** What registry may tell of one stay in a row: admitted, corrected, discharged, taken back, discharged again, annulled. */
const stayHistory = (id: string): fc.Arbitrary<Event[]> =>
  fc.record({ startsAt: fc.integer({ min: -1_200, max: 400 }), stayClass: fc.constantFrom<Stay['stayClass']>('INPATIENT', 'INPATIENT', 'EMERGENCY', 'AMBULATORY'), steps: fc.array(fc.record({ state: fc.constantFrom<Stay['state']>('OPEN', 'CLOSED', 'CLOSED', 'CANCELLED'), hours: fc.integer({ min: 1, max: 300 }), death: fc.boolean() }), { minLength: 1, maxLength: 6 }) })
    .map(({ startsAt, stayClass, steps }) =>
      steps.map(({ state, hours, death }, index) => ({
        version: index + 1,
        state: { stay: { id, stayClass, state, startedAt: at(startsAt), endedAt: state === 'CLOSED' ? at(startsAt + hours) : null, endedByDeath: state === 'CLOSED' && death && index % 3 === 0 } },
      })));

const flow: readonly MembershipState[] = ['REQUESTED', 'ADMITTED', 'SIGNED', 'STARTED', 'ENDED'];
const membershipHistory: fc.Arbitrary<Event[]> = fc.record({ steps: fc.integer({ min: 1, max: 5 }), refused: fc.boolean(), signedOn: fc.constantFrom('2026-02-10', '2026-02-28', '2026-03-01'), endedOn: fc.constantFrom('2026-03-01', '2026-03-05', '2026-03-20') })
  .map(({ steps, refused, signedOn, endedOn }) =>
    flow.slice(0, steps).map((step, index): Event => {
      const state = refused && index === 1 && steps === 2 ? 'REFUSED' : step;
      const beginsOn = localDate(index >= 2 ? signedOn : '2026-03-01');
      return { version: index + 1, state: { membership: { id: 'm', networkId: 'n', personId: 'p', state, requestedAt: begin, beginsOn, endedOn: state === 'ENDED' ? localDate(endedOn) : null } } };
    }));

/** Scheduling books, cancels and books again the visit after a stay; told late or early. */
const appointmentHistory: fc.Arbitrary<Event[]> = fc.array(fc.boolean(), { maxLength: 3 }).map((bookings) =>
  bookings.map((booked, index) => ({ version: index + 1, state: { appointment: { id: 'a', answers: taskId(episodeId('m'), 's1', 'FOLLOW_UP_VISIT'), booked } } })));

/** What the subscribers do: a newer version is copied, then the episode is settled. */
function run(events: readonly Event[]): { episode: Episode | null; tasks: readonly Task[] } {
  let membership: Membership | null = null;
  const versions = new Map<string, number>();
  const stays = new Map<string, Stay>();
  const appointments = new Map<string, string>();
  let episode: Episode | null = null;
  const tasks = new Map<string, Task>();
  for (const { version, state } of events) {
    const { id } = 'stay' in state ? state.stay : 'membership' in state ? state.membership : state.appointment;
    if ((versions.get(id) ?? 0) >= version) continue;
    versions.set(id, version);
    if ('stay' in state) stays.set(id, state.stay);
    else if ('membership' in state) ({ membership } = state);
    else if (state.appointment.booked) appointments.set(state.appointment.answers, state.appointment.id);
    else appointments.delete(state.appointment.answers);
    if (membership === null) continue;
    const settled = settleEpisode({ membership, evaluationId: null, planId: null, stays: [...stays.values()], tasks: [...tasks.values()], appointments }, episode, zone);
    ({ episode } = settled);
    for (const task of settled.changedTasks) {
      expect(task.version).toBe((tasks.get(task.id)?.version ?? 0) + 1);
      tasks.set(task.id, task);
    }
  }
  return { episode, tasks: [...tasks.values()] };
}

/** Versions count the way, not the end; a withdrawn task means what an absent one means. */
const end = ({ episode, tasks }: ReturnType<typeof run>) => ({
  episode: episode && { ...episode, version: 0 },
  tasks: tasks.filter(({ state }) => state !== 'WITHDRAWN').map(({ id, kind, state, from, dueAt, appointmentId }) => ({ id, kind, state, from, dueAt, appointmentId })).sort((a, b) => (a.id < b.id ? -1 : 1)),
});

describe('events of stays, memberships and appointments', () => {
  it('in any order, repeated or late, end in the same episode and tasks', () => {
    const histories = fc.tuple(membershipHistory, stayHistory('s1'), stayHistory('s2'), appointmentHistory).chain((each) => {
      const events = each.flat();
      const repeated = [...events, ...events];
      return fc.tuple(fc.constant(events), fc.shuffledSubarray(repeated, { minLength: repeated.length }));
    });
    fc.assert(
      fc.property(histories, ([events, anyOrder]) => {
        expect(end(run(anyOrder))).toEqual(end(run(events)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('without a membership make no episode', () => {
    fc.assert(fc.property(stayHistory('s1'), (events) => expect(run(events)).toEqual({ episode: null, tasks: [] })), { numRuns: 50 });
  });
});
