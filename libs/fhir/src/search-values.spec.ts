import { readFileSync } from 'node:fs';
import { parseJson } from './parse-json.js';
import type { Json } from './resource.js';
import { patientsOf, searchValues } from './search-values.js';
import { normaliseContact, normaliseText } from './search-text.js';

const none = { tokens: [], references: [], strings: [], dates: [], quantities: [], uris: [] };
const literal = (param: string, type: string, id: string) => ({ param, type, id, url: null, identifier: null });

describe('values of a Patient', () => {
  const values = searchValues({
    resourceType: 'Patient', id: 'p1', active: true, gender: 'female', birthDate: '1950-02',
    meta: { tag: [{ system: 'urn:t', code: 'x' }], profile: ['urn:profile'], source: 'urn:source' },
    identifier: [{ system: 'urn:oid:1.2', value: '42' }, { value: '43' }, { system: 'urn:oid:9' }],
    name: [{ family: "D'Être-Müller", given: ['Anne', 'Zoë'] }, { family: 'Martin', use: 'maiden', text: 'Anne Martin' }],
    telecom: [{ system: 'phone', value: '+33 (0)1 23.45' }, { system: 'email', value: 'Anne@Example.org' }],
    address: [{ line: ['1 rue X'], city: 'Évry', postalCode: '91000' }],
    deceasedDateTime: '2026-01-01T10:00:00+01:00',
    generalPractitioner: [{ reference: 'Practitioner/7' }, { identifier: { system: 'https://rpps.esante.gouv.fr', value: '10005173140' }, type: 'Practitioner' }, { display: 'nobody' }],
    managingOrganization: { reference: 'https://other.example/fhir/Organization/9' },
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'fr' }], text: 'French' } }],
  });
  const of = (list: readonly { param: string }[], param: string): object[] => list.filter((each) => each.param === param).map(({ param: _param, ...rest }) => rest);

  it('tokens', () => {
    expect(of(values.tokens, 'identifier')).toEqual([{ system: 'urn:oid:1.2', code: '42' }, { system: null, code: '43' }]);
    expect(of(values.tokens, 'active')).toEqual([{ system: null, code: 'true' }]);
    expect(of(values.tokens, 'gender')).toEqual([{ system: null, code: 'female' }]);
    expect(of(values.tokens, 'telecom')).toEqual([{ system: null, code: '+3301234 5'.replace(' ', '') }, { system: null, code: 'anne@example.org' }]);
    expect(of(values.tokens, 'email')).toEqual([{ system: null, code: 'anne@example.org' }]);
    expect(of(values.tokens, 'phone')).toEqual([{ system: null, code: '+33012345' }]);
    expect(of(values.tokens, 'deceased')).toEqual([{ system: null, code: 'true' }]);
    expect(of(values.tokens, 'language')).toEqual([{ system: 'urn:ietf:bcp:47', code: 'fr' }]);
    expect(of(values.tokens, '_tag')).toEqual([{ system: 'urn:t', code: 'x' }]);
  });
  it('strings', () => {
    expect(of(values.strings, 'family')).toEqual([{ value: "D'Être-Müller", normalised: 'd etre muller' }, { value: 'Martin', normalised: 'martin' }]);
    expect(of(values.strings, 'name').map((each) => (each as { value: string }).value)).toEqual(["D'Être-Müller", 'Anne', 'Zoë', 'Anne Martin', 'Martin']);
    expect(of(values.strings, 'address').map((each) => (each as { normalised: string }).normalised)).toEqual(['1 rue x', 'evry', '91000']);
  });
  it('dates', () => {
    expect(of(values.dates, 'birthdate')).toEqual([{ from: '1950-02-01T00:00:00.000Z', to: '1950-03-01T00:00:00.000Z' }]);
    expect(of(values.dates, 'death-date')).toEqual([{ from: '2026-01-01T09:00:00.000Z', to: '2026-01-01T09:00:01.000Z' }]);
  });
  it('references and uris', () => {
    expect(values.references).toEqual([
      literal('general-practitioner', 'Practitioner', '7'),
      { param: 'general-practitioner', type: 'Practitioner', id: null, url: null, identifier: { system: 'https://rpps.esante.gouv.fr', value: '10005173140' } },
      { param: 'organization', type: 'Organization', id: '9', url: 'https://other.example/fhir/Organization/9', identifier: null },
    ]);
    expect(values.uris).toEqual([{ param: '_profile', value: 'urn:profile' }, { param: '_source', value: 'urn:source' }]);
  });
});

describe('values of other types', () => {
  it('a living patient is not deceased', () => {
    expect(searchValues({ resourceType: 'Patient', deceasedBoolean: false }).tokens).toEqual([{ param: 'deceased', system: null, code: 'false' }]);
  });

  it('an Observation keeps codes once and its quantity with its unit', () => {
    const code = (at: string) => ({ coding: [{ system: 'http://loinc.org', code: at }, { system: 'http://loinc.org', code: at }] });
    const values = searchValues({
      resourceType: 'Observation', status: 'final', code: code('85354-9'), subject: { reference: 'Patient/1' }, effectivePeriod: { start: '2026-01-01' },
      component: [{ code: code('8480-6'), valueQuantity: { value: 120, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' } }, { code: code('8480-6'), valueQuantity: { value: 5, comparator: '<' } }],
    });
    expect(values.tokens).toEqual([{ param: 'code', system: 'http://loinc.org', code: '85354-9' }, { param: 'component-code', system: 'http://loinc.org', code: '8480-6' }, { param: 'status', system: null, code: 'final' }]);
    expect(values.references).toEqual([literal('subject', 'Patient', '1')]);
    expect(values.dates).toEqual([{ param: 'date', from: '2026-01-01T00:00:00.000Z', to: null }]);
    expect(values.quantities).toEqual([
      { param: 'component-value-quantity', low: 120, high: 120, system: 'http://unitsofmeasure.org', code: 'mm[Hg]', unit: 'mmHg' }, { param: 'component-value-quantity', low: null, high: 5, system: null, code: null, unit: null },
    ]);
  });

  it.each<[string, Json, object]>([
    ['a timing by its events and bounds', { resourceType: 'Observation', effectiveTiming: { event: ['2026-01-01', '2026'], repeat: { boundsPeriod: { end: '2026-02-01' } } } }, {
      dates: [{ param: 'date', from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' }, { param: 'date', from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' }, { param: 'date', from: null, to: '2026-02-02T00:00:00.000Z' }],
    }],
    ['a range by both ends', { resourceType: 'Condition', onsetRange: { low: { value: 40, code: 'a' }, high: { value: 50 } } }, { quantities: [{ param: 'onset-age', low: 40, high: 50, system: null, code: 'a', unit: null }] }],
    ['money by its currency', { resourceType: 'Invoice', totalNet: { value: 12.5, currency: 'EUR' } }, { quantities: [{ param: 'totalnet', low: 12.5, high: 12.5, system: 'urn:iso:std:iso:4217', code: 'EUR', unit: 'EUR' }] }],
    ['a number', { resourceType: 'RiskAssessment', prediction: [{ probabilityDecimal: 0.25 }] }, { quantities: [{ param: 'probability', low: 0.25, high: 0.25, system: null, code: null, unit: null }] }],
    ['a canonical as a reference', { resourceType: 'QuestionnaireResponse', questionnaire: 'https://example.org/Questionnaire/1|2' }, { references: [{ param: 'questionnaire', type: null, id: null, url: 'https://example.org/Questionnaire/1|2', identifier: null }] }],
    ['a urn', { resourceType: 'Encounter', subject: { reference: 'urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab' } }, { references: [{ param: 'subject', type: null, id: null, url: 'urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab', identifier: null }] }],
    ['no contained or conditional reference', { resourceType: 'Encounter', subject: { reference: '#p' }, serviceProvider: { reference: 'Organization?identifier=a|b' } }, {}],
    ['nothing of what is broken', { resourceType: 'Observation', code: 'x', subject: 'y', effectiveDateTime: 5, valueQuantity: { value: 'z' }, status: ['final'] } as unknown as Json, { tokens: [{ param: 'code', system: null, code: 'x' }, { param: 'status', system: null, code: 'final' }], references: [{ param: 'subject', type: null, id: null, url: 'y', identifier: null }] }],
    ['nothing of an unknown type', { resourceType: 'Foo', id: 'x' }, {}],
  ])('%s', (_what, resource, expected) => expect(searchValues(resource)).toEqual({ ...none, ...expected }));

  it('dates without zone are of the network', () => {
    expect(searchValues({ resourceType: 'Patient', birthDate: '2026-07-01' }, 'Europe/Paris').dates).toEqual([{ param: 'birthdate', from: '2026-06-30T22:00:00.000Z', to: '2026-07-01T22:00:00.000Z' }]);
  });
});

describe('whom a resource is about', () => {
  const about = (resource: Json): (string | null)[] => patientsOf(resource, searchValues(resource)).map(({ type, id, url }) => (id === null ? url : `${type}/${id}`));
  it.each<[Json, (string | null)[]]>([
    [{ resourceType: 'Patient', id: 'p1', link: [{ other: { reference: 'Patient/p2' } }] }, ['Patient/p1']],
    [{ resourceType: 'Observation', subject: { reference: 'Patient/1' }, performer: [{ reference: 'Patient/1' }, { reference: 'Patient/2' }, { reference: 'Practitioner/3' }] }, ['Patient/1', 'Patient/2']],
    [{ resourceType: 'Observation', subject: { reference: 'Group/1' } }, []],
    [{ resourceType: 'Claim', patient: { reference: 'urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab' } }, ['urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab']],
    [{ resourceType: 'Appointment', participant: [{ actor: { reference: 'Patient/1' } }, { actor: { reference: 'Practitioner/2' } }] }, ['Patient/1']],
    [{ resourceType: 'Organization', id: 'o' }, []],
  ])('%j', (resource, patients) => expect(about(resource)).toEqual(patients));
});

it('finds something in every resource of a real bundle, and never twice', () => {
  const { entry } = parseJson(readFileSync(new URL('../fixtures/synthea-one-of-each.json', import.meta.url))) as { entry: { resource: Json }[] };
  for (const { resource } of entry) {
    const all = Object.values(searchValues(resource)).flat().map((each) => JSON.stringify(each));
    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all).size).toBe(all.length);
  }
});

describe('text for comparing', () => {
  it.each([['Müller-Lüdenscheidt', 'muller ludenscheidt'], ["  D'Être  ", 'd etre'], ['ŁÓDŹ', 'lodz'], ['Straße', 'strasse'], ['Œuvre', 'oeuvre'], ['Άννα', 'αννα'], ['---', ''], ['李明', '李明']])('%s is %s', (text, normalised) => expect(normaliseText(text)).toBe(normalised));
  it.each([['+33 1 23-45.67', '+331234567'], ['(01) 23/45', '012345'], ['A@B.org ', 'a@b.org'], ['Ext 12', 'ext 12']])('contact %s is %s', (text, normalised) => expect(normaliseContact(text)).toBe(normalised));
});
