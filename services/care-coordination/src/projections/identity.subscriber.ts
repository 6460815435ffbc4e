import { Injectable } from '@nestjs/common';
import { PractitionerSchema, type Practitioner } from '@maillage/contracts/identity/v1/directory_pb.js';
import { applyNewer } from '@maillage/database';
import { OnEvent, type EventDelivery } from '@maillage/messaging';

/** Which practitioners there are; their names stay with identity. */
@Injectable()
export class IdentitySubscriber {
  @OnEvent(PractitionerSchema)
  async onPractitioner(practitioner: Practitioner, { work }: EventDelivery): Promise<void> {
    await applyNewer(work, 'practitioner_projection', ['practitioner_id'], { practitioner_id: practitioner.practitionerId, version: practitioner.version });
  }
}
