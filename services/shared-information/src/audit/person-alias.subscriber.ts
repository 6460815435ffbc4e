import { Injectable } from '@nestjs/common';
import { PersonSchema, PersonState, type Person } from '@maillage/contracts/registry/v1/persons_pb.js';
import { applyNewer } from '@maillage/database';
import { isUuid } from '@maillage/kernel';
import { OnEvent, type EventDelivery } from '@maillage/messaging';

const patientKey = /^Patient\/(.+)$/;

/** Which Patients of the record, and which merged persons, stand for whom. An un-merge takes its alias back. No names. */
@Injectable()
export class PersonAliasSubscriber {
  @OnEvent(PersonSchema, { consumer: 'audit' })
  async person({ personId, version, state, mergedInto, sourceRecords }: Person, { work }: EventDelivery): Promise<void> {
    if (!(await applyNewer(work, 'person_projection', ['person_id'], { person_id: personId, version }))) return;
    const patients = sourceRecords.map(({ key }) => patientKey.exec(key)?.[1] ?? '').filter(isUuid);
    // Merged persons into this one wrote their rows themselves: only its own sources are its to replace.
    await work.execute('DELETE FROM person_alias a WHERE (a.alias = $1) OR (a.person_id = $1 AND a.alias <> ALL ($2::uuid[]) AND NOT EXISTS (SELECT 1 FROM person_projection p WHERE p.person_id = a.alias))', [personId, patients]);
    const aliases = state === PersonState.MERGED ? [[personId, mergedInto]] : patients.map((patient) => [patient, personId]);
    await work.execute('INSERT INTO person_alias (alias, person_id) SELECT * FROM unnest($1::uuid[], $2::uuid[]) ON CONFLICT DO NOTHING', [aliases.map(([alias]) => alias), aliases.map(([, person]) => person)]);
  }
}
