import { idFrom, type Zone } from '@maillage/kernel';
import { concerns, isInpatientNow, type Stay } from '../../tasks/domain/stay.js';
import { isTransitionTask, type Task } from '../../tasks/domain/task.js';
import { answeredBy, followStays } from '../../tasks/domain/transition.js';
import { isOver, timeOfCare, type Membership } from './membership.js';

export const phases = ['INITIAL', 'PLANNING', 'FOLLOW_UP', 'TRANSITION', 'CLOSED'] as const;
export type Phase = (typeof phases)[number];

/** One person's care in one network, for one membership. All of it follows from facts; nobody types any of it. */
export interface Episode {
  readonly id: string;
  readonly membershipId: string;
  readonly networkId: string;
  readonly personId: string;
  readonly phase: Phase;
  readonly transitionStayId: string | null;
  readonly evaluationId: string | null;
  readonly planId: string | null;
  readonly version: number;
}

/** Everything an episode follows from. */
export interface EpisodeFacts {
  readonly membership: Membership;
  /** Latest completed evaluation. */
  readonly evaluationId: string | null;
  readonly planId: string | null;
  /** Of the person and its aliases. */
  readonly stays: readonly Stay[];
  /** As stored. */
  readonly tasks: readonly Task[];
  /** Booked appointments by the task they answer. */
  readonly appointments: ReadonlyMap<string, string>;
}

export const episodeId = (membershipId: string): string => idFrom('episode', membershipId);

/** The phase (CAR-5). The first that holds, from the top. */
export function phaseOf(facts: { readonly membership: Pick<Membership, 'state'>; readonly inTransition: boolean; readonly evaluationId: string | null; readonly planId: string | null }): Phase {
  if (isOver(facts.membership)) return 'CLOSED';
  if (facts.inTransition) return 'TRANSITION';
  if (facts.evaluationId === null) return 'INITIAL';
  if (facts.planId === null || facts.membership.state !== 'STARTED') return 'PLANNING';
  return 'FOLLOW_UP';
}

/** The stay that keeps the person in transition: still in hospital, or discharged with tasks open; of several the one that began last. */
function transitionStay(stays: readonly Stay[], tasks: readonly Task[]): Stay | null {
  const withTasks = new Set(tasks.filter(isTransitionTask).map((task) => task.stayId));
  const causing = stays.filter((stay) => isInpatientNow(stay) || withTasks.has(stay.id));
  return causing.sort((a, b) => (`${a.startedAt} ${a.id}` < `${b.startedAt} ${b.id}` ? 1 : -1))[0] ?? null;
}

/** An episode and its tasks as the facts want them; only tasks that changed. `episode` is the present one when nothing public changed. */
export interface SettledEpisode {
  readonly episode: Episode;
  readonly changedTasks: readonly Task[];
}

/** However much changed at once, it is one change of the stored task. */
function oneVersionOn(tasks: readonly Task[], stored: readonly Task[]): Task[] {
  const before = new Map(stored.map((task) => [task.id, task]));
  return tasks.filter((task) => before.get(task.id) !== task).map((task) => ({ ...task, version: (before.get(task.id)?.version ?? 0) + 1 }));
}

/** Derives episode and tasks from the facts. The same facts give the same states, in whatever order they became known. */
export function settleEpisode(facts: EpisodeFacts, present: Episode | null, zone: Zone): SettledEpisode {
  const { membership, evaluationId, planId } = facts;
  const id = episodeId(membership.id);
  const time = timeOfCare(membership);
  const care = { id, networkId: membership.networkId, personId: membership.personId, time, open: !isOver(membership) };
  const tasks = followStays(care, facts.stays, facts.tasks, zone).map((task) => answeredBy(task, facts.appointments.get(task.id) ?? null));

  const concerned = time === null ? [] : facts.stays.filter((stay) => concerns(stay, time, zone));
  const stay = care.open ? transitionStay(concerned, tasks) : null;
  const derived = { phase: phaseOf({ membership, evaluationId, planId, inTransition: stay !== null }), transitionStayId: stay?.id ?? null, evaluationId, planId };
  const isSame = present && (Object.keys(derived) as (keyof typeof derived)[]).every((key) => derived[key] === present[key]);
  const episode = isSame ? present : { id, membershipId: membership.id, networkId: membership.networkId, personId: membership.personId, ...derived, version: (present?.version ?? 0) + 1 };
  return { episode, changedTasks: oneVersionOn(tasks, facts.tasks) };
}
