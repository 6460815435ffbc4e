import { create } from '@bufbuild/protobuf';
import { PractitionerSchema, type Practitioner as PractitionerMessage, type PutPractitionerRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Practitioner, PractitionerCategory, PractitionerEntry } from './domain/practitioner.js';

/** What of a practitioner is public. */
export type PublicPractitioner = Omit<Practitioner, 'decidedHere' | 'recordVersion'>;

export const toMessage = ({ id, familyName, givenNames, category, identifiers, active, origin, version }: PublicPractitioner): PractitionerMessage =>
  create(PractitionerSchema, { practitionerId: id, familyName, givenNames: [...givenNames], category, identifiers: [...identifiers], active, origin, version });

export const practitionerChanged = (practitioner: PublicPractitioner): DomainEvent =>
  event(PractitionerSchema, { aggregate: practitioner.id, version: practitioner.version }, toMessage(practitioner));

export const toEntry = ({ practitionerId, version, familyName, givenNames, category, identifiers, active }: PutPractitionerRequest): PractitionerEntry => ({
  id: practitionerId.toLowerCase(), version, familyName, givenNames, category: category as PractitionerCategory,
  identifiers: identifiers.map(({ system, value }) => ({ system, value })), active,
});
