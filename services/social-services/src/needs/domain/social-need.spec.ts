import { instant } from '@maillage/kernel';
import { identifyNeed, moveNeed, needTransitions, type NeedState } from './social-need.js';

const need = identifyNeed({ id: 'n1', personId: 'p1', domain: 'FOOD', origin: 'SCREENING' }, instant('2026-09-01T10:00:00Z'));
const states = Object.keys(needTransitions) as NeedState[];

describe('a social need', () => {
  it('begins identified', () => {
    expect(need).toEqual({ id: 'n1', personId: 'p1', domain: 'FOOD', origin: 'SCREENING', state: 'IDENTIFIED', identifiedAt: '2026-09-01T10:00:00.000Z', version: 1 });
  });

  it.each(states.flatMap((from) => states.map((to) => [from, to] as const)))('%s to %s follows the table', (from, to) => {
    const move = () => moveNeed({ ...need, state: from }, to);
    if (needTransitions[from].includes(to)) expect(move()).toMatchObject({ state: to, version: 2 });
    else expect(move).toThrow(expect.objectContaining({ category: 'CONFLICT', reason: 'NEED_STATE' }));
  });
});
