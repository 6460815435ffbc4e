import { decimal, decimalText, localDate, roundDecimal } from '@maillage/kernel';
import { hccParameters } from './pick-parameters.js';
import { personOf, sampleCases } from './sample-cases.fixture.js';
import { rawHccScore, scoreHcc } from './score-hcc.js';

const threeDecimals = (text: string): string => decimalText(roundDecimal(decimal(text), 3, 'HALF_AWAY_FROM_ZERO'));

describe('sample cases', () => {
  it('are all there', () => expect(sampleCases).toHaveLength(182));

  it.each(sampleCases.map((each) => [each.id, each.kind, each] as const))('%s %s', (_id, _kind, { model, input, expected }) => {
    const score = rawHccScore(model, personOf(input), input.diagnoses);
    expect({
      segment: score.segment,
      ccs: score.categories,
      hccs: score.hccs,
      raw: decimalText(score.raw),
      terms: Object.fromEntries(score.terms.map(({ term, kind, coefficient }) => [kind === 'CATEGORY' ? term.slice(3) : term, coefficient])),
    }).toEqual({
      segment: expected.segment,
      ccs: expected.ccs_after_edits,
      hccs: expected.hccs,
      raw: expected.raw,
      terms: Object.fromEntries(Object.entries(expected.terms).map(([term, value]) => [term, threeDecimals(value)])),
    });
    if (expected.normalised_2026 === undefined) return;
    const scored = scoreHcc(model, personOf(input), input.diagnoses, hccParameters('MEDICARE_ADVANTAGE', model, localDate('2026-01-01')));
    expect([scored.normalised, scored.adjusted].map(decimalText)).toEqual([expected.normalised_2026, expected.adjusted_2026]);
  });
});
