import { addMs, epochMs, instant } from '@maillage/kernel';
import '@maillage/testing';
import { criterionIsNamed, searchSteps, windowIsBounded } from './search-window.js';
import { dayMs } from './wall-clock.js';

const from = instant('2026-03-01T00:00:00Z');

describe('a search', () => {
  it('covers 93 days at most', () => {
    expect(windowIsBounded(from, addMs(from, 93 * dayMs))).toEqual({ from: epochMs(from), to: epochMs(from) + 93 * dayMs });
    expect(() => windowIsBounded(from, addMs(from, 93 * dayMs + 1))).toRefuse('INVALID_ARGUMENT', 'WINDOW_TOO_LONG', 'to');
    expect(() => windowIsBounded(from, from)).toRefuse('INVALID_ARGUMENT', 'PERIOD_EMPTY', 'to');
  });

  it('names a resource or a purpose', () => {
    expect(() => criterionIsNamed('r', '')).not.toThrow();
    expect(() => criterionIsNamed('', 'EVALUATION')).not.toThrow();
    expect(() => criterionIsNamed('', '')).toRefuse('INVALID_ARGUMENT', 'CRITERION_MISSING', 'purpose');
  });

  it('goes week by week through the whole window, and reaches as far as a slot is long', () => {
    const window = { from: 0, to: 16 * dayMs };
    const steps = [...searchSteps(window, 60)];
    expect(steps.map(({ week }) => [week.from / dayMs, week.to / dayMs])).toEqual([[0, 7], [7, 14], [14, 16]]);
    expect(steps.map(({ reach }) => reach.to)).toEqual([7 * dayMs + 3_600_000, 14 * dayMs + 3_600_000, 16 * dayMs]);
  });
});
