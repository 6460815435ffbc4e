import { create } from '@bufbuild/protobuf';
import { CarePlanSchema, type CarePlan, type Goal as GoalMessage } from '@maillage/contracts/care/v1/coordination_pb.js';
import { localDate } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import type { GoalContent, Plan } from './domain/plan.js';

/** `path` is where the caller wrote the goal. Throws INVALID_ARGUMENT with DATE_INVALID. */
export const fromGoalMessage = ({ goalId, domain, description, measure, target, dueOn }: GoalMessage, path: string): GoalContent => ({
  // The contract's field rules let no other domain through.
  id: goalId, domain: domain as GoalContent['domain'], description, measure, target, dueOn: dueOn === '' ? null : localDate(dueOn, `${path}.due_on`),
});

export const toPlanMessage = (plan: Plan): CarePlan =>
  create(CarePlanSchema, {
    planId: plan.id,
    networkId: plan.networkId,
    personId: plan.personId,
    evaluationId: plan.evaluationId,
    goals: plan.goals.map(({ id, domain, description, measure, target, dueOn, version }) => ({ goalId: id, domain, description, measure, target, dueOn, version })),
    state: plan.state,
    agreedBy: plan.agreedBy ?? '',
    version: plan.version,
  });

export const planChanged = (plan: Plan): DomainEvent => event(CarePlanSchema, { aggregate: plan.id, version: plan.version }, toPlanMessage(plan));
