import { PersonSchema, type Person } from '@maillage/contracts/registry/v1/persons_pb.js';
import { applyNewer, insertMany } from '@maillage/database';
import { isUuid } from '@maillage/kernel';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';

const prefix = 'Patient/';

/** Which Patients of the record are which person: the registry's source records of the record's own resources. */
@Injectable()
export class PersonSubscriber {
  @OnEvent(PersonSchema)
  async project({ personId, version, sourceRecords }: Person, { work }: EventDelivery): Promise<void> {
    if (!(await applyNewer(work, 'person_projection', ['person_id'], { person_id: personId, version }))) return;
    await work.execute('DELETE FROM patient_person WHERE person_id = $1', [personId]);
    const patients = new Set(sourceRecords.filter(({ key }) => key.startsWith(prefix)).map(({ key }) => key.slice(prefix.length)).filter(isUuid));
    await insertMany(work, 'patient_person', { patient_id: 'uuid', person_id: 'uuid' }, [...patients].map((patientId) => ({ patient_id: patientId, person_id: personId })));
  }
}
