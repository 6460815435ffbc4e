import { Injectable } from '@nestjs/common';
import { EnrolmentSchema, type Enrolment } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { PersonSchema, PersonState, Sex, type Person } from '@maillage/contracts/registry/v1/persons_pb.js';
import { OnEvent, type EventDelivery } from '@maillage/messaging';

/** Cells know F and M; other, unknown and unsaid are paid by X. */
const cellSex = (sex: Sex): string => (sex === Sex.FEMALE ? 'F' : sex === Sex.MALE ? 'M' : 'X');

/**
 * The two time axes of the roster: every version is kept with the instant at which the registry learned of it. Versions may come twice and
 * in any order; each is its own row, so there is nothing to wait for and nothing to lose.
 */
@Injectable()
export class RegistrySubscriber {
  @OnEvent(EnrolmentSchema)
  async enrolment(message: Enrolment, { work }: EventDelivery): Promise<void> {
    await work.execute(
      `INSERT INTO enrolment_version (enrolment_id, version, person_id, network_id, programme, contract_id, from_day, to_day, end_reason, known_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
      [message.enrolmentId, message.version, message.personId, message.networkId, message.programme, message.contractId, message.from, message.to || null, message.endReason, message.knownAt],
    );
  }

  @OnEvent(PersonSchema)
  async person(message: Person, { work }: EventDelivery): Promise<void> {
    const mergedInto = message.state === PersonState.MERGED ? message.mergedInto || null : null;
    await work.execute(
      'INSERT INTO person_version (person_id, version, birth_date, sex, merged_into, known_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
      [message.personId, message.version, message.birthDate || null, cellSex(message.sex), mergedInto, message.changedAt],
    );
  }
}
