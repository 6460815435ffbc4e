import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { newId, systemClock, type Instant, type Uuid } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { CONFIG } from '@maillage/platform';
import type { RegistryConfig } from '../patient-registry.config.js';
import { MergePersons } from '../persons/merge-persons.js';
import { PersonRepository } from '../persons/person.repository.js';
import { RefreshPerson } from '../persons/refresh-person.js';
import { isFatal, stayAfter, type Stay, type WaitReason } from './domain/stay.js';
import { admissionIsAlone, foldVisit, type VisitFold, type VisitMessage, type VisitTrigger } from './domain/visit.js';
import type { AdtMessage } from './hl7/adt-message.js';
import { PatientOfMessage, type KnownPatient } from './patient-of-message.js';
import { stayChanged } from './stay-events.js';
import { StayRepository } from './stay.repository.js';

/** What became of a message. WAITING has written nothing: its predecessor is missing. */
export type Fate = { readonly state: 'APPLIED' | 'DUPLICATE' } | { readonly state: 'WAITING'; readonly reason: WaitReason };

/** What is known of a visit before the message is applied, and what the fold makes of it with the message. */
interface FoldedVisit {
  readonly visitNumber: string;
  readonly facts: VisitMessage;
  readonly stay: Stay | null;
  readonly fold: VisitFold;
}

const waiting = (reason: WaitReason): Fate => ({ state: 'WAITING', reason });

/** Applies one ADT message: guards first, all of them reading only, then the person, then the visit. */
@Injectable()
export class ApplyMessage {
  constructor(
    private readonly stays: StayRepository,
    private readonly patients: PatientOfMessage,
    private readonly persons: PersonRepository,
    private readonly merging: MergePersons,
    private readonly refresh: RefreshPerson,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** What the transaction must hold before it applies these messages: taken at once, so that files and links do not wait for each other in circles. */
  async lock(work: EventWork, messages: readonly AdtMessage[]): Promise<void> {
    const keys = messages.flatMap((message) => [`message ${message.messageKey}`, `visit ${message.facility} ${message.visit?.visitNumber || message.patientKey}`, ...this.patients.lockKeys(message)]);
    await this.persons.lockKeys(work, keys);
  }

  async execute(work: EventWork, message: AdtMessage, content: Buffer, now: Instant): Promise<Fate> {
    if ((await this.stays.messageState(work, message.messageKey)) === 'APPLIED') return { state: 'DUPLICATE' };
    const patient = await this.patients.find(work, message);
    if (!this.mayBeCreated(message, patient)) return waiting('PERSON_UNKNOWN');
    const visit = message.visit ? await this.foldWith(work, message, patient.rootId) : null;
    if (visit === 'NONE') return waiting('STAY_NOT_OPEN');
    const failure = visit ? await this.visitGuard(work, message, visit, patient.rootId) : null;
    if (failure) return waiting(failure);
    const merge = message.trigger === 'A40' ? await this.mergeGuard(work, message, patient) : null;
    if (typeof merge === 'string') return waiting(merge);

    const personId = await this.patients.write(work, message, patient, now);
    if (merge) await this.merge(work, message, personId, merge, now);
    if (visit) await this.writeVisit(work, visit, message.facility, personId, now);
    const { messageKey, ...facts } = visit?.facts ?? { messageKey: message.messageKey };
    await this.stays.keep(work, newId(systemClock), {
      messageKey, controlId: message.header.controlId, trigger: message.trigger, state: 'APPLIED', reason: '', facility: message.facility,
      visitNumber: visit?.visitNumber ?? '', patientKey: message.patientKey, facts: visit ? (facts as Omit<VisitMessage, 'messageKey'>) : null, content,
    }, now);
    return { state: 'APPLIED' };
  }

  /** An update of somebody unknown makes a provisional person where the installation wants it. */
  private mayBeCreated({ trigger }: AdtMessage, { rootId }: KnownPatient): boolean {
    return rootId !== null || this.config.ADT_PROVISIONAL_PERSONS || (trigger !== 'A08' && trigger !== 'A31');
  }

  /** The visit with this message in its place; null for an update that speaks of no visit, NONE for a message that needs one. */
  private async foldWith(work: EventWork, message: AdtMessage, rootId: Uuid | null): Promise<FoldedVisit | null | 'NONE'> {
    const { trigger, facility, eventAt, sentAt, messageKey } = message;
    const visitNumber = message.visit!.visitNumber || (await this.madeNumber(work, message, rootId));
    if (visitNumber === null) return trigger === 'A08' ? null : 'NONE';
    const { visitNumber: _number, ...fields } = message.visit!;
    const facts: VisitMessage = { messageKey, trigger: trigger as VisitTrigger, eventAt, sentAt, ...fields };
    const fold = foldVisit([...(await this.stays.visitMessages(work, facility, visitNumber)), facts]);
    return { visitNumber, facts, stay: await this.stays.find(work, facility, visitNumber), fold };
  }

  /** A visit that its sender does not number is named after its patient and beginning; later messages mean the last one that had begun. */
  private async madeNumber(work: EventWork, { trigger, facility, patientKey, eventAt, visit }: AdtMessage, rootId: Uuid | null): Promise<string | null> {
    const named = (at: Instant): string => `made:${createHash('sha256').update(JSON.stringify([facility, patientKey, at])).digest('hex').slice(0, 32)}`;
    if (trigger === 'A01' || trigger === 'A04') return named(visit!.admittedAt ?? eventAt);
    if (visit!.admittedAt && (await this.stays.find(work, facility, named(visit!.admittedAt)))) return named(visit!.admittedAt);
    return rootId === null ? null : this.stays.lastUnnumbered(work, rootId, facility, eventAt);
  }

  private async visitGuard(work: EventWork, message: AdtMessage, { visitNumber, stay, fold }: FoldedVisit, rootId: Uuid | null): Promise<WaitReason | null> {
    const own = fold.failures.get(message.messageKey);
    if (own) return own;
    if (stay && rootId !== (await this.persons.rootOf(work, stay.personId))) return 'VISIT_OF_ANOTHER_PERSON';
    const isUnderWay = stay?.admitted && stay.state === 'OPEN';
    if (message.trigger !== 'A01' || isUnderWay || rootId === null || fold.visit === null) return null;
    return admissionIsAlone(fold.visit.startedAt, await this.stays.otherAdmissions(work, rootId, message.facility, visitNumber)) ? null : 'OTHER_STAY_OPEN';
  }

  /** Never the same number twice, never a survivor that nobody knows, never two whom a person has told apart. */
  private async mergeGuard(work: EventWork, message: AdtMessage, survivor: KnownPatient): Promise<WaitReason | KnownPatient> {
    const merged = message.merged!;
    if (`${merged.system}|${merged.value}` === message.patientKey) return 'IDENTIFIERS_EQUAL';
    if (survivor.rootId === null) return 'SURVIVOR_UNKNOWN';
    const known = await this.patients.findMerged(work, message);
    if (known.rootId !== null && known.rootId !== survivor.rootId && (await this.merging.areKeptApart(work, known.rootId, survivor.rootId))) return 'PERSONS_DIFFERENT';
    return known;
  }

  /** Links move, records stay; the old number remains an alias. */
  private async merge(work: EventWork, message: AdtMessage, survivorId: Uuid, merged: KnownPatient, now: Instant): Promise<void> {
    await this.patients.writeAlias(work, message, survivorId, merged, now);
    if (merged.rootId === null) return;
    const locked = await this.persons.lockActive(work, [merged.rootId, survivorId]);
    const survivor = await this.persons.rootOf(work, survivorId);
    const other = locked.find((person) => person.id !== survivor);
    if (other) await this.merging.merge(work, other, survivor!, { reason: 'SOURCE_MERGE', actor: `hl7v2:${message.facility}` }, now);
  }

  private async writeVisit(work: EventWork, { visitNumber, stay, fold }: FoldedVisit, facility: string, personId: Uuid, now: Instant): Promise<void> {
    await this.stays.refuseApplied(work, fold.failures);
    if (!fold.visit) return;
    const next = stay ? stayAfter(stay, fold.visit) : { ...fold.visit, id: newId(systemClock), personId, facility, visitNumber, version: 1 };
    if (!next) return;
    await (stay ? this.stays.update(work, next) : this.stays.insert(work, next));
    work.publish(stayChanged(next));
    // A discharge by death, or its withdrawal, is news of the person.
    if (isFatal(stay) || isFatal(next)) await this.refresh.execute(work, next.personId, now);
  }
}
