import { conditionStatements, observationStatements } from './signal-codes.js';

const snomed = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const status = (code: string) => ({ coding: [{ code }] });

describe('a Condition', () => {
  it.each([['32911000', 'LIVING_SITUATION'], ['422650009', 'LONELINESS'], ['706893006', 'SAFETY'], ['73438004', 'EMPLOYMENT'], ['266934004', 'TRANSPORT']])('of %s points to %s while active', (code, domain) => {
    expect(conditionStatements({ id: 'c1', code: snomed(code), clinicalStatus: status('active') })).toEqual([{ indicator: 'Condition/c1', domain }]);
  });

  it.each([['resolved', 'confirmed'], ['active', 'refuted'], ['active', 'entered-in-error']])('that is %s and %s points to nothing', (clinical, verification) => {
    expect(conditionStatements({ id: 'c1', code: snomed('32911000'), clinicalStatus: status(clinical), verificationStatus: status(verification) })).toEqual([{ indicator: 'Condition/c1', domain: null }]);
  });

  it('of a code outside the list, or of a listed code of another system, says nothing', () => {
    expect(conditionStatements({ id: 'c1', code: snomed('160903007') })).toEqual([]);
    expect(conditionStatements({ id: 'c1', code: { coding: [{ system: 'urn:local', code: '32911000' }] } })).toEqual([]);
  });

  it('takes ICD-10-CM', () => {
    expect(conditionStatements({ id: 'c1', code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'Z59.41' }] } })[0]?.domain).toBe('FOOD');
  });
});

describe('an Observation', () => {
  it('of a panel speaks for each item of the list, needs and their absence', () => {
    expect(
      observationStatements({
        code: loinc('93025-5'),
        component: [
          { code: loinc('93030-5'), valueCodeableConcept: loinc('LA30133-5') },
          { code: loinc('93033-9'), valueCodeableConcept: loinc('LA32-8') },
          { code: loinc('63512-8') },
          { code: loinc('93027-1'), valueCodeableConcept: loinc('LA33-6') },
        ],
      }),
    ).toEqual([{ indicator: '93030-5', domain: 'TRANSPORT' }, { indicator: '93033-9', domain: null }]);
  });

  it('of a single item speaks for itself, and not when it was a mistake', () => {
    const item = { code: loinc('76501-6'), valueCodeableConcept: loinc('LA33-6') };
    expect(observationStatements(item)).toEqual([{ indicator: '76501-6', domain: 'SAFETY' }]);
    expect(observationStatements({ ...item, status: 'entered-in-error' })).toEqual([]);
  });
});
