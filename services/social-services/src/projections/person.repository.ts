import { notFound } from '@maillage/kernel';
import { visibleSql, type Sight } from '@maillage/access';
import { Params, type Work } from '@maillage/database';
import { Injectable } from '@nestjs/common';
import { personGroup } from './person-group.js';

@Injectable()
export class PersonRepository {
  /** Every id of the same person, the given one included. Throws NOT_FOUND with PERSON_UNKNOWN, also when `sight` does not reach the person. */
  async group(work: Work, personId: string, sight: Sight): Promise<string[]> {
    const params = new Params([personId]);
    const rows = await work.query<{ person_id: string }>(`${personGroup} SELECT s.person_id FROM same_person s JOIN person_projection p USING (person_id) WHERE ${visibleSql(sight, '$1::uuid', 'social', params.add)} ORDER BY 1`, params.values);
    if (!rows.some((row) => row.person_id === personId)) throw notFound('PERSON_UNKNOWN', 'This person does not exist.', [{ path: 'person_id', rule: 'person is known' }]);
    return rows.map((row) => row.person_id);
  }
}
