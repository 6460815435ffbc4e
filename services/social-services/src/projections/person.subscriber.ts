import { PersonSchema, PersonState, type Person } from '@maillage/contracts/registry/v1/persons_pb.js';
import { applyNewer, insertMany } from '@maillage/database';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';

/** Who exists, who is an alias of whom, and whose records are whose. */
@Injectable()
export class PersonSubscriber {
  @OnEvent(PersonSchema)
  async project(person: Person, { work }: EventDelivery): Promise<void> {
    const isNewer = await applyNewer(work, 'person_projection', ['person_id'], {
      person_id: person.personId, merged_into: person.state === PersonState.MERGED ? person.mergedInto : null, version: person.version,
    });
    if (!isNewer) return;
    await work.execute('DELETE FROM person_record_projection WHERE person_id = $1', [person.personId]);
    const keys = new Set(person.sourceRecords.map(({ key }) => key));
    await insertMany(work, 'person_record_projection', { record_key: 'text', person_id: 'uuid' }, [...keys].map((key) => ({ record_key: key, person_id: person.personId })));
  }
}
