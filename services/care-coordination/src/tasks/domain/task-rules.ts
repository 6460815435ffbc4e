import { conflict } from '@maillage/kernel';

/** Only an open task is completed: one that is done was somebody's work, one that is withdrawn answers a stay that did not happen. */
export function taskIsOpen(task: { readonly state: string }): void {
  if (task.state !== 'OPEN') throw conflict('TASK_STATE', `A task that is ${task.state} cannot be completed.`, [{ path: 'task_id', rule: 'task is open' }]);
}
