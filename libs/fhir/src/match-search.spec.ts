import fc from 'fast-check';
import { addMs, instant } from '@maillage/kernel';
import { matchesSearch } from './match-search.js';
import { parseSearch } from './parse-search.js';
import type { Json } from './resource.js';
import { searchValues } from './search-values.js';

const record = { id: 'r1', lastUpdated: instant('2026-03-28T12:00:00.500Z') };
const matches = (resource: Json, query: string): boolean => matchesSearch(parseSearch(String(resource.resourceType), query).conditions, searchValues(resource), record);

const patient = {
  resourceType: 'Patient', gender: 'female', birthDate: '1950-02-28', active: true, identifier: [{ system: 'urn:oid:1.2', value: '42' }, { value: '43' }], name: [{ family: 'Müller-Lang', given: ['Anne'] }],
  telecom: [{ system: 'phone', value: '+33 1 23' }], generalPractitioner: [{ reference: 'Practitioner/7' }, { identifier: { system: 'urn:oid:9', value: 'x' } }],
};
const observation = {
  resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '2345-7' }] }, subject: { reference: 'Patient/1' }, effectivePeriod: { start: '2026-01-10', end: '2026-01-20' },
  valueQuantity: { value: 5.4, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
};

describe.each<[Json, string, string]>([
  [patient, 'gender=female active=true identifier=42 identifier=urn:oid:1.2|42 identifier=urn:oid:1.2| identifier=|43 gender=male,female gender:not=male identifier:not=99 _id=r1 _id:not=r2 phone=%2B33123 phone=%2B33+(1)+23',
    'gender=male identifier=|42 identifier=urn:oid:9|42 identifier=4 gender:not=female _id=r2 _id:not=r1 phone=33123'],
  [patient, 'name=mull name=MULLER name=ann family:exact=Müller-Lang family:contains=LANG name=x,anne', 'name=lang family:exact=muller-lang family:exact=Müller given=nn'],
  [patient, 'general-practitioner=7 general-practitioner=Practitioner/7 general-practitioner:Practitioner=7 general-practitioner:identifier=urn:oid:9|x general-practitioner:identifier=x',
    'general-practitioner=8 general-practitioner=Organization/7 general-practitioner:identifier=urn:oid:8|x general-practitioner=https://other.example/Practitioner/7'],
  [patient, 'address:missing=true gender:missing=false _id:missing=false _lastUpdated:missing=false deceased:missing=true', 'address:missing=false gender:missing=true _id:missing=true'],
  [patient, '_lastUpdated=2026-03-28 _lastUpdated=gt2026-03-28T12:00:00.400Z _lastUpdated=lt2026-03-29 _lastUpdated=ge2026-03-28T12:00:00.500Z', '_lastUpdated=gt2026-03-28T12:00:00Z _lastUpdated=2026-03-27 _lastUpdated=gt2026-03-28 _lastUpdated=lt2026-03-28T12:00:00.500Z'],
  [observation, 'patient=1 patient=Patient/1 subject=1 combo-code=2345-7 combo-code=http://loinc.org| patient:missing=false', 'patient=2 subject=Group/1 component-code=2345-7 encounter=1 patient:missing=true'],
  // a period of 10 to 20 January against each prefix
  [observation, 'date=2026-01 date=2026 date=ne2026-01-15 date=lt2026-01-11 date=gt2026-01-19 date=le2026-01 date=le2026-01-15 date=ge2026-01 date=ge2026-01-15 date=sa2026-01-09 date=eb2026-01-21 date=gt2026-01-15 date=lt2026-01-15',
    'date=2026-01-15 date=ne2026-01 date=lt2026-01-10 date=gt2026-01-20 date=le2026-01-09 date=ge2026-01-21 date=sa2026-01-10 date=eb2026-01-20'],
  [observation, 'value-quantity=5.4 value-quantity=5 value-quantity=gt5 value-quantity=ge5.4 value-quantity=lt5.5 value-quantity=le5.4 value-quantity=ne5.5 value-quantity=sa5 value-quantity=eb6 value-quantity=5.4|http://unitsofmeasure.org|mmol/L value-quantity=5.4||mmol/L combo-value-quantity=5.4',
    'value-quantity=5.5 value-quantity=6 value-quantity=gt5.4 value-quantity=lt5.4 value-quantity=ne5.4 value-quantity=sa5.4 value-quantity=eb5.4 value-quantity=5.4|urn:x|mmol/L value-quantity=5.4||mg'],
  [{ ...observation, effectivePeriod: { start: '2026-01-10' } }, 'date=ge2026-02 date=gt2030 date=lt2026-01-11 date=sa2026-01-09', 'date=2026 date=eb2030'],
  [{ ...observation, valueQuantity: { value: 5, comparator: '<' } }, 'value-quantity=lt1 value-quantity=le5 value-quantity=eb6', 'value-quantity=5 value-quantity=gt5 value-quantity=sa1'],
  [{ ...observation, effectivePeriod: undefined, subject: { reference: 'Group/1' } }, 'date:missing=true patient:missing=true subject:missing=false subject=Group/1', 'date=2026 patient:missing=false patient=1'],
  [{ resourceType: 'Questionnaire', url: 'https://example.org/q' }, 'url=https://example.org/q url=urn:x,https://example.org/q', 'url=https://example.org'],
])('%j', (resource, holding, failing) => {
  it.each(holding.split(' '))('is found by %s', (query) => expect(matches(resource, query)).toBe(true));
  it.each(failing.split(' '))('is not found by %s', (query) => expect(matches(resource, query)).toBe(false));
});

describe('conditions', () => {
  it('hold all together', () => {
    expect(matches(patient, 'gender=female&birthdate=1950&name=anne')).toBe(true);
    expect(matches(patient, 'gender=female&birthdate=1951')).toBe(false);
    expect(matches(patient, '')).toBe(true);
  });

  it('of dates are consistent with each other', () => {
    const at = fc.integer({ min: 0, max: 20 }).map((days) => addMs(instant('2026-01-01T00:00:00Z'), days * 86_400_000).slice(0, 10));
    fc.assert(fc.property(at, at, at, (a, b, asked) => {
      const [start, end] = a <= b ? [a, b] : [b, a];
      const by = (prefix: string): boolean => matches({ ...observation, effectivePeriod: { start, end } }, `date=${prefix}${asked}`);
      expect(by('ne')).toBe(!by('eq'));
      expect(by('le')).toBe(by('lt') || by('eq'));
      expect(by('ge')).toBe(by('gt') || by('eq'));
      expect(by('lt')).toBe(start < asked);
      expect(by('gt')).toBe(end > asked);
      expect(by('sa')).toBe(start > asked);
      expect(by('eb')).toBe(end < asked);
    }));
  });
});
