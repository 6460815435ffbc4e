import { Injectable } from '@nestjs/common';
import type { Instant, Uuid } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { unknownTraits, type SourceRecord, type Traits } from '../persons/domain/source-record.js';
import { PersonRepository } from '../persons/person.repository.js';
import { RegisterSourceRecord, type RecordDraft, type SaidIdentifier } from '../persons/register-source-record.js';
import { orderOf } from './domain/visit.js';
import type { AdtMessage } from './hl7/adt-message.js';

/** What the registry knows of a message's patient before the message is applied. */
export interface KnownPatient {
  readonly record: SourceRecord | null;
  /** The person it belongs to, or would belong to by a trusted identifier; null for somebody new. */
  readonly rootId: Uuid | null;
}

const keyOf = ({ system, value }: SaidIdentifier): string => `${system}|${value}`;

/** PID as a source record of the sending facility: each field is the newest that any message said. */
@Injectable()
export class PatientOfMessage {
  constructor(private readonly register: RegisterSourceRecord, private readonly persons: PersonRepository) {}

  /** Reads only. */
  async find(work: EventWork, message: AdtMessage): Promise<KnownPatient> {
    return this.findRecord(work, draftOf(message, null));
  }

  /** The patient of MRG-1, by the facility's own record or a trusted identifier. Reads only. */
  async findMerged(work: EventWork, message: AdtMessage): Promise<KnownPatient> {
    return this.findRecord(work, aliasDraft(message));
  }

  private async findRecord(work: EventWork, draft: RecordDraft): Promise<KnownPatient> {
    const record = await this.persons.findRecord(work, draft.source, draft.key);
    return { record, rootId: record ? await this.persons.rootOf(work, record.personId) : await this.register.personByIdentifier(work, draft) };
  }

  /** Writes what PID says and answers the person it belongs to. */
  async write(work: EventWork, message: AdtMessage, { record }: KnownPatient, now: Instant): Promise<Uuid> {
    const draft = draftOf(message, record);
    if (!record) return (await this.register.insert(work, draft, now)).person.id;
    const isNewer = JSON.stringify(draft.fieldTimes) !== JSON.stringify(record.fieldTimes) || draft.saidAt !== record.saidAt;
    return isNewer ? (await this.register.update(work, record, draft, now)).person.id : (await this.persons.rootOf(work, record.personId))!;
  }

  /** A record for MRG-1 alone: later messages under the old number find the person they belong to now. */
  async writeAlias(work: EventWork, message: AdtMessage, survivorId: Uuid, merged: KnownPatient, now: Instant): Promise<void> {
    if (merged.record) return;
    const link = merged.rootId === null ? { personId: survivorId, linkedBy: 'SOURCE_MERGE' as const } : { personId: merged.rootId, linkedBy: 'TRUSTED_IDENTIFIER' as const };
    await this.register.insertLinked(work, aliasDraft(message), link, now);
  }

  /** Everything that writing this message's patients must be alone with. */
  lockKeys(message: AdtMessage): string[] {
    return [...this.register.lockKeys(draftOf(message, null)), ...(message.merged ? this.register.lockKeys(aliasDraft(message)) : [])];
  }
}

const aliasDraft = ({ facility, merged, eventAt }: AdtMessage): RecordDraft => ({ source: facility, key: keyOf(merged!), traits: unknownTraits, identifiers: [merged!], saidAt: eventAt });

/** The record after this message: a field is overwritten only by a newer one, cleared by HL7 null, and left by an empty one. */
function draftOf(message: AdtMessage, earlier: SourceRecord | null): RecordDraft {
  const stamp = orderOf(message);
  const times: Record<string, string> = { ...earlier?.fieldTimes };
  const isNewer = (field: string): boolean => !(field in times) || stamp > times[field]!;
  const traits: { -readonly [K in keyof Traits]: Traits[K] } = { ...unknownTraits };
  if (earlier) for (const field of Object.keys(unknownTraits) as (keyof Traits)[]) (traits as Record<string, unknown>)[field] = earlier[field];
  for (const [field, value] of Object.entries(message.patient)) {
    if (value === undefined || !isNewer(field)) continue;
    (traits as Record<string, unknown>)[field] = value;
    times[field] = stamp;
  }
  const known: readonly SaidIdentifier[] = earlier?.identifiers ?? [];
  const said = isNewer('identifiers') ? message.identifiers : known;
  if (said === message.identifiers) times['identifiers'] = stamp;
  // The number by which the facility knows the person is never lost, whichever message spoke last.
  const own = known.find((each) => keyOf(each) === message.patientKey) ?? message.identifiers.find((each) => keyOf(each) === message.patientKey)!;
  const identifiers = said.some((each) => keyOf(each) === message.patientKey) ? said : [own, ...said];
  return {
    source: message.facility, key: message.patientKey, traits, identifiers, fieldTimes: times,
    saidAt: earlier && earlier.saidAt > message.eventAt ? earlier.saidAt : message.eventAt,
  };
}
