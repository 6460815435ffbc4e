import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import type { Task } from './domain/task.js';
import { taskSchema } from './task.schema.js';

const columns = `id, episode_id AS "episodeId", network_id AS "networkId", person_id AS "personId", stay_id AS "stayId", kind, state, from_at AS "from",
  due_at AS "dueAt", appointment_id AS "appointmentId", done_by AS "doneBy", done_at AS "doneAt", version`;

@Injectable()
export class TaskRepository {
  /** Throws NOT_FOUND with TASK_UNKNOWN. */
  find(work: Work, id: string): Promise<Task> {
    return work.one<Task>(`SELECT ${columns} FROM task WHERE id = $1`, [id], 'TASK_UNKNOWN');
  }

  ofEpisodes(work: Work, episodeIds: readonly string[]): Promise<Task[]> {
    return work.query<Task>(`SELECT ${columns} FROM task WHERE episode_id = ANY ($1) ORDER BY id`, [episodeIds]);
  }

  /** Booked appointments by the task they answer; of several the one with the highest id. */
  async appointments(work: Work, taskIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await work.query<{ answers: string; appointment: string }>(
      'SELECT answers, max(appointment_id::text) AS appointment FROM appointment_projection WHERE booked AND answers = ANY ($1) GROUP BY answers',
      [taskIds],
    );
    return new Map(rows.map(({ answers, appointment }) => [answers, appointment]));
  }

  /** Inserts version 1, or writes over the version before. Throws CONFLICT with STALE_VERSION. */
  store(work: Work, task: Task): Promise<void> {
    return task.version === 1 ? insertRow(work, taskSchema, task) : guardedUpdate(work, taskSchema, task, { version: task.version - 1 });
  }
}
