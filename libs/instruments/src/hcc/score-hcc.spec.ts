import { decimalText, localDate, type Decimal } from '@maillage/kernel';
import type { HccModel, HccPerson } from './hcc-person.js';
import { hccParameters } from './pick-parameters.js';
import { somebody } from './sample-cases.fixture.js';
import { rawHccScore, scoreHcc } from './score-hcc.js';

const ill = ['E11.22', 'I50.22', 'J44.9', 'N18.4', 'F03.90', 'F33.9'];
const coefficients = (terms: readonly { coefficient: string }[]): string => terms.map(({ coefficient }) => coefficient).join(' ');

describe('vectors of the domain (03 §4.4.3)', () => {
  it.each<[HccModel, HccPerson, string[], string, number[], string]>([
    ['V28', somebody({ age: 70, sex: 'M' }), ['E11.69', 'I50.30', 'I50.9', 'I21.1', 'I20.9', 'R05'], 'CNA', [37, 226], '1.034'],
    ['V28', somebody({ age: 67 }), ['E11.9', 'I10', 'N18.3'], 'CNA', [38], '0.496'],
    ['V28', somebody({ age: 67 }), ['E11.9', 'I10', 'N18.30'], 'CNA', [38, 329], '0.623'],
    ['V28', somebody({ age: 78, dual: '02' }), ill, 'CFA', [37, 127, 226, 280, 327], '3.116'],
    ['V22', somebody({ age: 78, dual: '02' }), ill, 'CFA', [18, 58, 85, 111, 137], '3.138'],
    ['V28', somebody({ age: 72 }), ['E11.22', 'I50.22', 'J44.9', 'N18.4', 'F20.0', 'L89.154', 'K74.60', 'I73.9'], 'CNA', [37, 64, 151, 226, 280, 327, 379], '5.231'],
    ['V28', somebody({ age: 58, sex: 'M', dual: '02', orec: '1' }), ['I50.22', 'J44.9'], 'CFD', [226, 280], '1.325'],
    ['V28', somebody({ age: 85, dual: '02', institutional: true }), ['E11.9', 'I50.22'], 'INS', [38, 226], '1.586'],
    ['V28', somebody({ age: 66, sex: 'M', newEnrollee: true }), [], 'NE', [], '0.576'],
  ])('%s %# %s', (model, person, diagnoses, segment, hccs, raw) => {
    const score = rawHccScore(model, person, diagnoses);
    expect({ segment: score.segment, hccs: score.hccs, raw: decimalText(score.raw) }).toEqual({ segment, hccs, raw });
  });

  it('adds exactly these coefficients', () => {
    expect(coefficients(rawHccScore('V28', somebody({ age: 78, dual: '02' }), ill).terms)).toBe('0.596 0.186 0.438 0.406 0.390 0.565 0.183 0.109 0.194 0.049');
    // hccinfhir drops the third but last, heart failure with diabetes, for a misspelt name: 2.933.
    expect(coefficients(rawHccScore('V22', somebody({ age: 78, dual: '02' }), ill).terms)).toBe('0.611 0.346 0.444 0.355 0.422 0.244 0.205 0.240 0.271');
  });

  it('pays 2.748 for a member of Medicare Advantage in 2026', () => {
    const { normalised, adjusted, steps } = scoreHcc('V28', somebody({ age: 78, dual: '02' }), ill, hccParameters('MEDICARE_ADVANTAGE', 'V28', localDate('2026-06-01')));
    expect([normalised, adjusted].map(decimalText)).toEqual(['2.920', '2.748']);
    expect(steps).toEqual([
      { step: 'NORMALISATION', operation: 'DIVIDE', operands: ['3.116', '1.067'], result: '2.920', rounding: 'HCC_3_DECIMALS_EACH_STEP_HALF_AWAY_FROM_ZERO' },
      { step: 'CODING_INTENSITY', operation: 'MULTIPLY', operands: ['2.920', '0.9410'], result: '2.748', rounding: 'HCC_3_DECIMALS_EACH_STEP_HALF_AWAY_FROM_ZERO' },
    ]);
  });
});

describe('defects of other software (03 §4.4.2) that would show here', () => {
  it.each<[HccPerson['dual'], string]>([['00', '0.154'], ['02', '0.205'], ['03', '0.178']])('V22 pays heart failure with diabetes, dual %s', (dual, coefficient) => {
    expect(rawHccScore('V22', somebody({ dual }), ['E11.9', 'I50.9']).terms).toContainEqual(expect.objectContaining({ term: 'HCC85_gDiabetesMellit', coefficient, categories: [19, 85] }));
  });

  it('2026 normalises by 1.067 and adjusts by 5.90 %, not by 1.015 and 5.94 %', () => {
    const { normalisation, codingIntensity } = hccParameters('MEDICARE_ADVANTAGE', 'V28', localDate('2026-01-01'));
    expect([normalisation.value, codingIntensity.value]).toEqual(['1.067', '0.0590']);
  });

  it('an edit takes both categories of a code', () => {
    expect(rawHccScore('V28', somebody({ age: 14, orec: '1' }), ['I70235']).diagnoses).toEqual([{ code: 'I70235', mapped: [263, 383], counted: [], edit: { edit: 'mce_age', condition: 'age <= 14', action: 'INVALID' } }]);
    expect(rawHccScore('V28', somebody({ age: 15, orec: '1' }), ['I70235']).categories).toEqual([263, 383]);
  });
});

describe('the explanation', () => {
  const score = rawHccScore('V28', somebody({ age: 45, orec: '1' }), ['e11.9', 'E119', ' E11.22 ', 'C50.011', 'D66', 'Z00.00', '', 'Z95.812']);

  it('names algorithm, tables and inputs', () => {
    expect(score).toMatchObject({ algorithm: 'CMS-HCC', algorithmVersion: '1.0', model: 'V28', tables: { version: '2026.1', paymentYears: [2025, 2026] }, person: { age: 45, sex: 'F' }, ageRule: null, segment: 'CND' });
  });

  it('tells where each diagnosis led, once, and what an edit changed', () => {
    expect(score.diagnoses).toEqual([
      { code: 'C50011', mapped: [23], counted: [22], edit: { edit: 'age', condition: 'age <= 49', action: 'OVERRIDE' } },
      { code: 'D66', mapped: [111], counted: [112], edit: { edit: 'sex', condition: 'sex = F', action: 'OVERRIDE' } },
      { code: 'E1122', mapped: [37], counted: [37], edit: null },
      { code: 'E119', mapped: [38], counted: [38], edit: null },
      { code: 'Z0000', mapped: [], counted: [], edit: null },
      { code: 'Z95812', mapped: [223], counted: [223], edit: null },
    ]);
  });

  it('tells what was dropped and why', () => {
    expect(score.dropped).toEqual([
      { category: 38, label: expect.stringMatching(/Diabetes/), rule: 'HIERARCHY', by: [37] },
      { category: 223, label: expect.stringMatching(/Heart/), rule: 'NEEDS_ONE_OF', by: [221, 222, 224, 225, 226] },
    ]);
    expect(score.hccs).toEqual([22, 37, 112]);
  });

  it('gives each coefficient with a label and its cause', () => {
    expect(score.terms.map(({ term, kind, label, categories }) => [term, kind, label, categories])).toEqual([
      ['F45_54', 'DEMOGRAPHIC', 'Female, 45 to 54 years', []],
      ['HCC22', 'CATEGORY', 'Bladder, Colorectal, and Other Cancers', [22]],
      ['HCC37', 'CATEGORY', 'Diabetes with Chronic Complications', [37]],
      ['HCC112', 'CATEGORY', expect.any(String), [112]],
      ['D3', 'COUNT', '3 payment HCCs', [22, 37, 112]],
    ]);
  });

  it('is the same data when it is made again from its own inputs', () => {
    expect(rawHccScore(score.model, score.person, score.diagnoses.map(({ code }) => code))).toEqual(score);
  });
});

describe('parameters', () => {
  it('of another model are refused', () => {
    const parameters = hccParameters('MEDICARE_ADVANTAGE', 'V28', localDate('2025-01-01'));
    expect(() => scoreHcc('V24', somebody(), [], parameters)).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason: 'HCC_PARAMETERS_OF_OTHER_MODEL' }));
  });

  it('round halves away from zero', () => {
    // 0.332 / 1.6 = 0.2075
    const parameters = hccParameters('MEDICARE_ADVANTAGE', 'V28', localDate('2030-01-01'), [
      { name: 'NORMALISATION', programme: null, model: 'V28', value: '1.6', validFrom: localDate('2030-01-01'), validTo: null, source: 'test', certainty: 'CONFIRMED' },
      { name: 'CODING_INTENSITY', programme: null, model: null, value: '0.5', validFrom: localDate('2030-01-01'), validTo: null, source: 'test', certainty: 'CONFIRMED' },
    ]);
    const { normalised, adjusted }: { normalised: Decimal; adjusted: Decimal } = scoreHcc('V28', somebody({ age: 65, sex: 'M' }), [], parameters);
    expect([normalised, adjusted].map(decimalText)).toEqual(['0.208', '0.104']);
  });
});
