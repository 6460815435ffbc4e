import { decimal, instant, localDate, yearMonth, type Instant } from '@maillage/kernel';
import { testContract } from '../../runs/domain/contract.fixture.js';
import { Identity } from '../../runs/domain/identity.js';
import { RunBook } from '../../runs/domain/replay.fixture.js';
import { explainDifferences } from './explain-difference.js';
import { explainLine } from './explain-line.js';
import { amountText, differenceSentence, lineSentence, totalSentence } from './sentences.js';

const at = (day: string): Instant => instant(`${day}T10:00:00Z`);
const contract = testContract({ withholdPercent: '2.5', rateTables: [{ validFrom: localDate('2026-01-01'), knownAt: at('2025-12-01'), rates: [{ cell: 'F:65-84', minor: 82_000n }] }] });
const identity = new Identity([]);
const span = (version: number, from: string, to: string | null, knownAt: Instant) => ({ enrolmentId: 'E1', version, personId: 'p', contractId: contract.id, from: localDate(from), to: to === null ? null : localDate(to), knownAt });
const knowledge = {
  enrolments: [span(1, '2026-05-01', null, at('2026-04-20')), span(2, '2026-05-01', '2026-05-18', at('2026-06-10'))],
  persons: [{ personId: 'p', version: 1, birthDate: localDate('1950-03-02'), sex: 'F' as const, knownAt: at('2020-01-01') }],
  scores: [{ personId: 'p', validFrom: localDate('2026-01-01'), score: decimal('1.100'), knownAt: at('2026-01-01') }],
};
const book = new RunBook(contract, identity);
const runs = [{ month: yearMonth('2026-05'), knownAt: at('2026-06-01') }, { month: yearMonth('2026-05'), knownAt: at('2026-07-01') }];
for (const key of runs) book.run(key, knowledge);
const sentenceOf = (index: number) => {
  const { run, ...line } = book.lines[index]!;
  return lineSentence(contract, explainLine({ contract, identity, knownAt: run.knownAt }, line, line.reason ? runs[0]!.knownAt : null, knowledge));
};

describe('a line in one sentence', () => {
  it('says the way of a first line', () => {
    expect(sentenceOf(0)).toEqual({
      fr: '2026-05, 902,00 EUR : base 820,00 EUR (cellule F:65-84, 76 ans, grille 1) × score 1.100 = 902,00 EUR × 31/31 du mois (du 2026-05-01 au 2026-05-31) = 902,00 EUR, dont 22,55 EUR retenus (2.5 %).',
      en: '2026-05, EUR 902.00: base EUR 820.00 (cell F:65-84, age 76, rate table 1) × score 1.100 = EUR 902.00 × 31/31 of the month (2026-05-01 to 2026-05-31) = EUR 902.00, of which EUR 22.55 withheld (2.5 %).',
    });
  });

  it('names what a reversal takes back and why, and what the new line rests on', () => {
    const cause = '(enrolment E1 version 2, 2026-05-01 to 2026-05-17, known 2026-06-10T10:00:00.000Z)';
    expect(sentenceOf(1).en).toMatch(`2026-05, -EUR 902.00: takes back the line posted on what was known 2026-06-01T10:00:00.000Z, because the days covered changed ${cause}: base EUR 820.00`);
    expect(sentenceOf(2).en).toMatch(`2026-05, EUR 494.65, a new line because the days covered changed ${cause}: base EUR 820.00`);
    expect(sentenceOf(2).fr).toMatch('parce que les jours couverts ont changé (inscription E1 version 2, du 2026-05-01 au 2026-05-17, connu le 2026-06-10T10:00:00.000Z)');
  });
});

describe('a difference in one sentence', () => {
  it('answers why a month is lower than it was said to be', () => {
    const difference = explainDifferences({ contract, identity, knownAt: runs[1]!.knownAt }, runs[0]!.knownAt, ['p'], yearMonth('2026-05'), knowledge)[0]!;
    const { fr, en } = differenceSentence(contract, yearMonth('2026-05'), difference);
    expect(en).toMatch(/^2026-05 is worth EUR 494.65 as known 2026-07-01T10:00:00.000Z, EUR 407.35 less than EUR 902.00 as known 2026-06-01T10:00:00.000Z, because the days covered changed \(enrolment E1 version 2, .* → base EUR 820.00 .* × 17\/31 of the month \(2026-05-01 to 2026-05-17\) = EUR 494.65, of which EUR 12.37 withheld \(2.5 %\)\.$/);
    expect(fr).toMatch(/^2026-05 vaut 494,65 EUR selon ce qui était connu le .*, soit 407,35 EUR de moins que 902,00 EUR/);
  });

  it('sums up many members by reason', () => {
    const change = { before: 100_000n, after: 96_280n, a: 'A', b: 'B' };
    expect(totalSentence(contract, yearMonth('2026-05'), change, [{ reason: 'RISK_SCORE', members: 2, difference: -5_000n }, { reason: 'RATE', members: 1, difference: 1_280n }]).en).toBe(
      '2026-05 is worth EUR 962.80 as known B, EUR 37.20 less than EUR 1,000.00 as known A, because another risk score became known (2 persons, -EUR 50.00) ; another rate counts (table, or age band and sex) (1 person, EUR 12.80).',
    );
    expect(totalSentence(contract, yearMonth('2026-05'), { ...change, after: 100_000n }, []).fr).toBe('2026-05 vaut 1 000,00 EUR selon ce qui était connu le B, autant que 1 000,00 EUR selon ce qui était connu le A.');
  });

  it('writes any amount exactly, in the minor units of its currency', () => {
    expect([amountText(123_456_789_012_345_678n, 'EUR', 'en'), amountText(-5n, 'EUR', 'fr'), amountText(820n, 'JPY', 'en'), amountText(1_234n, 'TND', 'en')]).toEqual(['EUR 1,234,567,890,123,456.78', '-0,05 EUR', 'JPY 820', 'TND 1.234']);
  });
});
