import { notFound } from '@maillage/kernel';
import type { Work } from '@maillage/database';
import { Injectable } from '@nestjs/common';
import { personGroup } from './person-group.js';

@Injectable()
export class PersonRepository {
  /** Every id of the same person, the given one included. Throws NOT_FOUND with PERSON_UNKNOWN. */
  async group(work: Work, personId: string): Promise<string[]> {
    const rows = await work.query<{ person_id: string }>(`${personGroup} SELECT s.person_id FROM same_person s JOIN person_projection p USING (person_id) ORDER BY 1`, [personId]);
    if (!rows.some((row) => row.person_id === personId)) throw notFound('PERSON_UNKNOWN', 'This person does not exist.', [{ path: 'person_id', rule: 'person is known' }]);
    return rows.map((row) => row.person_id);
  }
}
