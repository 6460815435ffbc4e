import { EntitySchema } from 'typeorm';
import { civilDate, enumText, type Columns } from '@maillage/database';
import type { Goal, Plan } from './domain/plan.js';

/** A plan without its goals, which have a table and versions of their own. */
export type PlanRow = Omit<Plan, 'goals'>;
export type GoalRow = Goal & { readonly planId: string };

export const planSchema = new EntitySchema<PlanRow>({
  name: 'care_plan',
  columns: {
    id: { type: 'uuid', primary: true },
    episodeId: { type: 'uuid', name: 'episode_id' },
    networkId: { type: 'uuid', name: 'network_id' },
    personId: { type: 'uuid', name: 'person_id' },
    evaluationId: { type: 'uuid', name: 'evaluation_id' },
    state: enumText(['DRAFT', 'AGREED']),
    agreedBy: enumText(['PERSON', 'CARER'], 'agreed_by', { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<PlanRow>,
});

export const goalSchema = new EntitySchema<GoalRow>({
  name: 'goal',
  columns: {
    planId: { type: 'uuid', name: 'plan_id', primary: true },
    id: { type: 'uuid', primary: true },
    domain: enumText(['MEDICAL', 'SOCIAL']),
    description: { type: 'text' },
    measure: { type: 'text' },
    target: { type: 'text' },
    dueOn: civilDate('due_on'),
    position: { type: 'integer' },
    version: { type: 'integer' },
  } satisfies Columns<GoalRow>,
});
