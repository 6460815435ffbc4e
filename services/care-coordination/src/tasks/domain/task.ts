import { idFrom, type Instant } from '@maillage/kernel';
import { taskIsOpen } from './task-rules.js';

/** The checklist of a discharge (CAR-7). */
export const checklist = ['DISCHARGE_SUMMARY', 'MEDICINES_RECONCILIATION', 'LIAISON_NURSE', 'CONTACT_48_HOURS', 'FOLLOW_UP_VISIT'] as const;
export const taskKinds = ['DISCHARGE_PLANNING', ...checklist, 'EMERGENCY_ALERT'] as const;
export type TaskKind = (typeof taskKinds)[number];

export const taskStates = ['OPEN', 'DONE', 'WITHDRAWN'] as const;
export type TaskState = (typeof taskStates)[number];

/** What a stay asks of those who care for the person. One for each episode, stay and kind, for ever; only its state and times move. */
export interface Task {
  readonly id: string;
  readonly episodeId: string;
  readonly networkId: string;
  readonly personId: string;
  readonly stayId: string;
  readonly kind: TaskKind;
  readonly state: TaskState;
  readonly from: Instant;
  /** Null where no rule sets a time. */
  readonly dueAt: Instant | null;
  readonly appointmentId: string | null;
  /** TEAM: somebody completed it; DISCHARGE: the discharge made it pointless. Null unless DONE. */
  readonly doneBy: 'TEAM' | 'DISCHARGE' | null;
  readonly doneAt: Instant | null;
  readonly version: number;
}

export const taskId = (episodeId: string, stayId: string, kind: TaskKind): string => idFrom('task', episodeId, stayId, kind);

/** Keeps the person in transition while open. An emergency contact alone is no transition. */
export const isTransitionTask = (task: Task): boolean => task.state === 'OPEN' && task.kind !== 'EMERGENCY_ALERT';

export const isChecklist = (kind: TaskKind): boolean => (checklist as readonly string[]).includes(kind);

/** Throws CONFLICT with TASK_STATE. */
export function completeTask(task: Task, now: Instant): Task {
  taskIsOpen(task);
  return { ...task, state: 'DONE', doneBy: 'TEAM', doneAt: now, version: task.version + 1 };
}
