import { itemsOf, nextAddress, recordAddress, recordItemOf, type RecordResource } from './record-item.js';

const resource = (resourceType: string, rest: object): RecordResource => ({ resourceType, id: '1', meta: { source: 'urn:hospital' }, ...rest });
const coded = (text: string) => ({ coding: [{ code: 'x', display: text }] });

describe('a line of the record', () => {
  it.each([
    ['Condition', { code: coded('Asthma'), clinicalStatus: { coding: [{ code: 'active' }] }, onsetDateTime: '2020-05' }, { what: 'Asthma', value: '', when: '2020-05', status: 'active' }],
    ['Observation', { code: { text: 'Weight' }, status: 'final', valueQuantity: { value: 71.23456789, unit: 'kg' }, effectiveDateTime: '2026-01-01T10:00:00Z' }, { what: 'Weight', value: '71.2346 kg', when: '2026-01-01T10:00:00Z', status: 'final' }],
    ['Observation', { code: coded('Pain'), valueQuantity: { value: 3, unit: '{score}' } }, { what: 'Pain', value: '3', when: '', status: '' }],
    ['Observation', { code: coded('Blood pressure'), component: [{ code: coded('Systolic'), valueQuantity: { value: 120, code: 'mm[Hg]' } }, { code: coded('Diastolic'), valueQuantity: { value: 80 } }] }, { what: 'Blood pressure', value: 'Systolic: 120 mm[Hg]; Diastolic: 80', when: '', status: '' }],
    ['MedicationRequest', { medicationCodeableConcept: coded('Metformin'), status: 'active', authoredOn: '2026-02-01' }, { what: 'Metformin', value: '', when: '2026-02-01', status: 'active' }],
    ['Procedure', { code: coded('X-ray'), status: 'completed', performedPeriod: { start: '2026-03-01' } }, { what: 'X-ray', value: '', when: '2026-03-01', status: 'completed' }],
    ['Immunization', { vaccineCode: coded('Influenza'), status: 'completed', occurrenceDateTime: '2025-10-01' }, { what: 'Influenza', value: '', when: '2025-10-01', status: 'completed' }],
    ['Encounter', { type: [{ text: 'Check-up' }], status: 'finished', period: { start: '2025-01-01' } }, { what: 'Check-up', value: '', when: '2025-01-01', status: 'finished' }],
    ['CarePlan', {}, { what: 'CarePlan', value: '', when: '', status: '' }],
  ])('of a %s', (type, rest, line) => expect(recordItemOf(resource(type, rest))).toEqual({ key: `${type}/1`, source: 'urn:hospital', ...line }));

  it('is not made of an outcome beside the answers', () => {
    expect(itemsOf({ entry: [{ resource: resource('OperationOutcome', {}), search: { mode: 'outcome' } }] })).toEqual([]);
  });
});

describe('addresses of the record', () => {
  it('name the patients of all sources, and nobody by name', () => {
    expect(recordAddress('Condition', ['Patient/a', 'MRN|7', 'Patient/b'])).toBe('/fhir/R4/Condition?patient=a%2Cb&_sort=-onset-date&_count=20');
  });

  it('are none without a patient of the record', () => expect(recordAddress('Condition', ['MRN|7'])).toBeNull());

  it('of the next page stay at this gateway', () => {
    expect(nextAddress({ link: [{ relation: 'self', url: 'x' }, { relation: 'next', url: 'http://elsewhere.example/fhir/R4/Condition?page=1' }] })).toBe('/fhir/R4/Condition?page=1');
    expect(nextAddress({ link: [] })).toBeNull();
  });
});
