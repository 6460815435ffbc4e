import { componentsOf, hl7Null, repetitionsOf, subcomponentsOf, unescapeEr7, type Delimiters } from './er7.js';

/** One CX of PID-3 or MRG-1 as a FHIR identifier. */
export interface PatientIdentifier {
  readonly system: string;
  readonly value: string;
  readonly type: string;
}

/** Names of assigning authorities that a bare namespace stands for: namespace, or `facility/namespace`, to FHIR system. */
export type NamespaceSystems = Readonly<Record<string, string>>;

const isOid = (text: string): boolean => /^[0-2](\.(0|[1-9]\d{0,19})){1,30}$/.test(text);
const isUri = (text: string): boolean => /^[a-z][a-z0-9+.-]{1,20}:[^\s]{1,300}$/i.test(text);
const isUuid = (text: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);

/**
 * FHIR system of an assigning authority (HD). A universal id that is a URI or an OID is the system itself; a bare namespace goes through
 * the settings; what the settings do not know gets a name of the facility's own, so that two hospitals' numbers never meet.
 */
export function systemOf(authority: { namespace: string; universalId: string; universalIdType: string }, facility: string, systems: NamespaceSystems): string {
  const { namespace, universalId, universalIdType } = authority;
  const type = universalIdType.toUpperCase();
  if (universalId !== '') {
    if (type === 'ISO' || (type !== 'URI' && isOid(universalId))) return universalId.startsWith('urn:oid:') ? universalId : `urn:oid:${universalId}`;
    if (type === 'URI' || isUri(universalId)) return universalId;
    if (type === 'UUID' || type === 'GUID' || isUuid(universalId)) return `urn:uuid:${universalId.toLowerCase()}`;
  }
  const name = namespace || universalId;
  const own = `${facility}/${name}`;
  const known = (key: string): string | undefined => (Object.hasOwn(systems, key) ? systems[key] : undefined);
  return known(own) ?? known(name) ?? `urn:maillage:hl7v2:${encodeURIComponent(facility)}:${encodeURIComponent(name)}`;
}

/** All identifiers of a CX field that have a value, in their order. */
export function readIdentifiers(raw: string, delimiters: Delimiters, facility: string, systems: NamespaceSystems): PatientIdentifier[] {
  return repetitionsOf(raw, delimiters).flatMap((repetition) => {
    if (repetition === '' || repetition === hl7Null) return [];
    const plain = (text: string | undefined): string => unescapeEr7(text ?? '', delimiters).trim();
    const [id, , , authority = '', type] = componentsOf(repetition, delimiters);
    const value = plain(id);
    if (value === '' || value === hl7Null || value.length > 200) return [];
    const [namespace, universalId, universalIdType] = subcomponentsOf(authority, delimiters).map(plain);
    return [{ system: systemOf({ namespace: namespace ?? '', universalId: universalId ?? '', universalIdType: universalIdType ?? '' }, facility, systems), value, type: plain(type) }];
  });
}

/** The number by which the source knows the person: its medical record number, else its internal number, else the first one. */
export const leadingIdentifier = (identifiers: readonly PatientIdentifier[]): PatientIdentifier | undefined =>
  identifiers.find((each) => each.type === 'MR') ?? identifiers.find((each) => each.type === 'PI') ?? identifiers[0];
