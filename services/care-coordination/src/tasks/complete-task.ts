import { Injectable } from '@nestjs/common';
import type { CompleteTaskRequest, Task as TaskMessage } from '@maillage/contracts/care/v1/coordination_pb.js';
import { conflict } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { SettleEpisodes } from '../episodes/settle-episodes.js';
import { PersonRepository } from '../projections/person.repository.js';
import { completeTask } from './domain/task.js';
import { taskChanged, toTaskMessage } from './task-events.js';
import { TaskRepository } from './task.repository.js';

/** Completes one task; with the last one of a transition the episode moves on in the same transaction. */
@Injectable()
export class CompleteTask {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tasks: TaskRepository,
    private readonly persons: PersonRepository,
    private readonly settle: SettleEpisodes,
  ) {}

  execute(request: CompleteTaskRequest, context: RequestContext): Promise<TaskMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const { personId } = await this.tasks.find(work, request.taskId, context.sight);
      // Read again under the lock: a discharge, or somebody else, may just have moved it.
      const personIds = await this.persons.lock(work, personId);
      const task = await this.tasks.find(work, request.taskId, context.sight);
      if (request.version !== 0 && request.version !== task.version) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.', [{ path: 'version', rule: 'version is the present one' }]);
      const done = completeTask(task, context.now);

      await this.tasks.update(work, done);
      work.publish(taskChanged(done));
      await this.settle.execute(work, personIds);
      return toTaskMessage(done);
    });
  }
}
