import { CarePlanSchema, Phase, type CarePlan } from '@maillage/contracts/care/v1/coordination_pb.js';
import { MembershipState } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { careWorld, id, type CareWorld, type Member } from '../care.fixture.js';

let world: CareWorld;
beforeAll(async () => {
  world = await careWorld();
}, 60_000);
afterAll(() => world.close());

const goal = (change: object = {}) => ({ goalId: id(), domain: 'MEDICAL', description: 'walk', measure: 'metres', target: '500 m', dueOn: '2026-06-01', ...change });
const evaluated = async (state = MembershipState.STARTED): Promise<Member> => {
  const member = await world.member(state);
  await world.client.recordEvaluation({ evaluationId: id(), ...member, findings: [{ domain: 'MEDICAL', text: 'a' }, { domain: 'SOCIAL', text: 'b' }] }, world.coordinator);
  return member;
};
const create = async (request: object): Promise<CarePlan> => (await world.client.createPlan({ planId: id(), goals: [goal()], ...request }, world.coordinator)).message;
const put = async (plan: CarePlan, content: ReturnType<typeof goal> & { version?: number }): Promise<CarePlan> => (await world.client.putGoal({ planId: plan.planId, goalId: content.goalId, goal: content }, world.coordinator)).message;
const agree = async (plan: CarePlan, agreedBy = 'PERSON'): Promise<CarePlan> => (await world.client.agreePlan({ planId: plan.planId, version: plan.version, agreedBy }, world.coordinator)).message;
const get = async (planId: string): Promise<CarePlan> => (await world.client.getPlan({ planId }, world.coordinator)).message;

describe('a plan', () => {
  it('follows the evaluation, moves the episode to follow-up and is published', async () => {
    const member = await evaluated();
    const plan = await create(member);
    expect(plan).toMatchObject({ networkId: member.networkId, personId: member.personId, state: 'DRAFT', agreedBy: '', version: 1, goals: [{ target: '500 m', version: 1 }] });
    expect(await world.episode(member)).toMatchObject({ phase: Phase.FOLLOW_UP, planId: plan.planId, evaluationId: plan.evaluationId, version: 3 });
    expect(await get(plan.planId)).toEqual(plan);
    expect(await world.published(CarePlanSchema, plan.planId)).toEqual([plan]);
  });

  it('waits for the start of the membership', async () => {
    const member = await evaluated(MembershipState.SIGNED);
    await create(member);
    expect((await world.episode(member)).phase).toBe(Phase.PLANNING);
    await world.moveMember(member, 2, { state: MembershipState.STARTED, signedOn: '2026-02-28', startedOn: '2026-03-01' });
    expect((await world.episode(member)).phase).toBe(Phase.FOLLOW_UP);
  });

  it('repeated answers the present plan', async () => {
    const member = await evaluated();
    const plan = await create(member);
    const changed = await put(plan, goal());
    expect(await create({ ...member, planId: plan.planId })).toEqual(changed);
    await expect(create({ ...(await evaluated()), planId: plan.planId })).rejects.toRefuse('ALREADY_EXISTS', 'PLAN_ID_USED');
  });

  it('is refused before an evaluation, beside another plan, outside of an episode and after its end', async () => {
    const member = await world.member();
    await expect(create(member)).rejects.toRefuse('CONFLICT', 'EVALUATION_MISSING');
    const ready = await evaluated();
    await create(ready);
    await expect(create(ready)).rejects.toRefuse('ALREADY_EXISTS', 'PLAN_EXISTS');
    await expect(create({ ...ready, personId: id() })).rejects.toRefuse('NOT_FOUND', 'EPISODE_UNKNOWN');
    await world.moveMember(member, 2, { state: MembershipState.REFUSED });
    await expect(create(member)).rejects.toRefuse('CONFLICT', 'EPISODE_CLOSED');
  });

  it('names each goal that cannot be measured', async () => {
    const member = await evaluated();
    const goals = [goal({ measure: '' }), goal(), goal({ dueOn: '' })];
    await expect(create({ ...member, goals })).rejects.toRefuse('RULE_VIOLATION', 'GOAL_NOT_MEASURABLE', 'goals[0].measure');
    await expect(create({ ...member, goals })).rejects.toRefuse('RULE_VIOLATION', 'GOAL_NOT_MEASURABLE', 'goals[2].due_on');
    await expect(create({ ...member, goals: [goal({ dueOn: '2026-02-30' })] })).rejects.toRefuse('INVALID_ARGUMENT', 'DATE_INVALID', 'goals[0].due_on');
  });

  it('asked for by five at once is opened once', async () => {
    const member = await evaluated();
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => create(member)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toRefuse('ALREADY_EXISTS', 'PLAN_EXISTS');
  });

  it('that nobody knows is not found', async () => {
    await expect(get(id())).rejects.toRefuse('NOT_FOUND', 'PLAN_UNKNOWN');
    await expect(world.client.agreePlan({ planId: id(), version: 1, agreedBy: 'PERSON' }, world.coordinator)).rejects.toRefuse('NOT_FOUND', 'PLAN_UNKNOWN');
  });
});

describe('goals', () => {
  it('two people change two of them at once: both keep their change', async () => {
    const [first, second] = [goal(), goal()];
    const plan = await create({ ...(await evaluated()), goals: [first, second] });
    await Promise.all([put(plan, { ...first, target: '600 m', version: 1 }), put(plan, { ...second, target: '700 m', version: 1 })]);
    const present = await get(plan.planId);
    expect(present.goals.map(({ target, version }) => [target, version])).toEqual([['600 m', 2], ['700 m', 2]]);
    expect(present.version).toBe(3);
  });

  it('two people change one of them at once: the later one is refused', async () => {
    const only = goal();
    const plan = await create({ ...(await evaluated()), goals: [only] });
    const outcomes = await Promise.allSettled(['600 m', '700 m'].map((target) => put(plan, { ...only, target, version: 1 })));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]!.reason).toRefuse('CONFLICT', 'STALE_VERSION', 'goal.version');
  });

  it('are added under the id of the route; a repeat changes nothing', async () => {
    const plan = await create(await evaluated());
    const added = { ...goal(), version: 0 };
    const { message } = await world.client.putGoal({ planId: plan.planId, goalId: added.goalId, goal: { ...added, goalId: id() } }, world.coordinator);
    expect(message.goals.map(({ goalId }) => goalId)).toEqual([plan.goals[0]!.goalId, added.goalId]);
    expect(await put(plan, added)).toEqual(message);
    expect(await world.published(CarePlanSchema, plan.planId)).toHaveLength(2);
    await expect(put(plan, goal({ target: ' ' }))).rejects.toRefuse('RULE_VIOLATION', 'GOAL_NOT_MEASURABLE', 'goal.target');
  });

  it('stay as they are once the person has left', async () => {
    const member = await evaluated();
    const plan = await create(member);
    await world.moveMember(member, 2, { state: MembershipState.ENDED, endedOn: '2026-03-15' });
    await expect(put(plan, goal())).rejects.toRefuse('CONFLICT', 'EPISODE_CLOSED');
    await expect(agree(plan)).rejects.toRefuse('CONFLICT', 'EPISODE_CLOSED');
  });
});

describe('the agreement', () => {
  it('is to the plan as it stands, may be repeated, and ends with the next change', async () => {
    const plan = await create(await evaluated());
    const agreed = await agree(plan, 'CARER');
    expect(agreed).toMatchObject({ state: 'AGREED', agreedBy: 'CARER', version: 2 });
    expect(await agree(plan, 'CARER')).toEqual(agreed);
    expect(await put(agreed, goal())).toMatchObject({ state: 'DRAFT', agreedBy: '', version: 3 });
    await expect(agree(plan, 'CARER')).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    expect((await world.published(CarePlanSchema, plan.planId)).map(({ version, state }) => [version, state])).toEqual([[1, 'DRAFT'], [2, 'AGREED'], [3, 'DRAFT']]);
  });
});
