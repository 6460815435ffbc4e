import { localDate } from '@maillage/kernel';
import { hccTablesOf } from './hcc-tables.js';
import { hccParameters } from './pick-parameters.js';
import { somebody } from './sample-cases.fixture.js';
import { scoreHcc } from './score-hcc.js';

describe('speed', () => {
  it('is far above 20,000 scores a second, six diagnoses each, explanation included', () => {
    const codes = [...hccTablesOf('V28').categories.keys()];
    const parameters = hccParameters('MEDICARE_ADVANTAGE', 'V28', localDate('2026-01-01'));
    const scores = 20_000;
    const people = Array.from({ length: scores }, (_, index) => ({
      person: somebody({ age: 65 + (index % 35), sex: index % 2 === 0 ? 'F' : 'M', dual: index % 3 === 0 ? '02' : '00', institutional: index % 11 === 0 }),
      diagnoses: Array.from({ length: 6 }, (_, nth) => codes[(index * 6151 + nth * 977) % codes.length]!),
    }));
    const round = (): number => {
      const start = performance.now();
      for (const { person, diagnoses } of people) scoreHcc('V28', person, diagnoses, parameters);
      return performance.now() - start;
    };
    const fastest = Math.min(round(), round(), round());
    expect(scores / (fastest / 1000)).toBeGreaterThan(20_000);
  });
});
