import { isMaillageError, localDateIn, type Instant, type LocalDate, type Zone } from '@maillage/kernel';
import type { StayClass, VisitTrigger } from '../domain/visit.js';
import { decoderFor } from './charset.js';
import { componentsOf, delimitersOf, er7Limits, hl7Null, parseEr7, rawField, repetitionsOf, segmentOf, subcomponentsOf, unescapeEr7, unreadable, type Er7Message, type Segment } from './er7.js';
import { hl7Date, hl7Instant } from './hl7-time.js';
import { leadingIdentifier, readIdentifiers, type NamespaceSystems, type PatientIdentifier } from './patient-identifiers.js';

/** Triggers that are folded; every other one is refused with its reason. */
export type Trigger = VisitTrigger | 'A28' | 'A31' | 'A40';
const visitTriggers: readonly string[] = ['A01', 'A02', 'A03', 'A04', 'A08', 'A11', 'A13'];
const personTriggers: readonly string[] = ['A28', 'A31', 'A40'];

/** What PID says; absent leaves what is known, null clears it. */
export interface PatientFields {
  readonly familyName?: string | null;
  readonly givenNames?: readonly string[];
  readonly birthDate?: LocalDate | null;
  readonly sex?: 'FEMALE' | 'MALE' | 'OTHER' | 'UNKNOWN' | null;
  readonly deceasedOn?: LocalDate | null;
  readonly deceased?: boolean;
  readonly phone?: string | null;
  readonly address?: string | null;
}

/** What PV1 says; absent leaves, null clears. */
export interface VisitFields {
  readonly visitNumber: string;
  readonly stayClass?: StayClass | null;
  readonly location?: string | null;
  readonly admittedAt?: Instant | null;
  readonly dischargedAt?: Instant | null;
  readonly died?: boolean | null;
}

/** The header, as far as it can be read: enough for an acknowledgement. */
export interface MessageHeader {
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  readonly trigger: string;
  readonly controlId: string;
  readonly processingId: string;
  readonly version: string;
}

/** One ADT message that can be applied. */
export interface AdtMessage {
  readonly header: MessageHeader;
  /** MSH-3, MSH-4 and MSH-10: the same ones are the same message. */
  readonly messageKey: string;
  readonly facility: string;
  readonly trigger: Trigger;
  readonly eventAt: Instant;
  readonly sentAt: Instant;
  /** Number by which the facility knows the person. */
  readonly patientKey: string;
  readonly identifiers: readonly PatientIdentifier[];
  readonly patient: PatientFields;
  readonly merged: PatientIdentifier | null;
  readonly visit: VisitFields | null;
}

/** What of an installation a message is read with. */
export interface ReadingSettings {
  readonly namespaceSystems: NamespaceSystems;
  /** Zone of a facility's local times. */
  readonly zoneOf: (facility: string) => Zone;
  /** Zone of the installation, in which days of death are meant. */
  readonly zone: Zone;
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** The header of anything, without judging it: fields that are not there are empty. */
export function readHeader(bytes: Uint8Array): MessageHeader {
  const line = latin1(bytes.subarray(0, 4_096)).split(/[\r\n]/, 1)[0]!;
  const fields = line.startsWith('MSH') ? line.split(line[3] ?? '|') : [];
  const component = line[4] ?? '^';
  const text = (number: number): string => (fields[number - 1] ?? '').slice(0, 200);
  const first = (number: number): string => text(number).split(component)[0]!.trim();
  return {
    sendingApplication: first(3), sendingFacility: first(4), receivingApplication: first(5), receivingFacility: first(6),
    trigger: (text(9).split(component)[1] ?? '').trim(), controlId: text(10).trim(), processingId: first(11) || 'P', version: first(12) || '2.5.1',
  };
}

export const messageKeyOf = ({ sendingApplication, sendingFacility, controlId }: MessageHeader): string => [sendingApplication, sendingFacility, controlId].join('|');

/** Absent, null or text of one field's first repetition and component. */
function textField(segment: Segment | undefined, number: number, { delimiters }: Er7Message): string | null | undefined {
  const raw = repetitionsOf(rawField(segment, number), delimiters)[0]!;
  if (raw === '') return undefined;
  if (raw === hl7Null) return null;
  return unescapeEr7(componentsOf(raw, delimiters)[0]!, delimiters).trim() || undefined;
}

const sexes: Readonly<Record<string, 'FEMALE' | 'MALE' | 'OTHER' | 'UNKNOWN'>> = { F: 'FEMALE', M: 'MALE', O: 'OTHER', A: 'OTHER', N: 'OTHER', U: 'UNKNOWN' };

/** The legal name (XPN type L), else the first one; middle names are given names. */
function readName(pid: Segment, message: Er7Message): Pick<PatientFields, 'familyName' | 'givenNames'> {
  const { delimiters } = message;
  const names = repetitionsOf(rawField(pid, 5), delimiters).map((raw) => ({ raw, parts: componentsOf(raw, delimiters) }));
  const name = names.find(({ parts }) => parts[6] === 'L') ?? names[0]!;
  if (name.raw === hl7Null) return { familyName: null, givenNames: [] };
  const plain = (text: string | undefined): string => unescapeEr7(text ?? '', delimiters).trim();
  const family = plain(subcomponentsOf(name.parts[0] ?? '', delimiters)[0]);
  const given = [plain(name.parts[1]), ...plain(name.parts[2]).split(' ')].filter((each) => each !== '' && each !== hl7Null);
  return { ...(family === '' ? {} : { familyName: family === hl7Null ? null : family }), ...(given.length > 0 ? { givenNames: given } : {}) };
}

function readPatient(pid: Segment, message: Er7Message, eventDay: LocalDate, dayOf: (text: string) => LocalDate | null): PatientFields {
  const text = (number: number) => textField(pid, number, message);
  const [birth, sex, deathTime, death, phone] = [text(7), text(8), text(29), text(30), text(13)];
  const address = repetitionsOf(rawField(pid, 11), message.delimiters)[0]!;
  const deathDay = typeof deathTime === 'string' ? dayOf(deathTime) : null;
  return {
    ...readName(pid, message),
    ...(birth === undefined ? {} : { birthDate: birth === null ? null : hl7Date(birth) }),
    ...(sex === undefined ? {} : { sex: sex === null ? null : (sexes[sex.toUpperCase()] ?? 'UNKNOWN') }),
    ...(phone === undefined ? {} : { phone }),
    ...(address === '' ? {} : { address: address === hl7Null ? null : unescapeEr7(componentsOf(address, message.delimiters).filter(Boolean).join(', '), message.delimiters) }),
    // An indicator without a time: the person died on the day of the event that says so.
    ...(deathDay !== null ? { deceased: true, deceasedOn: deathDay } : death?.toUpperCase() === 'Y' ? { deceased: true, deceasedOn: eventDay } : death?.toUpperCase() === 'N' || death === null || deathTime === null ? { deceased: false, deceasedOn: null } : {}),
  };
}

function readVisit(pv1: Segment, message: Er7Message, timeOf: (text: string) => Instant): VisitFields {
  const time = (number: number): Instant | null | undefined => {
    const text = textField(pv1, number, message);
    return typeof text === 'string' ? timeOf(text) : text;
  };
  const [patientClass, disposition] = [textField(pv1, 2, message), textField(pv1, 36, message)];
  const location = rawField(pv1, 3);
  const [admittedAt, dischargedAt] = [time(44), time(45)];
  return {
    visitNumber: textField(pv1, 19, message) ?? '',
    ...(patientClass === undefined ? {} : { stayClass: patientClass === null ? null : patientClass === 'I' ? 'INPATIENT' : patientClass === 'E' ? 'EMERGENCY' : 'AMBULATORY' }),
    ...(location === '' ? {} : { location: location === hl7Null ? null : unescapeEr7(location, message.delimiters) }),
    ...(admittedAt === undefined ? {} : { admittedAt }),
    ...(dischargedAt === undefined ? {} : { dischargedAt }),
    ...(disposition === undefined ? {} : { died: disposition === '20' }),
  };
}

function requireSegment(message: Er7Message, name: string): Segment {
  const segment = segmentOf(message, name);
  if (!segment) throw unreadable('SEGMENT_MISSING', `The message has no ${name} segment.`);
  return segment;
}

/** MSH-9 and MSH-10. Throws CONTROL_ID_MISSING, MESSAGE_TYPE_UNSUPPORTED or TRIGGER_UNSUPPORTED. */
function readTrigger(message: Er7Message, header: MessageHeader): Trigger {
  const msh = segmentOf(message, 'MSH');
  const [type, event] = componentsOf(rawField(msh, 9), message.delimiters);
  if (header.controlId === '') throw unreadable('CONTROL_ID_MISSING', 'The message has no control id.');
  if (type !== 'ADT') throw unreadable('MESSAGE_TYPE_UNSUPPORTED', 'Only ADT messages are taken.');
  const trigger = event || rawField(segmentOf(message, 'EVN'), 1);
  if (!visitTriggers.includes(trigger) && !personTriggers.includes(trigger)) throw unreadable('TRIGGER_UNSUPPORTED', 'This event of ADT is not taken.');
  return trigger as Trigger;
}

/** Faults that a sender mends by sending another kind of message: acknowledged AR. Every other refusal is AE. */
const rejections = new Set(['MSH_INVALID', 'CONTROL_ID_MISSING', 'MESSAGE_TYPE_UNSUPPORTED', 'TRIGGER_UNSUPPORTED', 'CHARSET_UNSUPPORTED', 'VERSION_UNSUPPORTED']);
export const acknowledgementOf = (reason: string): 'AE' | 'AR' => (rejections.has(reason) ? 'AR' : 'AE');

/** Reads one message. Throws INVALID_ARGUMENT with the reason for which it is refused; the text never quotes the message. */
export function readAdtMessage(bytes: Uint8Array, settings: ReadingSettings): AdtMessage {
  if (bytes.length > er7Limits.messageBytes) throw unreadable('MESSAGE_TOO_LARGE', 'The message is larger than any real one.');
  const header = readHeader(bytes);
  const ascii = latin1(bytes);
  const { field } = delimitersOf(ascii);
  const charset = ascii.split('\r', 1)[0]!.split(field)[17]?.split(/[~^]/)[0] ?? '';
  const message = parseEr7(decoderFor(charset)(bytes));
  const trigger = readTrigger(message, header);
  const evn = requireSegment(message, 'EVN');
  const pid = requireSegment(message, 'PID');
  const facility = header.sendingFacility || header.sendingApplication || 'UNKNOWN';
  const zone = settings.zoneOf(facility);
  const timeOf = (text: string): Instant => hl7Instant(text, zone);
  const sentAt = timeOf(textField(segmentOf(message, 'MSH'), 7, message) ?? textField(evn, 2, message) ?? '');
  const eventText = textField(evn, 2, message);
  const eventAt = eventText ? timeOf(eventText) : sentAt;

  const identifiers = readIdentifiers(rawField(pid, 3), message.delimiters, facility, settings.namespaceSystems);
  const leading = leadingIdentifier(identifiers);
  if (!leading) throw unreadable('PATIENT_ID_MISSING', 'The message names no patient.');
  // A day stands for itself; a time is a moment, whose day is the installation's.
  const dayOf = (text: string): LocalDate | null => (text.trim().length > 8 ? localDateIn(timeOf(text), settings.zone) : hl7Date(text));
  const isVisit = visitTriggers.includes(trigger);
  const merged = trigger === 'A40' ? leadingIdentifier(readIdentifiers(rawField(requireSegment(message, 'MRG'), 1), message.delimiters, facility, settings.namespaceSystems)) : undefined;
  if (trigger === 'A40' && !merged) throw unreadable('MERGED_ID_MISSING', 'The message names no patient that is merged.');
  return {
    header, messageKey: messageKeyOf(header), facility, trigger, eventAt, sentAt,
    patientKey: `${leading.system}|${leading.value}`,
    identifiers,
    patient: readPatient(pid, message, localDateIn(eventAt, settings.zone), dayOf),
    merged: merged ?? null,
    visit: isVisit ? readVisit(requireSegment(message, 'PV1'), message, timeOf) : null,
  };
}

/** Reason code of what readAdtMessage threw; anything else is a defect and passes on. */
export function reasonOf(error: unknown): string {
  if (isMaillageError(error) && error.category === 'INVALID_ARGUMENT') return error.reason;
  throw error;
}
