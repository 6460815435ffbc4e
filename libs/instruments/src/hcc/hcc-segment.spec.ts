import { localDate } from '@maillage/kernel';
import { hccAge, hccModels, type HccPerson } from './hcc-person.js';
import { demographicTerm, segmentOf, type HccSegment } from './hcc-segment.js';
import { hccTablesOf } from './hcc-tables.js';
import { somebody } from './sample-cases.fixture.js';
import { rawHccScore } from './score-hcc.js';

describe('segments', () => {
  it.each<[Partial<HccPerson>, HccSegment]>([
    [{}, 'CNA'], [{ dual: 'NA' }, 'CNA'], [{ orec: '3' }, 'CNA'], [{ age: 64, orec: '1' }, 'CND'], [{ age: 65, orec: '1' }, 'CNA'], [{ age: 40, orec: '2' }, 'CND'],
    [{ dual: '02' }, 'CFA'], [{ dual: '04' }, 'CFA'], [{ dual: '08', age: 40, orec: '1' }, 'CFD'],
    [{ dual: '01' }, 'CPA'], [{ dual: '03' }, 'CPA'], [{ dual: '05' }, 'CPA'], [{ dual: '06', age: 40, orec: '3' }, 'CPD'],
    [{ institutional: true, dual: '02' }, 'INS'], [{ specialNeedsPlan: true }, 'CNA'],
    [{ newEnrollee: true }, 'NE'], [{ newEnrollee: true, specialNeedsPlan: true }, 'SNPNE'], [{ newEnrollee: true, age: 40, orec: '1' }, 'NE'], [{ newEnrollee: true, age: 64 }, 'NE'],
  ])('%j is %s', (facts, segment) => expect(segmentOf(somebody(facts))).toBe(segment));

  it.each<[Partial<HccPerson>, string, string]>([
    [{ newEnrollee: true, institutional: true }, 'HCC_NEW_ENROLLEE_INSTITUTIONAL', 'institutional'],
    [{ newEnrollee: true, orec: '2' }, 'HCC_NEW_ENROLLEE_ESRD', 'orec'],
    [{ newEnrollee: true, orec: '3', age: 50 }, 'HCC_NEW_ENROLLEE_ESRD', 'orec'],
    [{ age: 64 }, 'HCC_UNDER_65_NOT_DISABLED', 'orec'],
    [{ age: 64, institutional: true }, 'HCC_UNDER_65_NOT_DISABLED', 'orec'],
    [{ age: 63, newEnrollee: true }, 'HCC_UNDER_65_NOT_DISABLED', 'orec'],
    [{ age: 0 }, 'HCC_UNDER_65_NOT_DISABLED', 'orec'],
  ])('%j is unsettled and refused: %s', (facts, reason, path) => {
    for (const model of hccModels) expect(() => rawHccScore(model, somebody(facts), ['E11.9'])).toThrow(expect.objectContaining({ category: 'RULE_VIOLATION', reason, violations: [{ path, rule: reason }] }));
  });

  it.each<[object, string]>([
    [{ age: -1 }, 'age'], [{ age: 70.5 }, 'age'], [{ age: 151 }, 'age'], [{ sex: 'X' }, 'sex'], [{ orec: '9' }, 'orec'], [{ dual: '09' }, 'dual'], [{ dual: '' }, 'dual'],
  ])('%j is no person', (facts, path) => {
    expect(() => rawHccScore('V28', somebody(facts), [])).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason: 'HCC_PERSON_INVALID', violations: [expect.objectContaining({ path })] }));
  });
});

describe('age and sex', () => {
  it.each<[Partial<HccPerson>, string]>([
    [{ age: 65 }, 'F65_69'], [{ age: 69 }, 'F65_69'], [{ age: 94, sex: 'M' }, 'M90_94'], [{ age: 95 }, 'F95_GT'], [{ age: 120 }, 'F95_GT'],
    [{ age: 0, orec: '1' }, 'F0_34'], [{ age: 34, orec: '1' }, 'F0_34'], [{ age: 35, orec: '1' }, 'F35_44'], [{ age: 64, orec: '1' }, 'F60_64'],
    [{ newEnrollee: true, age: 64 }, 'NMCAID_NORIGDIS_NEF65'], [{ newEnrollee: true, age: 64, orec: '1' }, 'NMCAID_NORIGDIS_NEF60_64'],
    [{ newEnrollee: true, age: 65, orec: '1', dual: '06' }, 'MCAID_ORIGDIS_NEF65'], [{ newEnrollee: true, age: 69, sex: 'M' }, 'NMCAID_NORIGDIS_NEM69'], [{ newEnrollee: true, age: 70 }, 'NMCAID_NORIGDIS_NEF70_74'], [{ newEnrollee: true, age: 99 }, 'NMCAID_NORIGDIS_NEF95_GT'],
  ])('%j is %s', (facts, term) => expect(demographicTerm(somebody(facts), segmentOf(somebody(facts)))).toBe(term));

  it.each(hccModels)('%s: everybody who is not refused has exactly one such coefficient', (model) => {
    const flags = [true, false];
    const without: string[] = [];
    for (const sex of ['F', 'M'] as const) for (const orec of ['0', '1', '2', '3'] as const) for (const dual of ['00', '01', '02'] as const)
      for (const newEnrollee of flags) for (const specialNeedsPlan of flags) for (const institutional of flags)
        for (let age = 0; age <= 100; age++) {
          const person: HccPerson = { age, sex, orec, dual, newEnrollee, specialNeedsPlan, institutional };
          if ((newEnrollee && (institutional || orec > '1')) || (age < 65 && orec === '0' && !(age === 64 && newEnrollee))) continue;
          const segment = segmentOf(person);
          if (!hccTablesOf(model).coefficients.get(segment)!.has(demographicTerm(person, segment))) without.push(`${segment} ${JSON.stringify(person)}`);
        }
    expect(without).toEqual([]);
  });

  it('tells when 64 counts as 65', () => {
    expect(rawHccScore('V28', somebody({ newEnrollee: true, age: 64 }), []).ageRule).toBe('AGE_64_AS_65');
  });

  it('is the age on 1 February of the payment year', () => {
    expect([hccAge(localDate('1960-02-01'), 2026), hccAge(localDate('1960-02-02'), 2026)]).toEqual([66, 65]);
    expect(() => hccAge(localDate('2026-02-02'), 2026)).toThrow(expect.objectContaining({ reason: 'HCC_PERSON_INVALID' }));
  });

  it('originally disabled and Medicaid add in the segments that pay them', () => {
    const terms = (facts: Partial<HccPerson>): string[] => rawHccScore('V28', somebody(facts), []).terms.map(({ term, coefficient }) => `${term} ${coefficient}`);
    expect(terms({ orec: '1' })).toEqual(['F70_74 0.395', 'OriginallyDisabled_Female 0.228']);
    expect(terms({ orec: '1', sex: 'M', dual: '03' })).toEqual(['M70_74 0.417', 'OriginallyDisabled_Male 0.075']);
    expect(terms({ orec: '3' })).toEqual(['F70_74 0.395']);
    expect(terms({ orec: '1', institutional: true, dual: '02' })).toEqual(['F70_74 1.119', 'LTIMCAID 0.130']);
  });
});
