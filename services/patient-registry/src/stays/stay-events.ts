import { create } from '@bufbuild/protobuf';
import { StayClass as StayClassMessage, StaySchema, StayState as StayStateMessage, type Stay as StayMessage } from '@maillage/contracts/registry/v1/stays_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Stay } from './domain/stay.js';

/** The only file that knows both shapes. */
export const toMessage = (stay: Stay): StayMessage =>
  create(StaySchema, {
    stayId: stay.id, personId: stay.personId, facility: stay.facility, visitNumber: stay.visitNumber, stayClass: StayClassMessage[stay.stayClass], state: StayStateMessage[stay.state],
    startedAt: stay.startedAt, endedAt: stay.endedAt ?? '', location: stay.location, endedByDeath: stay.endedByDeath, version: stay.version,
  });

export const stayChanged = (stay: Stay): DomainEvent => event(StaySchema, { aggregate: stay.id, version: stay.version }, toMessage(stay));
