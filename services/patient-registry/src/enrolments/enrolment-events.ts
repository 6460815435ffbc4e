import { create } from '@bufbuild/protobuf';
import { EnrolmentSchema, type Enrolment as EnrolmentMessage } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Enrolment } from './domain/enrolment.js';

/** The only file that knows both shapes. */
export const toMessage = (enrolment: Enrolment): EnrolmentMessage =>
  create(EnrolmentSchema, {
    enrolmentId: enrolment.id, membershipId: enrolment.membershipId, networkId: enrolment.networkId, personId: enrolment.personId, programme: enrolment.programme,
    contractId: enrolment.contractId, from: enrolment.from, to: enrolment.to ?? '', endReason: enrolment.endReason, version: enrolment.version, knownAt: enrolment.knownAt,
  });

export const enrolmentChanged = (enrolment: Enrolment): DomainEvent => event(EnrolmentSchema, { aggregate: enrolment.id, version: enrolment.version }, toMessage(enrolment));
