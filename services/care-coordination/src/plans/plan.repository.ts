import { Injectable } from '@nestjs/common';
import { visibleSql, type Sight } from '@maillage/access';
import { guardedUpdate, insertRow, Params, type Work } from '@maillage/database';
import type { Goal, Plan } from './domain/plan.js';
import { goalSchema, planSchema, type PlanRow } from './plan.schema.js';

const columns = `id, episode_id AS "episodeId", network_id AS "networkId", person_id AS "personId", evaluation_id AS "evaluationId", state, agreed_by AS "agreedBy", version`;

@Injectable()
export class PlanRepository {
  async find(work: Work, id: string): Promise<Plan | null> {
    const row = await work.maybeOne<PlanRow>(`SELECT ${columns} FROM care_plan WHERE id = $1`, [id]);
    return row && { ...row, goals: await this.goals(work, id) };
  }

  /** Serialises all changes of one plan until the transaction ends. Throws NOT_FOUND with PLAN_UNKNOWN, also when `sight` does not reach it. */
  async lock(work: Work, id: string, sight: Sight): Promise<Plan> {
    const params = new Params([id]);
    const row = await work.one<PlanRow>(`SELECT ${columns} FROM care_plan p WHERE p.id = $1 AND ${visibleSql(sight, 'p.person_id', 'plan', params.add)} FOR UPDATE`, params.values, 'PLAN_UNKNOWN');
    return { ...row, goals: await this.goals(work, id) };
  }

  async insert(work: Work, plan: Plan): Promise<void> {
    await insertRow(work, planSchema, plan);
    for (const goal of plan.goals) await this.storeGoal(work, plan.id, goal);
  }

  /** Writes the plan over the version before, without its goals. Throws CONFLICT with STALE_VERSION. */
  update(work: Work, plan: Plan): Promise<void> {
    return guardedUpdate(work, planSchema, plan, { version: plan.version - 1 });
  }

  storeGoal(work: Work, planId: string, goal: Goal): Promise<void> {
    const row = { ...goal, planId };
    return goal.version === 1 ? insertRow(work, goalSchema, row) : guardedUpdate(work, goalSchema, row, { version: goal.version - 1 });
  }

  private goals(work: Work, planId: string): Promise<Goal[]> {
    return work.query<Goal>(`SELECT id, domain, description, measure, target, due_on AS "dueOn", position, version FROM goal WHERE plan_id = $1 ORDER BY position`, [planId]);
  }
}
