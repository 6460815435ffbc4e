import { Inject, Injectable } from '@nestjs/common';
import { ResourceSchema, type Resource } from '@maillage/contracts/information/v1/record_pb.js';
import type { r4 } from '@maillage/fhir';
import { instant } from '@maillage/kernel';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { CONFIG } from '@maillage/platform';
import type { RegistryConfig } from '../patient-registry.config.js';
import { patientIdentifiers, patientTraits } from './patient-record.js';
import { PersonRepository } from './person.repository.js';
import { RegisterSourceRecord } from './register-source-record.js';

/** Each FHIR Patient of the shared record is a source record. */
@Injectable()
export class PatientSubscriber {
  constructor(
    private readonly register: RegisterSourceRecord,
    private readonly persons: PersonRepository,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  @OnEvent(ResourceSchema, { keys: ['Patient'] })
  async changed(resource: Resource, { work }: EventDelivery): Promise<void> {
    const name = { source: resource.source, key: `Patient/${resource.id}` };
    const at = instant(resource.lastUpdated);
    if (resource.deleted) {
      await this.register.lock(work, { ...name, identifiers: [] });
      const known = await this.persons.findRecord(work, name.source, name.key);
      if (!known) await this.persons.bury(work, name.source, name.key, resource.version);
      else if (known.sourceVersion < resource.version) await this.register.unlink(work, known, resource.version, at);
      return;
    }
    const patient = JSON.parse(Buffer.from(resource.json).toString('utf8')) as r4.Patient;
    const draft = { ...name, traits: patientTraits(patient, this.config.TIME_ZONE), identifiers: patientIdentifiers(patient), saidAt: at, sourceVersion: resource.version };
    await this.register.lock(work, draft);
    const earlier = await this.persons.findRecord(work, name.source, name.key);
    if (earlier ? earlier.sourceVersion >= resource.version : (await this.persons.buriedVersion(work, name.source, name.key)) > resource.version) return;
    if (earlier) await this.register.update(work, earlier, draft, at);
    else await this.register.insert(work, draft, at);
  }
}
