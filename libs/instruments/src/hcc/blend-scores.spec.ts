import { decimal, decimalText, localDate } from '@maillage/kernel';
import { blendScores } from './blend-scores.js';
import { frailtyScore, type FrailtyFactors } from './frailty-score.js';
import type { HccModel } from './hcc-person.js';
import type { HccScore } from './hcc-score.js';
import { hccBlend, hccParameters } from './pick-parameters.js';
import { publishedHccParameters, type HccProgramme, type YearlyParameter } from './published-parameters.js';
import { somebody } from './sample-cases.fixture.js';
import { scoreHcc } from './score-hcc.js';

/** The illustrative factors of the domain's PACE example (03 §4.11.2). */
const illustrative = (model: HccModel, value: string): YearlyParameter => ({ name: 'NORMALISATION', programme: 'PACE', model, value, validFrom: localDate('2026-01-01'), validTo: null, source: 'illustrative input of the example', certainty: 'LIKELY' });
const table = [...publishedHccParameters, illustrative('V22', '1.159'), illustrative('V28', '1.067')];
const woman = somebody({ age: 78, dual: '02' });
const diagnoses = ['E11.22', 'I50.22', 'J44.9', 'N18.4', 'F03.90', 'F33.9'];
const score = (model: HccModel, on: string, programme: HccProgramme = 'PACE'): HccScore => scoreHcc(model, woman, diagnoses, hccParameters(programme, model, localDate(on), table));
const mismatch = expect.objectContaining({ category: 'RULE_VIOLATION', reason: 'HCC_BLEND_MISMATCH' });

describe('blend', () => {
  it.each([
    ['2026-01-01', ['2.437', '0.292'], '2.729', '2.863'],
    ['2027-01-01', ['1.354', '1.460'], '2.814', '2.948'],
  ])('of PACE on %s', (on, weighted, blended, payment) => {
    const result = blendScores([score('V28', on), score('V22', on)], hccBlend('PACE', localDate(on)), decimal('0.134'));
    expect(result.parts.map((each) => decimalText(each.weighted))).toEqual(weighted);
    expect([result.blended, result.payment].map(decimalText)).toEqual([blended, payment]);
  });

  it('tells each step', () => {
    const on = '2026-01-01';
    expect(blendScores([score('V22', on), score('V28', on)], hccBlend('PACE', localDate(on)), decimal('0.134')).steps.map(({ step, operands, result }) => `${step} ${operands.join(' ')} = ${result}`)).toEqual([
      'BLEND_PART 0.90 2.708 = 2.437', 'BLEND_PART 0.10 2.920 = 0.292', 'BLEND 2.437 0.292 = 2.729', 'FRAILTY 2.729 0.134 = 2.863',
    ]);
  });

  it('of one model without frailty is that model', () => {
    const result = blendScores([score('V28', '2026-05-01', 'MEDICARE_ADVANTAGE')], hccBlend('MEDICARE_ADVANTAGE', localDate('2026-05-01')));
    expect([decimalText(result.blended), decimalText(result.payment), result.frailty]).toEqual(['2.748', '2.748', null]);
  });

  it.each<[string, () => HccScore[]]>([
    ['a model is missing', () => [score('V28', '2026-01-01')]],
    ['a model stands twice', () => [score('V28', '2026-01-01'), score('V28', '2026-01-01')]],
    ['a model is not in the blend', () => [score('V28', '2026-01-01'), score('V22', '2026-01-01'), score('V28', '2026-01-01')]],
    ['a score was adjusted for another programme', () => [score('V28', '2026-01-01', 'MEDICARE_ADVANTAGE'), score('V22', '2026-01-01')]],
    ['there is none', () => []],
  ])('is refused when %s', (_what, scores) => {
    expect(() => blendScores(scores(), hccBlend('PACE', localDate('2026-01-01')))).toThrow(mismatch);
  });
});

describe('frailty', () => {
  const factors: FrailtyFactors = { nonMedicaid: ['-0.083', '0.124', '0.248', '0.248'], medicaid: ['-0.093', '0.105', '0.243', '0.420'], source: 'a test' };
  const of = (...answers: [number, boolean][]) => frailtyScore(answers.map(([adlLimitations, medicaid]) => ({ adlLimitations, medicaid })), factors);

  it.each<[number, boolean, string]>([[0, false, '-0.083'], [1, false, '0.124'], [2, false, '0.124'], [3, false, '0.248'], [0, true, '-0.093'], [2, true, '0.105'], [4, true, '0.243'], [5, true, '0.420'], [6, true, '0.420']])(
    '%i limitations, Medicaid %s: %s',
    (adlLimitations, medicaid, factor) => expect(decimalText(of([adlLimitations, medicaid]).score)).toBe(factor),
  );

  it('is the mean, rounded once, halves away from zero', () => {
    expect(of([1, false], [4, true], [5, true], [0, true])).toEqual({ score: { unscaled: 174n, scale: 3 }, respondents: 4, source: 'a test', step: expect.objectContaining({ step: 'FRAILTY_MEAN', result: '0.174' }) });
    // (0.124 + 0.105) / 2 = 0.1145
    expect(decimalText(of([1, false], [1, true]).score)).toBe('0.115');
  });

  it('is refused without respondents, without a source, or for seven limitations', () => {
    expect(() => of()).toThrow(expect.objectContaining({ category: 'RULE_VIOLATION', reason: 'HCC_FRAILTY_NO_RESPONDENTS' }));
    expect(() => frailtyScore([{ adlLimitations: 0, medicaid: true }], { ...factors, source: '' })).toThrow(expect.objectContaining({ category: 'RULE_VIOLATION', reason: 'HCC_FACTOR_UNSOURCED' }));
    expect(() => of([7, false])).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason: 'HCC_FRAILTY_RESPONDENT_INVALID', violations: [expect.objectContaining({ path: 'respondents[0].adlLimitations' })] }));
  });
});
