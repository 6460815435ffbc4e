import { decimalText, localDate } from '@maillage/kernel';
import type { HccModel } from './hcc-person.js';
import { hccBlend, hccParameters } from './pick-parameters.js';
import { publishedHccParameters, type HccProgramme, type YearlyParameter } from './published-parameters.js';
import { somebody } from './sample-cases.fixture.js';
import { scoreHcc } from './score-hcc.js';

const row = (facts: Partial<YearlyParameter>): YearlyParameter => ({ name: 'NORMALISATION', programme: null, model: 'V28', value: '1.100', validFrom: localDate('2027-01-01'), validTo: localDate('2028-01-01'), source: 'a test', certainty: 'LIKELY', ...facts });
const refusal = (reason: string, path?: string) => expect.objectContaining({ category: 'RULE_VIOLATION', reason, ...(path ? { violations: [{ path, rule: reason }] } : {}) });

describe('factors of a day', () => {
  it.each<[HccProgramme, HccModel, string, string, string]>([
    ['MEDICARE_ADVANTAGE', 'V28', '2024-07-01', '1.015', '0.0590'],
    ['MEDICARE_ADVANTAGE', 'V28', '2025-12-31', '1.045', '0.0590'],
    ['MEDICARE_ADVANTAGE', 'V28', '2026-01-01', '1.067', '0.0590'],
    ['MEDICARE_ADVANTAGE', 'V24', '2024-01-01', '1.146', '0.0590'],
    ['MEDICARE_ADVANTAGE', 'V24', '2025-01-01', '1.153', '0.0590'],
    ['PACE', 'V22', '2024-01-01', '1.159', '0'],
    ['PACE', 'V28', '2026-01-01', '1.067', '0'],
  ])('%s %s on %s: %s and %s', (programme, model, on, normalisation, codingIntensity) => {
    const parameters = hccParameters(programme, model, localDate(on));
    expect([parameters.normalisation.value, parameters.codingIntensity.value]).toEqual([normalisation, codingIntensity]);
  });

  it('give the same person two scores on two sides of a new year', () => {
    const adjusted = (on: string): string => decimalText(scoreHcc('V28', somebody({ age: 78, dual: '02' }), ['E11.22', 'I50.22'], hccParameters('MEDICARE_ADVANTAGE', 'V28', localDate(on))).adjusted);
    // 1.371: 1.371 / 1.045 = 1.312, × 0.941 = 1.235; 1.371 / 1.067 = 1.285, × 0.941 = 1.209
    expect([adjusted('2025-12-31'), adjusted('2026-01-01')]).toEqual(['1.235', '1.209']);
  });

  it.each<[HccProgramme, HccModel, string, string]>([
    ['MEDICARE_ADVANTAGE', 'V28', '2027-01-01', 'parameters.NORMALISATION.V28.MEDICARE_ADVANTAGE'],
    ['MEDICARE_ADVANTAGE', 'V24', '2026-01-01', 'parameters.NORMALISATION.V24.MEDICARE_ADVANTAGE'],
    ['MEDICARE_ADVANTAGE', 'V22', '2024-01-01', 'parameters.NORMALISATION.V22.MEDICARE_ADVANTAGE'],
    ['PACE', 'V22', '2026-01-01', 'parameters.NORMALISATION.V22.PACE'],
    ['MEDICARE_ADVANTAGE', 'V24', '2023-01-01', 'parameters.CODING_INTENSITY.V24.MEDICARE_ADVANTAGE'],
  ])('%s %s on %s has no source and is refused by name', (programme, model, on, path) => {
    expect(() => hccParameters(programme, model, localDate(on))).toThrow(refusal('HCC_FACTOR_UNSOURCED', path));
  });

  it('come from an operator who adds a sourced row, not from one without a source', () => {
    const on = localDate('2027-03-01');
    expect(hccParameters('MEDICARE_ADVANTAGE', 'V28', on, [...publishedHccParameters, row({})]).normalisation).toMatchObject({ value: '1.100', source: 'a test', certainty: 'LIKELY', decimal: { unscaled: 1100n, scale: 3 } });
    expect(() => hccParameters('MEDICARE_ADVANTAGE', 'V28', on, [...publishedHccParameters, row({ source: ' ' })])).toThrow(refusal('HCC_FACTOR_UNSOURCED'));
  });

  it('are those of the later start, and of the later row when starts are equal', () => {
    const on = localDate('2027-06-01');
    const value = (...rows: YearlyParameter[]): string => hccParameters('PACE', 'V28', on, [...publishedHccParameters, ...rows]).normalisation.value;
    expect(value(row({ value: '1.2', validFrom: localDate('2027-04-01') }), row({}))).toBe('1.2');
    expect(value(row({}), row({ value: '1.3' }))).toBe('1.3');
    expect(value(row({}), row({ value: '1.4', validTo: on }))).toBe('1.100');
    expect(value(row({}), row({ value: '1.5', programme: 'MEDICARE_ADVANTAGE' }))).toBe('1.100');
  });

  it.each<[Partial<YearlyParameter>]>([[{ value: '0' }], [{ value: '-1.1' }], [{ name: 'CODING_INTENSITY', value: '1' }], [{ name: 'CODING_INTENSITY', value: '-0.1' }]])('%j is out of bounds', (facts) => {
    expect(() => hccParameters('PACE', 'V28', localDate('2027-01-01'), [...publishedHccParameters, row({}), row(facts)])).toThrow(refusal('HCC_FACTOR_INVALID'));
  });

  it('every published row has a source and a decimal value', () => {
    for (const { source, value, validFrom, validTo } of publishedHccParameters) expect([source.length > 10, /^\d\.?\d*$/.test(value), validTo !== null && validTo > validFrom]).toEqual([true, true, true]);
  });
});

describe('blends', () => {
  it.each<[HccProgramme, string, string]>([
    ['MEDICARE_ADVANTAGE', '2024-01-01', 'V24 0.67 V28 0.33'], ['MEDICARE_ADVANTAGE', '2025-01-01', 'V24 0.33 V28 0.67'], ['MEDICARE_ADVANTAGE', '2026-01-01', 'V28 1.00'], ['MEDICARE_ADVANTAGE', '2027-01-01', 'V28 1.00'],
    ['PACE', '2024-01-01', 'V22 1.00'], ['PACE', '2025-12-31', 'V22 1.00'], ['PACE', '2026-01-01', 'V22 0.90 V28 0.10'], ['PACE', '2027-12-31', 'V22 0.50 V28 0.50'],
  ])('%s on %s: %s', (programme, on, weights) => {
    expect(hccBlend(programme, localDate(on)).weights.map(({ model, value }) => `${model} ${value}`).join(' ')).toBe(weights);
  });

  it('without a source are refused by name', () => {
    expect(() => hccBlend('PACE', localDate('2028-01-01'))).toThrow(refusal('HCC_FACTOR_UNSOURCED', 'parameters.BLEND_WEIGHT.PACE'));
    expect(() => hccBlend('MEDICARE_ADVANTAGE', localDate('2023-12-31'))).toThrow(refusal('HCC_FACTOR_UNSOURCED'));
  });

  it.each<[string[]]>([[['0.5']], [['0.7', '0.4']], [['1.1', '-0.1']]])('of %j do not sum to one', (values) => {
    const table = values.map((value, index) => row({ name: 'BLEND_WEIGHT', model: index === 0 ? 'V28' : 'V22', value }));
    expect(() => hccBlend('PACE', localDate('2027-01-01'), table)).toThrow(refusal('HCC_BLEND_INCOMPLETE'));
  });

  it('leave out a model that weighs nothing', () => {
    const table = [row({ name: 'BLEND_WEIGHT', value: '1' }), row({ name: 'BLEND_WEIGHT', model: 'V24', value: '0.00' })];
    expect(hccBlend('PACE', localDate('2027-01-01'), table).weights.map(({ model }) => model)).toEqual(['V28']);
  });
});
