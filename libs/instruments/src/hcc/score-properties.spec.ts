import { addDecimals, decimal, decimalText } from '@maillage/kernel';
import fc from 'fast-check';
import { hccModels, type HccModel, type HccPerson } from './hcc-person.js';
import { hccTablesOf } from './hcc-tables.js';
import { rawHccScore } from './score-hcc.js';

const anyPerson: fc.Arbitrary<HccPerson> = fc
  .record({ age: fc.integer({ min: 0, max: 105 }), sex: fc.constantFrom('F', 'M'), orec: fc.constantFrom('0', '1', '2', '3'), dual: fc.constantFrom('00', '01', '02', '03', '04', '05', '06', '08', 'NA'), newEnrollee: fc.boolean(), specialNeedsPlan: fc.boolean(), institutional: fc.boolean() })
  .map((person) => {
    const newEnrollee = person.newEnrollee && person.orec < '2' && !person.institutional;
    return { ...person, newEnrollee, age: person.orec === '0' ? 65 + (person.age % 40) : person.age } as HccPerson;
  });
const codeOf = (model: HccModel): fc.Arbitrary<string> => fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...hccTablesOf(model).categories.keys()) }, { weight: 3, arbitrary: fc.constantFrom(...hccTablesOf(model).edits.keys()) }, { weight: 1, arbitrary: fc.string({ maxLength: 8 }) });
const written = (code: string, style: number): string => (style === 0 ? code : style === 1 ? code.toLowerCase() : `${code.slice(0, 3)}.${code.slice(3)}`);

describe.each(hccModels)('any score of %s', (model) => {
  const codes = fc.array(codeOf(model), { maxLength: 14 });

  it('does not depend on order, repetition, case or dots', () => {
    const anyOrder = codes.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }), fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 28, maxLength: 28 })));
    fc.assert(fc.property(anyPerson, anyOrder, (person, [list, shuffled, styles]) => {
      expect(rawHccScore(model, person, shuffled.map((code, index) => written(code, styles[index]!)))).toEqual(rawHccScore(model, person, list));
    }));
  });

  it('loses an HCC by one more diagnosis only to a hierarchy', () => {
    fc.assert(fc.property(anyPerson, codes, codeOf(model), (person, list, more) => {
      const before = rawHccScore(model, person, list);
      const after = rawHccScore(model, person, [...list, more]);
      const lost = before.hccs.filter((hcc) => !after.hccs.includes(hcc));
      expect(lost.filter((hcc) => !after.dropped.some(({ category, rule }) => category === hcc && rule === 'HIERARCHY'))).toEqual([]);
      expect(before.categories.filter((category) => !after.categories.includes(category))).toEqual([]);
    }));
  });

  it('pays or drops each category, each dropped one for a reason that is there', () => {
    fc.assert(fc.property(anyPerson, codes, (person, list) => {
      const { categories, hccs, dropped, diagnoses } = rawHccScore(model, person, list);
      expect([...hccs, ...dropped.map(({ category }) => category)].sort((a, b) => a - b)).toEqual(categories);
      expect([...new Set(diagnoses.flatMap(({ counted }) => counted))].sort((a, b) => a - b)).toEqual(categories);
      for (const { rule, by } of dropped) expect(by.length > 0 && by.every((each) => categories.includes(each)) === (rule === 'HIERARCHY')).toBe(true);
    }));
  });

  it('is the sum of its terms, one of them of age and sex; of a new enrollee that one alone', () => {
    fc.assert(fc.property(anyPerson, codes, (person, list) => {
      const { raw, terms, hccs } = rawHccScore(model, person, list);
      expect(decimalText(raw)).toBe(decimalText(terms.map(({ coefficient }) => decimal(coefficient)).reduce(addDecimals)));
      expect(terms.filter(({ kind }) => kind === 'DEMOGRAPHIC')).toHaveLength(1);
      expect(terms.filter(({ kind }) => kind === 'CATEGORY').flatMap(({ categories }) => categories)).toEqual(person.newEnrollee ? [] : hccs);
      if (person.newEnrollee) expect(terms).toHaveLength(1);
    }));
  });
});

describe('edits', () => {
  it.each(hccModels)('%s: each applies exactly on its side of its ages and to its sex', (model) => {
    for (const [code, { sex, upTo, from, category }] of hccTablesOf(model).edits) {
      for (const age of [upTo, upTo === null ? null : upTo + 1, from, from === null ? null : from - 1, 70].filter((each) => each !== null)) {
        for (const personSex of ['F', 'M'] as const) {
          const applies = sex === null ? (upTo !== null && age <= upTo) || (from !== null && age >= from) : sex === personSex;
          const [trace] = rawHccScore(model, { age, sex: personSex, orec: '1', dual: '00', newEnrollee: false, specialNeedsPlan: false, institutional: false }, [code]).diagnoses;
          expect([code, age, personSex, trace!.counted]).toEqual([code, age, personSex, applies ? (category === null ? [] : [category]) : trace!.mapped]);
          expect(trace!.edit !== null).toBe(applies);
        }
      }
    }
  });
});
