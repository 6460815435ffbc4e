import { Controller } from '@nestjs/common';
import { CoordinationService, type CompleteTaskRequest, type Task } from '@maillage/contracts/care/v1/coordination_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { CompleteTask } from './complete-task.js';

@Controller()
export class TasksHandler {
  constructor(private readonly complete: CompleteTask) {}

  @Rpc(CoordinationService.method.completeTask)
  completeTask(request: CompleteTaskRequest, context: RequestContext): Promise<Task> {
    return this.complete.execute(request, context);
  }
}
