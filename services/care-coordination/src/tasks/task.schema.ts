import { EntitySchema } from 'typeorm';
import { enumText, instant, type Columns } from '@maillage/database';
import { taskKinds, taskStates, type Task } from './domain/task.js';

export const taskSchema = new EntitySchema<Task>({
  name: 'task',
  columns: {
    id: { type: 'uuid', primary: true },
    episodeId: { type: 'uuid', name: 'episode_id' },
    networkId: { type: 'uuid', name: 'network_id' },
    personId: { type: 'uuid', name: 'person_id' },
    stayId: { type: 'uuid', name: 'stay_id' },
    kind: enumText(taskKinds),
    state: enumText(taskStates),
    from: instant('from_at'),
    dueAt: instant('due_at', { nullable: true }),
    appointmentId: { type: 'uuid', name: 'appointment_id', nullable: true },
    doneBy: enumText(['TEAM', 'DISCHARGE'], 'done_by', { nullable: true }),
    doneAt: instant('done_at', { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<Task>,
});
