import { create } from '@bufbuild/protobuf';
import { TaskKind, TaskSchema, type Task as TaskMessage } from '@maillage/contracts/care/v1/coordination_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Task } from './domain/task.js';

export const toTaskMessage = (task: Task): TaskMessage =>
  create(TaskSchema, {
    taskId: task.id,
    networkId: task.networkId,
    personId: task.personId,
    kind: TaskKind[task.kind],
    state: task.state,
    from: task.from,
    dueAt: task.dueAt ?? '',
    stayId: task.stayId,
    appointmentId: task.appointmentId ?? '',
    version: task.version,
  });

export const taskChanged = (task: Task): DomainEvent => event(TaskSchema, { aggregate: task.id, version: task.version }, toTaskMessage(task));
