import { Injectable } from '@nestjs/common';
import { TaskSchema } from '@maillage/contracts/care/v1/coordination_pb.js';
import type { Work } from '@maillage/database';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import type { Task } from './domain/task.js';
import { taskChanged } from './task-events.js';

const snapshotRows = 1_000;

@Injectable()
export class TaskQueries {
  @Snapshot(TaskSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Task>(
        `SELECT id, network_id AS "networkId", person_id AS "personId", stay_id AS "stayId", kind, state, from_at AS "from", due_at AS "dueAt", appointment_id AS "appointmentId", version
           FROM task WHERE id > $1 ORDER BY id LIMIT ${snapshotRows}`,
        [after]);
      yield* rows.map(taskChanged);
      if (rows.length < snapshotRows) return;
      after = rows.at(-1)!.id;
    }
  }
}
