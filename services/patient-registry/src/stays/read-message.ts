import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newId, systemClock, type Instant } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { CONFIG } from '@maillage/platform';
import type { RegistryConfig } from '../patient-registry.config.js';
import { messageKeyOf, readAdtMessage, readHeader, reasonOf, type AdtMessage, type MessageHeader } from './hl7/adt-message.js';
import { StayRepository } from './stay.repository.js';

/** One message of a file or a link: read, or the reason why not. */
export type Received =
  | { readonly content: Buffer; readonly header: MessageHeader; readonly message: AdtMessage }
  | { readonly content: Buffer; readonly header: MessageHeader; readonly message: null; readonly reason: string };

/** Reads messages by this installation's settings, and keeps those that are refused. */
@Injectable()
export class ReadMessage {
  constructor(private readonly stays: StayRepository, @Inject(CONFIG) private readonly config: RegistryConfig) {}

  execute(content: Buffer): Received {
    const header = readHeader(content);
    const { TIME_ZONE, FACILITY_ZONES, NAMESPACE_SYSTEMS } = this.config;
    const zoneOf = (facility: string): string => (Object.hasOwn(FACILITY_ZONES, facility) ? FACILITY_ZONES[facility]! : TIME_ZONE);
    try {
      return { content, header, message: readAdtMessage(content, { namespaceSystems: NAMESPACE_SYSTEMS, zoneOf, zone: TIME_ZONE }) };
    } catch (error) {
      return { content, header, message: null, reason: reasonOf(error) };
    }
  }

  /** Keeps a message that is refused, or waits: for a person who looks into it, and for the message itself when it comes again. */
  async keep(work: EventWork, received: Received, state: 'REFUSED' | 'WAITING', reason: string, now: Instant): Promise<void> {
    const { content, header, message } = received;
    await this.stays.keep(work, newId(systemClock), {
      // What has no control id of its own is known by its bytes, so that a repeated file does not fill the table.
      messageKey: message ? message.messageKey : `${header.controlId === '' ? '' : messageKeyOf(header)}#${createHash('sha256').update(content).digest('hex')}`,
      controlId: storable(header.controlId), trigger: storable(header.trigger), state, reason,
      facility: message?.facility ?? storable(header.sendingFacility), visitNumber: message?.visit?.visitNumber ?? '', patientKey: message?.patientKey ?? '', facts: null, content,
    }, now);
  }
}

const storable = (text: string): string => text.replaceAll('\u0000', '').slice(0, 200);

