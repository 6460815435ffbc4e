import { hccModels } from './hcc-person.js';
import { hccTablesOf } from './hcc-tables.js';
import type { HccSegment } from './hcc-segment.js';
import { collectTerms } from './collect-terms.js';
import { interactionsOf } from './interactions.js';
import { somebody } from './sample-cases.fixture.js';

const people = {
  CNA: somebody(), CFA: somebody({ dual: '02' }), CPA: somebody({ dual: '03' }),
  CND: somebody({ age: 50, orec: '1' }), CFD: somebody({ age: 50, orec: '1', dual: '02' }), CPD: somebody({ age: 50, orec: '1', dual: '03' }),
  INS: somebody({ age: 50, orec: '1', institutional: true }),
  NE: somebody({ newEnrollee: true }), SNPNE: somebody({ newEnrollee: true, specialNeedsPlan: true }),
} satisfies Record<HccSegment, unknown>;

/** Every choice of one category of each group. */
const choices = (groups: readonly (readonly number[])[]): number[][] => groups.reduce<number[][]>((some, group) => some.flatMap((each) => group.map((category) => [...each, category])), [[]]);

describe.each(hccModels)('interactions of %s', (model) => {
  const tables = hccTablesOf(model);

  it.each(Object.keys(people) as HccSegment[])('%s: each adds where the segment pays it, for any category of its groups, and only when all groups are there', (segment) => {
    const person = people[segment];
    for (const { term, allOf } of interactionsOf(model)) {
      const expected = tables.coefficients.get(segment)!.get(term)?.shown.coefficient;
      const paid = (hccs: readonly number[]): string | undefined => collectTerms(tables, person, segment, [...new Set(hccs)].sort((a, b) => a - b)).terms.find((each) => each.term === term)?.coefficient;
      for (const hccs of choices(allOf.map(({ anyOf }) => anyOf))) expect([term, hccs, paid(hccs)]).toEqual([term, hccs, expected]);
      for (const missing of allOf) {
        const others = allOf.filter((each) => each !== missing).flatMap(({ anyOf }) => anyOf);
        expect([term, paid(others.filter((category) => !missing.anyOf.includes(category)))]).toEqual([term, undefined]);
      }
    }
  });

  it('of disability add nothing for somebody of 65 or more', () => {
    const disabled = interactionsOf(model).filter((each) => each.disabled);
    const { terms } = collectTerms(tables, somebody({ institutional: true, orec: '1' }), 'INS', disabled.flatMap(({ allOf }) => allOf[0]!.anyOf[0]!));
    expect(terms.filter(({ term }) => term.startsWith('DISABLED'))).toEqual([]);
    expect(disabled.length).toBeGreaterThan(0);
  });

  it('counts of payment HCCs add from 1 to 10 and more, as far as the model has them', () => {
    const all = [...tables.labels.keys()];
    const counted = Array.from({ length: 13 }, (_, count) => collectTerms(tables, somebody(), 'CNA', all.slice(0, count)).terms.find(({ kind }) => kind === 'COUNT')?.term ?? null);
    expect(counted).toEqual(model === 'V22' ? counted.map(() => null) : [null, 'D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9', 'D10P', 'D10P', 'D10P']);
  });
});
