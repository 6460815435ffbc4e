import { TaskKind, TaskSchema, type Task } from '@maillage/contracts/care/v1/coordination_pb.js';
import { applyNewer } from '@maillage/database';
import { instant, type Instant } from '@maillage/kernel';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { AnswerFollowUpTask } from '../appointments/answer-follow-up-task.js';
import type { FollowUpTask } from '../appointments/domain/follow-up.js';

/** Follow-up tasks of care-coordination: their newest version alone decides, whatever order the versions come in. */
@Injectable()
export class TasksSubscriber {
  constructor(private readonly followUps: AnswerFollowUpTask) {}

  @OnEvent(TaskSchema)
  async task(message: Task, { work, event, context }: EventDelivery): Promise<void> {
    if (message.kind !== TaskKind.FOLLOW_UP_VISIT) return;
    const { taskId: id, personId, networkId, version } = message;
    const task: FollowUpTask = { id, personId, networkId, state: message.state as FollowUpTask['state'], from: instant(message.from), to: instant(message.dueAt) };
    const before = await work.maybeOne<{ from: Instant; to: Instant }>('SELECT starts_at AS "from", due_at AS "to" FROM task_projection WHERE task_id = $1 FOR UPDATE', [id]);
    const applied = await applyNewer(work, 'task_projection', ['task_id'], { task_id: id, starts_at: task.from, due_at: task.to, version });
    if (!applied) return;
    // A snapshot tells of the present, not of a change: what is over by now needs no visit.
    if (event.snapshot && task.to <= context.now) return;
    await this.followUps.execute(work, task, before !== null && (before.from !== task.from || before.to !== task.to), context);
  }
}
