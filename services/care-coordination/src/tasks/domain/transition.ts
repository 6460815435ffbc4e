import { addMs, type Instant, type Zone } from '@maillage/kernel';
import { concerns, type Stay, type TimeOfCare } from './stay.js';
import { checklist, isChecklist, taskId, type Task, type TaskKind, type TaskState } from './task.js';

/** What the transition needs to know of the episode. */
export interface CareOfEpisode {
  readonly id: string;
  readonly networkId: string;
  readonly personId: string;
  /** Null for somebody who was refused: nothing is this network's business. */
  readonly time: TimeOfCare | null;
  /** False once the membership has ended. */
  readonly open: boolean;
}

interface Wanted {
  readonly kind: TaskKind;
  readonly state: Exclude<TaskState, 'WITHDRAWN'>;
  readonly from: Instant;
  readonly dueAt: Instant | null;
}

const hour = 3_600_000;
/** From the discharge (CAR-7): contact within 48 hours, a visit within 7 days. */
const dueAfter: Readonly<Record<(typeof checklist)[number], number>> = {
  DISCHARGE_SUMMARY: 48 * hour,
  MEDICINES_RECONCILIATION: 48 * hour,
  LIAISON_NURSE: 48 * hour,
  CONTACT_48_HOURS: 48 * hour,
  FOLLOW_UP_VISIT: 7 * 24 * hour,
};

/** What a stay asks for in its present state, whatever it was before. */
function wantedOf(stay: Stay): Wanted[] {
  if (stay.stayClass === 'EMERGENCY') return [{ kind: 'EMERGENCY_ALERT', state: 'OPEN', from: stay.startedAt, dueAt: null }];
  const { endedAt } = stay;
  const planning = { kind: 'DISCHARGE_PLANNING', from: stay.startedAt, dueAt: null } as const;
  if (endedAt === null) return [{ ...planning, state: 'OPEN' }];
  const afterwards = stay.endedByDeath ? [] : checklist.map((kind): Wanted => ({ kind, state: 'OPEN', from: endedAt, dueAt: addMs(endedAt, dueAfter[kind]) }));
  return [{ ...planning, state: 'DONE' }, ...afterwards];
}

const withdrawn = (task: Task): Task => (task.state === 'WITHDRAWN' ? task : { ...task, state: 'WITHDRAWN', doneBy: null, doneAt: null, version: task.version + 1 });

/** The state that follows for a task that is there, `wanted` being what its stay asks for now. `again`: the discharge it belongs to was taken back. */
function stateAfter(task: Task, wanted: Wanted, again: boolean): Pick<Task, 'state' | 'doneBy' | 'doneAt'> {
  const { state, doneBy, doneAt } = task;
  if (wanted.state === 'DONE') return state === 'DONE' ? { state, doneBy, doneAt } : { state: 'DONE', doneBy: 'DISCHARGE', doneAt: wanted.from };
  // What the team did stays done, also when the hospital corrects the time; a discharge later than the work asks for it again.
  const isForLaterDischarge = doneAt !== null && wanted.from !== task.from && wanted.from > doneAt;
  if (state === 'DONE' && doneBy === 'TEAM' && !again && !isForLaterDischarge) return { state, doneBy, doneAt };
  return { state: 'OPEN', doneBy: null, doneAt: null };
}

function move(task: Task, wanted: Wanted, again: boolean): Task {
  const next = { ...task, ...stateAfter(task, wanted, again), from: wanted.from, dueAt: wanted.dueAt };
  const isSame = next.state === task.state && next.from === task.from && next.dueAt === task.dueAt;
  return isSame ? task : { ...next, version: task.version + 1 };
}

const open = (episode: CareOfEpisode, stay: Stay, { kind, state, from, dueAt }: Wanted): Task => ({
  id: taskId(episode.id, stay.id, kind),
  episodeId: episode.id,
  networkId: episode.networkId,
  personId: episode.personId,
  stayId: stay.id,
  kind,
  state,
  from,
  dueAt,
  appointmentId: null,
  doneBy: state === 'DONE' ? 'DISCHARGE' : null,
  doneAt: state === 'DONE' ? from : null,
  version: 1,
});

/** The tasks of one stay. In a closed episode what is still to be done is withdrawn, or never opened; what is done stays. */
function followStay(episode: CareOfEpisode, stay: Stay, tasks: ReadonlyMap<TaskKind, Task>): Task[] {
  const again = stay.state === 'OPEN' && [...tasks.values()].some((task) => isChecklist(task.kind) && task.state !== 'WITHDRAWN');
  const wanted = new Map(wantedOf(stay).map((each) => [each.kind, each]));
  const left = [...tasks.values()].filter((task) => !wanted.has(task.kind)).map(withdrawn);
  const followed = [...wanted.values()].flatMap((each) => {
    const task = tasks.get(each.kind);
    if (!episode.open && each.state === 'OPEN') return !task ? [] : task.doneBy === 'TEAM' ? [task] : [withdrawn(task)];
    return [task ? move(task, each, again) : open(episode, stay, each)];
  });
  return [...left, ...followed];
}

/**
 * All tasks of an episode as the present state of the stays wants them; a task that needs no change is the same object. The tasks of stays
 * that do not concern the episode (annulled, another person's after an un-merge, outside of the time of care) are withdrawn. Looks at
 * states, not at events: versions may be skipped, repeated or late, and the end is the same. An absent task and a withdrawn one mean the same.
 */
export function followStays(episode: CareOfEpisode, stays: readonly Stay[], tasks: readonly Task[], zone: Zone): Task[] {
  const { time } = episode;
  const concerned = time === null ? [] : stays.filter((stay) => concerns(stay, time, zone));
  const ids = new Set(concerned.map((stay) => stay.id));
  const followed = concerned.flatMap((stay) => followStay(episode, stay, new Map(tasks.filter((task) => task.stayId === stay.id).map((task) => [task.kind, task]))));
  return [...tasks.filter((task) => !ids.has(task.stayId)).map(withdrawn), ...followed];
}

/** Names the appointment that answers the task now. */
export const answeredBy = (task: Task, appointmentId: string | null): Task =>
  task.kind !== 'FOLLOW_UP_VISIT' || task.appointmentId === appointmentId ? task : { ...task, appointmentId, version: task.version + 1 };
