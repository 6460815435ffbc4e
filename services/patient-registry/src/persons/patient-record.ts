import { datePrecision, type r4 } from '@maillage/fhir';
import { instant, localDate, localDateIn, type LocalDate, type Zone } from '@maillage/kernel';
import type { Sex, Traits } from './domain/source-record.js';
import type { SaidIdentifier } from './register-source-record.js';

const sexes: Readonly<Record<string, Sex>> = { female: 'FEMALE', male: 'MALE', other: 'OTHER', unknown: 'UNKNOWN' };
const nameOrder = ['official', 'usual', undefined, 'temp', 'nickname', 'anonymous', 'maiden', 'old'];

/** The name by which the system files the person. */
function filedName(names: readonly r4.HumanName[]): r4.HumanName | undefined {
  const rank = (name: r4.HumanName): number => nameOrder.indexOf(name.use);
  return [...names].sort((a, b) => rank(a) - rank(b))[0];
}

const civilDate = (text: string | undefined): LocalDate | null => (text !== undefined && datePrecision(text) === 'day' ? localDate(text) : null);

/** The civil date of a death in the zone; null when the source knows a year or month only. */
function deathDate(text: string, zone: Zone): LocalDate | null {
  const precision = datePrecision(text);
  return precision === 'day' ? localDate(text) : precision === 'time' ? localDateIn(instant(text), zone) : null;
}

/** What a FHIR Patient says of somebody; `zone` is the installation's, in which days of death are meant. */
export function patientTraits(patient: r4.Patient, zone: Zone): Traits {
  const name = filedName(patient.name ?? []);
  const phone = (patient.telecom ?? []).find((contact) => contact.system === 'phone' && contact.value);
  const address = patient.address?.[0];
  return {
    familyName: name?.family?.trim() || null,
    givenNames: (name?.given ?? []).flatMap((given) => given?.trim() || []),
    birthDate: civilDate(patient.birthDate),
    sex: sexes[patient.gender ?? ''] ?? null,
    deceased: patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true,
    deceasedOn: patient.deceasedDateTime === undefined ? null : deathDate(patient.deceasedDateTime, zone),
    phone: phone?.value ?? null,
    address: address ? [...(address.line ?? []), address.city, address.postalCode, address.country].filter(Boolean).join(', ') || null : null,
  };
}

/** Identifiers with a system and a value that are in use. */
export const patientIdentifiers = (patient: r4.Patient): SaidIdentifier[] =>
  (patient.identifier ?? []).flatMap(({ system, value, type, use }) => (system && value && use !== 'old' ? [{ system, value, type: type?.coding?.find((coding) => coding.code)?.code ?? '' }] : []));
