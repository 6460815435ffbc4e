import '@maillage/testing';
import { localDate } from '@maillage/kernel';
import { agreePlan, openPlan, putGoal, type GoalContent } from './plan.js';
import { repeatIsTheSame } from './plan-rules.js';

const goal: GoalContent = { id: 'g1', domain: 'MEDICAL', description: 'walk to the market', measure: 'metres walked', target: '500 m', dueOn: localDate('2026-06-01') };
const other: GoalContent = { ...goal, id: 'g2', domain: 'SOCIAL', description: 'eat in company', measure: 'meals a week', target: '2' };
const episode = { id: 'e', evaluationId: 'v', planId: null };
const command = { id: 'pl', networkId: 'n', personId: 'p', goals: [goal, other] };
const plan = openPlan(command, episode);

describe('opening a plan', () => {
  it('makes a draft that answers the evaluation', () => {
    expect(plan).toMatchObject({ id: 'pl', episodeId: 'e', evaluationId: 'v', state: 'DRAFT', agreedBy: null, version: 1 });
    expect(plan.goals.map(({ id, version, position }) => [id, version, position])).toEqual([['g1', 1, 0], ['g2', 1, 1]]);
  });

  it('is refused before an evaluation', () => {
    expect(() => openPlan(command, { ...episode, evaluationId: null })).toRefuse('CONFLICT', 'EVALUATION_MISSING');
  });

  it('is refused beside another plan', () => {
    expect(() => openPlan(command, { ...episode, planId: 'earlier' })).toRefuse('ALREADY_EXISTS', 'PLAN_EXISTS');
  });

  it.each([
    ['goals[1].measure', { measure: ' ' }],
    ['goals[1].target', { target: '' }],
    ['goals[1].due_on', { dueOn: null }],
  ])('is refused without %s', (path, missing) => {
    expect(() => openPlan({ ...command, goals: [goal, { ...other, ...missing }] }, episode)).toRefuse('RULE_VIOLATION', 'GOAL_NOT_MEASURABLE', path);
  });

  it('is refused with one goal id twice', () => {
    expect(() => openPlan({ ...command, goals: [goal, { ...other, id: 'g1' }] }, episode)).toRefuse('INVALID_ARGUMENT', 'GOAL_ID_REPEATED', 'goals[1].goal_id');
  });

  it('may be repeated, and its id means no other plan', () => {
    expect(() => repeatIsTheSame(plan, command, true)).not.toThrow();
    expect(() => repeatIsTheSame(plan, { networkId: 'other' }, true)).toRefuse('ALREADY_EXISTS', 'PLAN_ID_USED');
    expect(() => repeatIsTheSame(plan, command, false)).toRefuse('ALREADY_EXISTS', 'PLAN_ID_USED');
  });
});

describe('goals', () => {
  it('changed by two people, each one of them: both keep their change', () => {
    const first = putGoal(plan, { ...goal, target: '600 m' }, 1).plan;
    const second = putGoal(first, { ...other, target: '3' }, 1).plan;
    expect(second.goals.map(({ target, version }) => [target, version])).toEqual([['600 m', 2], ['3', 2]]);
    expect(second.version).toBe(3);
  });

  it('changed by two people at once: the later one is refused', () => {
    const first = putGoal(plan, { ...goal, target: '600 m' }, 1).plan;
    expect(() => putGoal(first, { ...goal, target: '700 m' }, 1)).toRefuse('CONFLICT', 'STALE_VERSION', 'goal.version');
  });

  it('are added with version 0, and never over one that is there', () => {
    expect(putGoal(plan, { ...goal, id: 'g3' }, 0).goal).toMatchObject({ id: 'g3', position: 2, version: 1 });
    expect(() => putGoal(plan, { ...goal, target: 'x' }, 0)).toRefuse('CONFLICT', 'STALE_VERSION');
    expect(() => putGoal(plan, { ...goal, id: 'g3' }, 4)).toRefuse('CONFLICT', 'STALE_VERSION');
  });

  it('repeated change nothing', () => {
    expect(putGoal(plan, goal, 0).plan).toBe(plan);
    const changed = putGoal(plan, { ...goal, target: '600 m' }, 1).plan;
    expect(putGoal(changed, { ...goal, target: '600 m' }, 1).plan).toBe(changed);
  });

  it('are refused when they cannot be measured', () => {
    expect(() => putGoal(plan, { ...goal, target: '' }, 1)).toRefuse('RULE_VIOLATION', 'GOAL_NOT_MEASURABLE', 'goal.target');
  });
});

describe('agreement', () => {
  it('is to the plan as it stands, and may be repeated', () => {
    const agreed = agreePlan(plan, 1, 'CARER');
    expect(agreed).toMatchObject({ state: 'AGREED', agreedBy: 'CARER', version: 2 });
    expect(agreePlan(agreed, 1, 'CARER')).toBe(agreed);
    expect(agreePlan(agreed, 2, 'PERSON')).toMatchObject({ agreedBy: 'PERSON', version: 3 });
  });

  it('is refused to a version that has passed', () => {
    const changed = putGoal(plan, { ...goal, target: '600 m' }, 1).plan;
    expect(() => agreePlan(changed, 1, 'PERSON')).toRefuse('CONFLICT', 'STALE_VERSION', 'version');
  });

  it('ends with the next change of a goal', () => {
    expect(putGoal(agreePlan(plan, 1, 'PERSON'), { ...goal, target: '600 m' }, 1).plan).toMatchObject({ state: 'DRAFT', agreedBy: null, version: 3 });
  });
});
