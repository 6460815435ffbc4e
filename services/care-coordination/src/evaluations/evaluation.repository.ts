import { Injectable } from '@nestjs/common';
import { insertRow, type Work } from '@maillage/database';
import type { Evaluation } from './domain/evaluation.js';
import { evaluationSchema } from './evaluation.schema.js';

@Injectable()
export class EvaluationRepository {
  find(work: Work, id: string): Promise<Evaluation | null> {
    return work.maybeOne<Evaluation>(
      `SELECT id, episode_id AS "episodeId", network_id AS "networkId", person_id AS "personId", findings, completed_at AS "completedAt" FROM evaluation WHERE id = $1`, [id]);
  }

  insert(work: Work, evaluation: Evaluation): Promise<void> {
    return insertRow(work, evaluationSchema, evaluation);
  }
}
