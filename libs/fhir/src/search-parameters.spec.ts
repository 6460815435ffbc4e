import { supportedTypes } from './r4-structures.js';
import { compartmentParametersOf, searchCapability, searchParametersOf } from './search-parameters.js';
import { structureOf, type Structure } from './structures.js';

const names = (type: string): string[] => [...searchParametersOf(type).keys()];

describe('the parameters', () => {
  it.each([
    ['Patient', 'name family given birthdate gender address address-city address-postalcode telecom phone email deceased active general-practitioner organization identifier language link'],
    ['Encounter', 'class type participant service-provider location date status subject patient identifier reason-code length'],
    ['Condition', 'clinical-status verification-status onset-date recorded-date code category subject patient encounter'],
    ['Observation', 'code category status date performer value-quantity value-concept component-code combo-code subject patient encounter'],
    ['MedicationRequest', 'medication code intent requester status authoredon patient encounter'],
    ['Practitioner', 'identifier name active address family given'], ['Organization', 'identifier name active address'], ['Location', 'identifier name address'],
    ['CarePlan', 'status category date patient care-team'], ['CareTeam', 'status participant patient'], ['Claim', 'patient provider created use status'], ['ExplanationOfBenefit', 'patient provider created claim coverage'],
    ['DiagnosticReport', 'code category date status result patient'], ['Procedure', 'code date status performer patient'], ['Immunization', 'vaccine-code date status patient'], ['AllergyIntolerance', 'code clinical-status criticality patient'],
    ['Device', 'identifier type status patient'], ['Coverage', 'beneficiary payor status type'], ['DocumentReference', 'type category date status custodian patient'], ['Task', 'owner status requester focus'], ['Appointment', 'date actor status patient'],
    ['Provenance', 'target agent recorded'], ['Consent', 'status scope patient date'], ['QuestionnaireResponse', 'questionnaire authored patient status'],
  ])('of %s are there', (type, expected) => expect(expected.split(' ').filter((name) => !searchParametersOf(type).has(name))).toEqual([]));

  it.each(supportedTypes)('of %s read elements that exist', (type) => {
    expect(names(type).slice(0, 6)).toEqual(['_id', '_lastUpdated', '_tag', '_security', '_profile', '_source']);
    for (const { name, paths, storedAs } of searchParametersOf(type).values()) {
      expect(storedAs.every((stored) => searchParametersOf(type).get(stored)!.storedAs.includes(stored))).toBe(true);
      for (const { steps, type: found } of paths) {
        let structure: Structure | undefined = structureOf(type);
        for (const [at, { key }] of steps.entries()) {
          const element = structure?.elements.get(key);
          expect({ type, name, key, known: element !== undefined }).toEqual({ type, name, key, known: true });
          if (at + 1 === steps.length && found !== 'exists') expect(element!.type).toBe(found);
          structure = element!.structure;
        }
      }
    }
  });

  it('of the same values are kept once', () => {
    expect(searchParametersOf('Observation').get('patient')).toMatchObject({ storedAs: ['subject'], onlyType: 'Patient' });
    expect(searchParametersOf('Observation').get('combo-code')).toMatchObject({ storedAs: ['code', 'component-code'] });
    expect(searchParametersOf('Encounter').get('practitioner')).toMatchObject({ storedAs: ['participant'], onlyType: 'Practitioner' });
    expect(searchParametersOf('AllergyIntolerance').get('patient')).toMatchObject({ storedAs: ['patient'] });
  });

  it('of other types are none', () => {
    for (const type of ['Foo', 'constructor', '__proto__', 'Bundle']) expect(searchParametersOf(type).size).toBe(0);
  });
});

describe('the capability of a type', () => {
  it('names parameters and includes', () => {
    const { searchParam, searchInclude, searchRevInclude } = searchCapability('Encounter');
    expect(searchParam).toContainEqual({ name: 'date', type: 'date' });
    expect(searchInclude).toContain('Encounter:subject');
    expect(searchRevInclude).toContain('Observation:encounter');
  });
});

describe('the patient compartment', () => {
  it('names the subject first', () => {
    expect(compartmentParametersOf('Observation').map(({ name }) => name)).toEqual(['subject', 'performer']);
    expect(compartmentParametersOf('Claim').map(({ name }) => name)).toEqual(['patient', 'payee']);
    expect(compartmentParametersOf('Organization')).toEqual([]);
  });
});
