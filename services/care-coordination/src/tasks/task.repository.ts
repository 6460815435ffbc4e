import { Injectable } from '@nestjs/common';
import { visibleSql, type Sight } from '@maillage/access';
import { guardedUpdate, insertMany, Params, type Work } from '@maillage/database';
import type { Task } from './domain/task.js';
import { taskSchema } from './task.schema.js';

const columns = `id, episode_id AS "episodeId", network_id AS "networkId", person_id AS "personId", stay_id AS "stayId", kind, state, from_at AS "from",
  due_at AS "dueAt", appointment_id AS "appointmentId", done_by AS "doneBy", done_at AS "doneAt", version`;
const columnTypes = {
  id: 'uuid', episode_id: 'uuid', network_id: 'uuid', person_id: 'uuid', stay_id: 'uuid', kind: 'text', state: 'text', from_at: 'timestamptz',
  due_at: 'timestamptz', appointment_id: 'uuid', done_by: 'text', done_at: 'timestamptz', version: 'integer',
};
const ofPerson = { name: 'care-tasks-of', text: `SELECT ${columns} FROM task WHERE person_id = ANY ($1::uuid[]) ORDER BY id` };
const appointmentsFor = {
  name: 'care-appointments-for',
  text: 'SELECT answers, max(appointment_id::text) AS appointment FROM appointment_projection WHERE booked AND answers = ANY ($1::uuid[]) GROUP BY answers',
};

@Injectable()
export class TaskRepository {
  /** Throws NOT_FOUND with TASK_UNKNOWN, also when `sight` does not reach it. */
  find(work: Work, id: string, sight: Sight): Promise<Task> {
    const params = new Params([id]);
    return work.one<Task>(`SELECT ${columns} FROM task k WHERE k.id = $1 AND ${visibleSql(sight, 'k.person_id', 'plan', params.add)}`, params.values, 'TASK_UNKNOWN');
  }

  /** Of all episodes written under these ids of one person. */
  ofPerson(work: Work, personIds: readonly string[]): Promise<Task[]> {
    return work.query<Task>(ofPerson, [personIds]);
  }

  /** Booked appointments by the task they answer; of several the one with the highest id. */
  async appointments(work: Work, taskIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await work.query<{ answers: string; appointment: string }>(appointmentsFor, [taskIds]);
    return new Map(rows.map(({ answers, appointment }) => [answers, appointment]));
  }

  /** Writes over the version before. Throws CONFLICT with STALE_VERSION. */
  update(work: Work, task: Task): Promise<void> {
    return guardedUpdate(work, taskSchema, task, { version: task.version - 1 });
  }

  /** Inserts those of version 1 by one statement, updates the others. Throws CONFLICT with STALE_VERSION. */
  async store(work: Work, tasks: readonly Task[]): Promise<void> {
    const opened = tasks.filter(({ version }) => version === 1).map((task) => ({
      id: task.id, episode_id: task.episodeId, network_id: task.networkId, person_id: task.personId, stay_id: task.stayId, kind: task.kind, state: task.state, from_at: task.from,
      due_at: task.dueAt, appointment_id: task.appointmentId, done_by: task.doneBy, done_at: task.doneAt, version: task.version,
    }));
    await Promise.all([insertMany(work, 'task', columnTypes, opened), ...tasks.filter(({ version }) => version > 1).map((task) => this.update(work, task))]);
  }
}
