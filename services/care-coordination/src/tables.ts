import type { DataSourceOptions } from '@maillage/database';
import { episodeSchema } from './episodes/episode.schema.js';
import { evaluationSchema } from './evaluations/evaluation.schema.js';
import { goalSchema, planSchema } from './plans/plan.schema.js';
import { taskSchema } from './tasks/task.schema.js';
import { teamMemberSchema } from './team/team-member.schema.js';

/** Every table that is written as whole rows. */
export const schemas: DataSourceOptions['schemas'] = [episodeSchema, taskSchema, evaluationSchema, planSchema, goalSchema, teamMemberSchema];
