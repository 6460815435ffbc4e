import { visibleSql } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CarePlanSchema, type CarePlan, type GetPlanRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { Params, reader, type Work } from '@maillage/database';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import type { Plan } from './domain/plan.js';
import { planChanged, toPlanMessage } from './plan-events.js';

const select = `SELECT p.id, p.network_id AS "networkId", p.person_id AS "personId", p.evaluation_id AS "evaluationId", p.state, p.agreed_by AS "agreedBy", p.version,
  (SELECT jsonb_agg(jsonb_build_object('id', g.id, 'domain', g.domain, 'description', g.description, 'measure', g.measure, 'target', g.target, 'dueOn', g.due_on, 'version', g.version)
                    ORDER BY g.position) FROM goal g WHERE g.plan_id = p.id) AS goals FROM care_plan p`;
const snapshotRows = 200;

@Injectable()
export class PlanQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Throws NOT_FOUND with PLAN_UNKNOWN. */
  async get({ planId }: GetPlanRequest, { sight }: RequestContext): Promise<CarePlan> {
    const params = new Params([planId]);
    return toPlanMessage(await reader(this.dataSource).one<Plan>(`${select} WHERE p.id = $1 AND ${visibleSql(sight, 'p.person_id', 'plan', params.add)}`, params.values, 'PLAN_UNKNOWN'));
  }

  @Snapshot(CarePlanSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Plan>(`${select} WHERE p.id > $1 ORDER BY p.id LIMIT ${snapshotRows}`, [after]);
      yield* rows.map(planChanged);
      if (rows.length < snapshotRows) return;
      after = rows.at(-1)!.id;
    }
  }
}
