import { readFileSync } from 'node:fs';
import { parseJson } from './parse-json.js';
import type { Json } from './resource.js';
import { requireValidResource, validateResource } from './validate-resource.js';

const fixture = (name: string): { entry: { resource: Json & { resourceType: string } }[] } => parseJson(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url))) as never;
const reference = { reference: 'Patient/1' };
const code = { coding: [{ system: 'http://loinc.org', code: '8480-6' }] };
const observation = { resourceType: 'Observation', status: 'final', code, subject: reference };
const patient = { resourceType: 'Patient', id: 'p1' };
const faults = (resource: unknown): string[] => validateResource(resource).map(({ path, rule, issue }) => `${path}: ${rule} (${issue})`);

describe('what Synthea writes', () => {
  it.each(['synthea-person', 'synthea-one-of-each'])('%s has no fault', (name) => expect(validateResource(fixture(name))).toEqual([]));
  it.each(fixture('synthea-one-of-each').entry.map(({ resource }) => [resource.resourceType, resource] as const))('%s is refused with any element renamed', (_type, resource) => {
    for (const key of Object.keys(resource)) {
      if (key === 'resourceType') continue;
      const { [key]: value, ...rest } = resource;
      expect(validateResource({ ...rest, [`${key}X`]: value }).map(({ path }) => path)).toContain(`${resource.resourceType}.${key}X`);
    }
  });
});

describe('what is valid', () => {
  it.each<[string, object]>([
    ['a resource with nothing', { resourceType: 'Patient' }],
    ['a choice of any type', { ...observation, valueQuantity: { value: 120, unit: 'mmHg' } }],
    ['a primitive with an extension only', { ...patient, _birthDate: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] } }],
    ['a required primitive with an extension only', { resourceType: 'Observation', code, _status: { extension: [{ url: 'urn:x', valueCode: 'unknown' }] } }],
    ['a list with a value that has only an extension', { ...patient, name: [{ given: ['A', null], _given: [null, { extension: [{ url: 'urn:x', valueString: 'B' }] }] }] }],
    ['a choice beside its extension', { ...patient, deceasedBoolean: false, _deceasedBoolean: { id: 'x' } }],
    ['contained resources', { ...observation, contained: [{ resourceType: 'Device', id: 'd' }], device: { reference: '#d' } }],
    ['a nested extension', { ...patient, extension: [{ url: 'urn:x', extension: [{ url: 'a', valueReference: reference }] }] }],
    ['items in items', { resourceType: 'Questionnaire', status: 'active', item: [{ linkId: '1', type: 'group', item: [{ linkId: '1.1', type: 'choice', answerOption: [{ valueCoding: { code: 'a' } }] }] }] }],
    ['an equal start and end', { ...observation, effectivePeriod: { start: '2026-01-01', end: '2026-01-01' } }],
    ['an end in the same month as the start', { ...observation, effectivePeriod: { start: '2026-01-15T10:00:00Z', end: '2026-01' } }],
    ['parameters with a resource', { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: patient }, { name: 'onlyCertainMatches', valueBoolean: true }] }],
    ['a logical reference', { ...observation, subject: { identifier: { system: 'urn:oid:1.2', value: '1' }, type: 'Patient' } }],
  ])('%s', (_what, resource) => expect(faults(resource)).toEqual([]));
});

describe('what is refused', () => {
  it.each<[unknown, string]>([
    [null, 'Resource: a resource is an object (structure)'],
    [[], 'Resource: a resource is an object (structure)'],
    [{}, 'Resource.resourceType: element is present (required)'],
    [{ resourceType: 'Foo' }, 'Foo.resourceType: resource type is supported (not-supported)'],
    [{ resourceType: 'HumanName' }, 'HumanName.resourceType: resource type is supported (not-supported)'],
    [{ resourceType: 'constructor' }, 'constructor.resourceType: resource type is supported (not-supported)'],
    [{ ...patient, birthdate: '2000-01-01' }, 'Patient.birthdate: element is known (structure)'],
    [{ ...patient, name: [{ family: 'A', firstName: 'B' }] }, 'Patient.name[0].firstName: element is known (structure)'],
    [{ ...patient, 'Anne Dupont 1950': 1 }, 'Patient.?: element is known (structure)'],
    [{ ...patient, _name: [{ id: 'x' }] }, 'Patient._name: element is known (structure)'],
    [{ ...patient, name: [{ resourceType: 'HumanName', family: 'A' }] }, 'Patient.name[0].resourceType: element is known (structure)'],
    [{ resourceType: 'Observation', code }, 'Observation.status: element is present (required)'],
    [{ resourceType: 'Observation', status: 'final' }, 'Observation.code: element is present (required)'],
    [{ resourceType: 'Observation', status: 'final', code, component: [{ valueString: 'a' }] }, 'Observation.component[0].code: element is present (required)'],
    [{ resourceType: 'MedicationRequest', status: 'active', intent: 'order', subject: reference }, 'MedicationRequest.medication[x]: element is present (required)'],
    [{ ...patient, name: { family: 'A' } }, 'Patient.name: a list of values (structure)'],
    [{ ...patient, birthDate: ['2000-01-01'] }, 'Patient.birthDate: one value only (structure)'],
    [{ ...patient, name: [] }, 'Patient.name: list is not empty (structure)'],
    [{ ...patient, name: [{}] }, 'Patient.name[0]: element is not empty (invariant)'],
    [{ ...patient, name: [{ id: 'x' }] }, 'Patient.name[0]: element is not empty (invariant)'],
    [{ ...patient, name: [null] }, 'Patient.name[0]: type is HumanName (structure)'],
    [{ ...patient, name: ['A'] }, 'Patient.name[0]: type is HumanName (structure)'],
    [{ ...patient, name: [{ given: ['A', null] }] }, 'Patient.name[0].given[1]: type is string (structure)'],
    [{ ...patient, active: 'true' }, 'Patient.active: type is boolean (structure)'],
    [{ ...patient, active: null }, 'Patient.active: type is boolean (structure)'],
    [{ ...patient, birthDate: '31/01/2000' }, 'Patient.birthDate: format is date (value)'],
    [{ ...patient, id: 'a b' }, 'Patient.id: format is id (value)'],
    [{ ...patient, gender: 'm' }, 'Patient.gender: code is in the value set (value)'],
    [{ ...patient, gender: '' }, 'Patient.gender: format is code (value)'],
    [{ ...observation, valueString: 'a', valueInteger: 1 }, 'Observation.valueInteger: one type of a choice (structure)'],
    [{ ...observation, valueString: 'a', _valueInteger: { id: 'x' } }, 'Observation._valueInteger: one type of a choice (structure)'],
    [{ ...observation, valueMoney: { value: 1 } }, 'Observation.valueMoney: element is known (structure)'],
    [{ ...observation, valueQuantity: { value: '120' } }, 'Observation.valueQuantity.value: type is decimal (structure)'],
    [{ ...observation, subject: { reference: 'Pateint/1' } }, 'Observation.subject.reference: reference has a form of R4 (value)'],
    [{ ...observation, subject: { reference: 'Medication/1' } }, 'Observation.subject.reference: reference is to an allowed type (value)'],
    [{ ...observation, subject: { reference: 'Medication?code=1' } }, 'Observation.subject.reference: reference is to an allowed type (value)'],
    [{ ...observation, device: { reference: '#d' } }, 'Observation.device.reference: reference is to a contained resource (invariant)'],
    [{ ...observation, contained: [{ resourceType: 'Device' }] }, 'Observation.contained[0].id: element is present (required)'],
    [{ ...observation, contained: [{ resourceType: 'Device', id: 'd', contained: [{ resourceType: 'Device', id: 'e' }] }] }, 'Observation.contained[0].contained: a contained resource contains none (invariant)'],
    [{ ...observation, contained: [{ resourceType: 'Device', id: 'd', status: 'broken' }] }, 'Observation.contained[0].status: code is in the value set (value)'],
    [{ ...observation, effectivePeriod: { start: '2026-01-02', end: '2026-01-01' } }, 'Observation.effectivePeriod: period starts before it ends (invariant)'],
    [{ ...observation, effectivePeriod: { start: '2026-01-01T10:00:00+00:00', end: '2026-01-01T10:30:00+01:00' } }, 'Observation.effectivePeriod: period starts before it ends (invariant)'],
    [{ ...patient, extension: [{ url: 'urn:x' }] }, 'Patient.extension[0]: an extension has a value or extensions, not both (invariant)'],
    [{ ...patient, extension: [{ url: 'urn:x', valueString: 'a', extension: [{ url: 'urn:y', valueString: 'b' }] }] }, 'Patient.extension[0]: an extension has a value or extensions, not both (invariant)'],
    [{ ...patient, extension: [{ valueString: 'a' }] }, 'Patient.extension[0].url: element is present (required)'],
    [{ ...patient, text: { status: 'generated', div: '<div><script>1</script></div>' } }, 'Patient.text.div: format is xhtml (value)'],
    [{ ...patient, _birthDate: 'x' }, 'Patient._birthDate: type is Element (structure)'],
    [{ ...patient, _birthDate: {} }, 'Patient._birthDate: element is not empty (invariant)'],
    [{ ...patient, _birthDate: { value: 'x' } }, 'Patient._birthDate.value: element is known (structure)'],
    [{ ...patient, name: [{ given: ['A'], _given: { id: 'x' } }] }, 'Patient.name[0]._given: a list of values (structure)'],
    [{ ...patient, name: [{ given: ['A'], _given: ['x'] }] }, 'Patient.name[0]._given[0]: type is Element (structure)'],
    [{ ...patient, fhir_comments: ['x'] }, 'Patient.fhir_comments: element is known (structure)'],
    [{ resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient }, { resource: { ...patient, gender: 'x' } }] }, 'Bundle.entry[1].resource.gender: code is in the value set (value)'],
    [{ resourceType: 'Bundle', type: 'collection', entry: [{ resource: { resourceType: 'Foo' } }] }, 'Bundle.entry[0].resource.resourceType: resource type is supported (not-supported)'],
    [{ resourceType: 'Bundle', type: 'heap' }, 'Bundle.type: code is in the value set (value)'],
  ])('%j', (resource, fault) => expect(faults(resource)).toContain(fault));

  it('counts a reference inside a bundle within its own entry only', () => {
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { ...observation, contained: [{ resourceType: 'Device', id: 'd' }] } }, { resource: { ...observation, device: { reference: '#d' } } }] };
    expect(faults(bundle)).toEqual(['Bundle.entry[1].resource.device.reference: reference is to a contained resource (invariant)']);
  });

  it('stops at the number of faults asked for', () => {
    const names = Array.from({ length: 200 }, () => ({ family: 1 }));
    expect(validateResource({ ...patient, name: names })).toHaveLength(50);
    expect(validateResource({ ...patient, name: names }, { maxFaults: 3 })).toHaveLength(3);
  });

  it('survives any nesting', () => {
    let item: object = { linkId: 'x', type: 'display' };
    for (let level = 0; level < 20_000; level++) item = { linkId: 'x', type: 'group', item: [item] };
    expect(validateResource({ resourceType: 'Questionnaire', status: 'active', item: [item] }).map(({ rule }) => rule)).toEqual(['nesting is bounded']);
  });

  it('throws an error with every fault and no content', () => {
    const error = (() => { try { requireValidResource({ ...patient, gender: 'Dupont', birthDate: 'Dupont' }); } catch (thrown) { return thrown as Error; } throw new Error('accepted'); })();
    expect(error).toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'RESOURCE_INVALID', issue: 'value', violations: [{ path: 'Patient.gender', rule: 'code is in the value set' }, { path: 'Patient.birthDate', rule: 'format is date' }] });
    expect(error.message + JSON.stringify(error)).not.toContain('Dupont');
    expect(() => requireValidResource(patient)).not.toThrow();
  });
});

it('checks more than 20,000 resources a second', () => {
  const { entry } = fixture('synthea-person');
  const rounds = 100;
  validateResource({ resourceType: 'Bundle', type: 'collection', entry: entry.map(({ resource }) => ({ resource })) });
  const started = performance.now();
  for (let round = 0; round < rounds; round++) for (const { resource } of entry) validateResource(resource);
  // About 100,000 alone; half of the promise here, for a machine that does other things too.
  expect((rounds * entry.length) / ((performance.now() - started) / 1000)).toBeGreaterThan(10_000);
});
