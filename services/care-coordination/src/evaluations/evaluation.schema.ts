import { EntitySchema } from 'typeorm';
import { instant, jsonb, type Columns } from '@maillage/database';
import type { Evaluation } from './domain/evaluation.js';

export const evaluationSchema = new EntitySchema<Evaluation>({
  name: 'evaluation',
  columns: {
    id: { type: 'uuid', primary: true },
    episodeId: { type: 'uuid', name: 'episode_id' },
    networkId: { type: 'uuid', name: 'network_id' },
    personId: { type: 'uuid', name: 'person_id' },
    findings: jsonb('findings'),
    completedAt: instant('completed_at'),
  } satisfies Columns<Evaluation>,
});
