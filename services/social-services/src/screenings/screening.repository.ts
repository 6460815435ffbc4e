import { insertMany, type Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import { Injectable } from '@nestjs/common';
import type { Screening } from './domain/screening.js';

@Injectable()
export class ScreeningRepository {
  find(work: Work, id: Uuid): Promise<Screening | null> {
    return work.maybeOne<Screening>('SELECT id, person_id AS "personId", instrument, algorithm, answers, flags, completed_at AS "completedAt" FROM screening WHERE id = $1', [id]);
  }

  async insert(work: Work, { id, personId, instrument, algorithm, answers, flags, completedAt }: Screening): Promise<void> {
    await insertMany(work, 'screening', { id: 'uuid', person_id: 'uuid', instrument: 'text', algorithm: 'text', answers: 'jsonb', flags: 'jsonb', completed_at: 'timestamptz' }, [
      { id, person_id: personId, instrument, algorithm, answers, flags, completed_at: completedAt },
    ]);
  }
}
