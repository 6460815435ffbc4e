/** A resource of the record as far as this portal reads it. */
export interface RecordResource {
  readonly resourceType: string;
  readonly id: string;
  readonly meta?: { readonly source?: string; readonly lastUpdated?: string };
  readonly [element: string]: unknown;
}

/** A resource as a line: what, how much, when, in which state, from where. Texts are those of the source. */
export interface RecordItem {
  readonly key: string;
  readonly what: string;
  readonly value: string;
  readonly when: string;
  readonly status: string;
  readonly source: string;
}

/** Types that are shown, each with the parameter that sorts it by time. */
export const recordTypes = {
  Condition: 'onset-date', AllergyIntolerance: 'date', MedicationRequest: 'authoredon', Observation: 'date', Procedure: 'date', Immunization: 'date', DiagnosticReport: 'date', Encounter: 'date', DocumentReference: 'date', CarePlan: 'date',
} as const;
/** One of `recordTypes`. */
export type RecordType = keyof typeof recordTypes;

interface Coded {
  readonly text?: string;
  readonly coding?: readonly { readonly display?: string; readonly code?: string }[];
}

const textOf = (element: unknown): string => {
  const coded = (Array.isArray(element) ? element[0] : element) as Coded | string | undefined;
  if (typeof coded === 'string') return coded;
  return coded?.text ?? coded?.coding?.[0]?.display ?? coded?.coding?.[0]?.code ?? '';
};
const first = (...texts: readonly string[]): string => texts.find((text) => text !== '') ?? '';
const plain = (element: unknown): string => (typeof element === 'string' ? element : '');
const startOf = (element: unknown): string => plain((element as { readonly start?: string } | undefined)?.start);

/** Round enough to read: a source may send twelve decimals. What UCUM writes in braces, such as {score}, is no unit. */
function quantityOf(element: unknown): string {
  const { value, unit, code } = (element ?? {}) as { readonly value?: number; readonly unit?: string; readonly code?: string };
  return value === undefined ? '' : [Number(value.toPrecision(6)), (unit ?? code ?? '').replace(/^\{[^}]*\}$/, '')].join(' ').trim();
}

function valueOf(resource: RecordResource): string {
  const own = first(quantityOf(resource['valueQuantity']), textOf(resource['valueCodeableConcept']), plain(resource['valueString']), plain(resource['valueDateTime']));
  const components = (resource['component'] ?? []) as readonly RecordResource[];
  return own || components.map((part) => [textOf(part['code']), valueOf(part)].filter(Boolean).join(': ')).join('; ');
}

/** The line of a resource. What a source left out is empty. */
export const recordItemOf = (resource: RecordResource): RecordItem => ({
  key: `${resource.resourceType}/${resource.id}`,
  what: first(...['code', 'medicationCodeableConcept', 'vaccineCode', 'type', 'category', 'class'].map((name) => textOf(resource[name])), plain(resource['description']), resource.resourceType),
  value: valueOf(resource),
  when: first(...['onsetDateTime', 'effectiveDateTime', 'performedDateTime', 'authoredOn', 'occurrenceDateTime'].map((name) => plain(resource[name])), ...['performedPeriod', 'effectivePeriod', 'period', 'onsetPeriod'].map((name) => startOf(resource[name])), ...['recordedDate', 'issued', 'date', 'created'].map((name) => plain(resource[name]))),
  status: first(textOf(resource['clinicalStatus']), plain(resource['status'])),
  source: resource.meta?.source ?? '',
});

/** Address that asks for a type of the record of these patients; null where no source is a patient of the record. */
export function recordAddress(type: RecordType, sourceKeys: readonly string[]): string | null {
  const patients = sourceKeys.filter((key) => key.startsWith('Patient/')).map((key) => key.slice('Patient/'.length));
  return patients.length === 0 ? null : `/fhir/R4/${type}?${new URLSearchParams({ patient: patients.join(','), _sort: `-${recordTypes[type]}`, _count: '20' })}`;
}

/** A page of a search, as this portal reads it. */
export interface RecordPage {
  readonly link?: readonly { readonly relation: string; readonly url: string }[];
  readonly entry?: readonly { readonly resource: RecordResource; readonly search?: { readonly mode?: string } }[];
}

/** The items of a page. */
export const itemsOf = (page: RecordPage): RecordItem[] => (page.entry ?? []).filter((each) => each.search?.mode !== 'outcome').map((each) => recordItemOf(each.resource));

/** Address of the page after this one, without its host: only this gateway is asked. Null on the last page. */
export function nextAddress(page: RecordPage): string | null {
  const next = page.link?.find(({ relation }) => relation === 'next')?.url;
  return next === undefined ? null : next.replace(/^https?:\/\/[^/]+/, '');
}
