import { scoreAhcHrsn, type Answer } from './ahc-hrsn.js';

const flag = (domain: string, answers: readonly Answer[]) => scoreAhcHrsn(answers).find((each) => each.domain === domain);
const hits = (...points: readonly number[]): Answer[] => points.map((point, index) => ({ item: ['95618-5', '95617-7', '95616-9', '95615-1'][index]!, answer: ['LA6270-8', 'LA10066-1', 'LA10082-8', 'LA16644-9', 'LA6482-9'][point - 1]! }));
const phq = (...points: readonly number[]): Answer[] => points.map((point, index) => ({ item: ['44250-9', '44255-8'][index]!, answer: ['LA6568-5', 'LA6569-3', 'LA6570-1', 'LA6571-9'][point]! }));

describe('a domain flagged by an answer', () => {
  it.each([
    ['LIVING_SITUATION', '71802-3', 'LA31994-9', 'NEED'],
    ['LIVING_SITUATION', '71802-3', 'LA31995-6', 'NEED'],
    ['LIVING_SITUATION', '71802-3', 'LA31993-1', 'NO_NEED'],
    ['HOUSING', '96778-6', 'LA28580-1', 'NEED'],
    ['HOUSING', '96778-6', 'LA9-3', 'NO_NEED'],
    ['FOOD', '88122-7', 'LA6729-3', 'NEED'],
    ['FOOD', '88123-5', 'LA28397-0', 'NEED'],
    ['FOOD', '88123-5', 'LA28398-8', 'NO_NEED'],
    ['TRANSPORT', '93030-5', 'LA33-6', 'NEED'],
    ['TRANSPORT', '93030-5', 'LA32-8', 'NO_NEED'],
    ['UTILITIES', '96779-4', 'LA32002-0', 'NEED'],
    ['UTILITIES', '96779-4', 'LA32-8', 'NO_NEED'],
  ])('%s by %s = %s is %s', (domain, item, answer, result) => {
    expect(flag(domain, [{ item, answer }])).toEqual({ domain, result, total: 0 });
  });

  it('is a need as soon as one of its items says so', () => {
    expect(flag('FOOD', [{ item: '88122-7', answer: 'LA28398-8' }, { item: '88123-5', answer: 'LA6729-3' }])?.result).toBe('NEED');
  });

  it('is unknown when nothing was asked', () => {
    expect(flag('FOOD', [{ item: '93030-5', answer: 'LA33-6' }])?.result).toBe('UNKNOWN');
  });
});

describe('safety (HITS)', () => {
  it.each([[[3, 3, 3, 2], 'NEED', 11], [[3, 3, 2, 2], 'NO_NEED', 10], [[1, 1, 1, 1], 'NO_NEED', 4], [[5, 5, 5, 5], 'NEED', 20]])('%j is %s with %i', (points, result, total) => {
    expect(flag('SAFETY', hits(...points))).toEqual({ domain: 'SAFETY', result, total });
  });

  it('with items missing decides only what the missing ones cannot change', () => {
    expect(flag('SAFETY', hits(5, 5))).toMatchObject({ result: 'NEED', total: 10 }); // two more are at least 2
    expect(flag('SAFETY', hits(3, 3))).toMatchObject({ result: 'UNKNOWN', total: 6 });
  });
});

describe('mental health (PHQ-2)', () => {
  it.each([[[1, 2], 'NEED', 3], [[1, 1], 'NO_NEED', 2], [[0, 0], 'NO_NEED', 0], [[3], 'NEED', 3], [[2], 'UNKNOWN', 2]])('%j is %s with %i', (points, result, total) => {
    expect(flag('MENTAL_HEALTH', phq(...points))).toEqual({ domain: 'MENTAL_HEALTH', result, total });
  });
});

describe('answers that are refused', () => {
  it.each([
    ['an item of another instrument', [{ item: '93035-4', answer: 'LA33-6' }], 'ANSWER_UNKNOWN', 'answers[0].item'],
    ['an answer of PRAPARE to a shared item', [{ item: '71802-3', answer: 'LA30190-5' }], 'ANSWER_UNKNOWN', 'answers[0].answer'],
    ['two answers to one item', [{ item: '93030-5', answer: 'LA33-6' }, { item: '93030-5', answer: 'LA32-8' }], 'ANSWER_REPEATED', 'answers[1].item'],
  ])('%s', (_case, answers, reason, path) => {
    expect(() => scoreAhcHrsn(answers)).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason, violations: [expect.objectContaining({ path })] }));
  });

  it('but several housing problems are several answers', () => {
    expect(flag('HOUSING', [{ item: '96778-6', answer: 'LA31996-4' }, { item: '96778-6', answer: 'LA28580-1' }])?.result).toBe('NEED');
  });
});
