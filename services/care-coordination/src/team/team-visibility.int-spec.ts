import fc from 'fast-check';
import { TaskKind, type CarePlan } from '@maillage/contracts/care/v1/coordination_pb.js';
import { PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StayClass, StayState } from '@maillage/contracts/registry/v1/stays_pb.js';
import { addDays, addMs, localDate, localDateIn, type Instant } from '@maillage/kernel';
import { careWorld, clinicalStaff, id, personEvent, practitionerEvent, refusalOf, requestOf, socialStaff, start, stayEvent, type CareWorld, type Member } from '../care.fixture.js';
import { declareTeamFacts } from '../migrations/relationships1797100000004.js';
import { EpisodesHandler } from '../episodes/episodes.handler.js';
import { EvaluationsHandler } from '../evaluations/evaluations.handler.js';
import { PlansHandler } from '../plans/plans.handler.js';
import { TasksHandler } from '../tasks/tasks.handler.js';
import { TeamHandler } from './team.handler.js';

let world: CareWorld;
let member: Member;
let plan: CarePlan;
const practitioners = [id(), id(), id()] as const;
const [nurse, other] = practitioners;
const findings = [{ domain: 'MEDICAL', text: 'diabetes' }, { domain: 'SOCIAL', text: 'lives alone' }];
const goal = () => ({ goalId: id(), domain: 'SOCIAL', description: 'a', measure: 'b', target: 'c', dueOn: '2026-06-01' });
/** Nothing of the protobuf runtime is asked of a message by a handler. */
const message = <T>(content: object): T => content as T;

beforeAll(async () => {
  world = await careWorld();
  await world.publish('identity', ...practitioners.map(practitionerEvent));
  for (const practitioner of practitioners) await world.projected('practitioner', practitioner, 1);
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  member = await world.member();
  await world.client.recordEvaluation({ evaluationId: id(), ...member, findings }, world.coordinator);
  plan = (await world.client.createPlan({ planId: id(), ...member, goals: [goal()] }, world.coordinator)).message;
});

const place = async (change: object = {}, of: Member = member) =>
  (await world.client.putTeamMember({ teamMemberId: id(), networkId: of.networkId, personId: of.personId, practitionerId: nurse, role: 'NURSE', from: '2026-03-01', ...change }, world.coordinator)).message;
const by = (practitionerId: string, at: Instant = start, opens: Readonly<Record<string, readonly string[]>> = clinicalStaff) => requestOf({ practitionerId }, at, opens);
const sees = async (context = by(nurse)): Promise<boolean> => (await refusalOf(world.handler(EpisodesHandler).getEpisode(message({ ...member }), context))) === null;

describe('a person is seen', () => {
  it.each<[string, boolean, () => Promise<unknown>]>([
    ['by a practitioner of the team', true, () => place()],
    ['by the case manager', true, () => place({ role: 'CASE_MANAGER' })],
    ['not by a practitioner whose place ended today', false, () => place({ to: '2026-03-02' })],
    ['not by a practitioner whose place begins tomorrow', false, () => place({ from: '2026-03-03' })],
    ['not by a practitioner whose place somebody else has taken', false, async () => place({ teamMemberId: (await place()).teamMemberId, practitionerId: other, version: 1 })],
    ['not by a practitioner of another person’s team', false, async () => place({}, await world.member())],
    ['not by somebody without a place', false, async () => undefined],
    ['not by a practitioner whom the person refuses', false, async () => [await place(), await world.declare({ factId: id(), version: 1, effect: 'REFUSE', personId: member.personId, grantee: `practitioner:${nurse}`, basis: 'REFUSAL', from: start, until: null })]],
    ['by a practitioner when another one is refused', true, async () => [await place(), await world.declare({ factId: id(), version: 1, effect: 'REFUSE', personId: member.personId, grantee: `practitioner:${other}`, basis: 'REFUSAL', from: start, until: null })]],
  ])('%s', async (_who, answer, happen) => {
    await happen();
    expect(await sees()).toBe(answer);
    const found = (await world.handler(EpisodesHandler).listEpisodes(message({ networkId: member.networkId, phase: 0, pageToken: '' }), by(nurse))).episodes;
    expect(found.map(({ personId }) => personId)).toEqual(answer ? [member.personId] : []);
    expect((await refusalOf(world.handler(PlansHandler).getPlan(message({ planId: plan.planId }), by(nurse)))) === null).toBe(answer);
  });

  it('from the first instant of the first day until the last one before the end, in the clocks of the network', async () => {
    // The clocks go forward between the two days.
    await place({ from: '2026-03-28', to: '2026-03-30' });
    const [from, to] = ['2026-03-27T23:00:00.000Z', '2026-03-29T22:00:00.000Z'] as [Instant, Instant];
    expect([await sees(by(nurse, addMs(from, -1))), await sees(by(nurse, from)), await sees(by(nurse, addMs(to, -1))), await sees(by(nurse, to))]).toEqual([false, true, true, false]);
  });

  it('by a social worker of the team without what was found medically', async () => {
    await place();
    const record = (opens: Readonly<Record<string, readonly string[]>>) => world.handler(EvaluationsHandler).recordEvaluation(message({ evaluationId: id(), ...member, findings }), by(nurse, start, opens));
    expect((await record(socialStaff)).findings.map(({ domain }) => domain)).toEqual(['SOCIAL']);
    expect((await record(clinicalStaff)).findings.map(({ domain }) => domain)).toEqual(['MEDICAL', 'SOCIAL']);
    expect((await world.handler(PlansHandler).getPlan(message({ planId: plan.planId }), by(nurse, start, socialStaff))).goals).toHaveLength(1);
  });

  it('under the id of the survivor while two persons are one, and not after the un-merge', async () => {
    await place();
    const survivor = id();
    const alias = { factId: member.personId, version: 1, effect: 'ALIAS' as const, personId: member.personId, grantee: '', target: survivor, basis: 'MERGE', from: start, until: null };
    const seen = async () => (await refusalOf(world.handler(EpisodesHandler).getEpisode(message({ networkId: member.networkId, personId: survivor }), by(nurse)))) === null;
    await world.publish('registry', personEvent({ personId: survivor, version: 1 }), personEvent({ personId: member.personId, version: 2, state: PersonState.MERGED, mergedInto: survivor }));
    await world.projected('person', member.personId, 2);
    await world.declare(alias);
    expect([await seen(), await sees()]).toEqual([true, true]);
    await world.declare({ ...alias, version: 2, target: member.personId });
    await world.publish('registry', personEvent({ personId: member.personId, version: 3 }));
    await world.projected('person', member.personId, 3);
    expect([await seen(), await sees()]).toEqual([false, true]);
  });

  it('after the facts of old places have been declared', async () => {
    const { teamMemberId } = await place();
    await world.dataSource.query('DELETE FROM access_fact WHERE fact_id = $1', [teamMemberId]);
    expect(await sees()).toBe(false);
    for (let time = 0; time < 2; time++) await world.dataSource.query(declareTeamFacts);
    expect(await sees()).toBe(true);
  });
});

describe('what is hidden', () => {
  it('answers as what is missing, whatever is asked or written', async () => {
    const stayId = id();
    await world.publish('registry', stayEvent({ stayId, personId: member.personId, version: 1, stayClass: StayClass.INPATIENT, state: StayState.OPEN }));
    const { tasks } = await world.episodeWhen(member, (episode) => episode.tasks.length > 0);
    expect(tasks[0]!.kind).toBe(TaskKind.DISCHARGE_PLANNING);
    const teamMemberId = (await place({ practitionerId: other })).teamMemberId;
    const [plans, team] = [world.handler(PlansHandler), world.handler(TeamHandler)];
    const who = by(nurse);
    const attempts: readonly ((there: boolean) => Promise<unknown>)[] = [
      (there) => plans.getPlan(message({ planId: there ? plan.planId : id() }), who),
      (there) => plans.putGoal(message({ planId: there ? plan.planId : id(), goalId: id(), goal: { ...goal(), version: 0 } }), who),
      (there) => plans.agreePlan(message({ planId: there ? plan.planId : id(), version: 1, agreedBy: 'PERSON' }), who),
      (there) => plans.createPlan(message({ planId: there ? plan.planId : id(), networkId: member.networkId, personId: there ? member.personId : id(), goals: [goal()] }), who),
      (there) => world.handler(EvaluationsHandler).recordEvaluation(message({ evaluationId: there ? plan.evaluationId : id(), networkId: member.networkId, personId: there ? member.personId : id(), findings }), who),
      (there) => world.handler(EpisodesHandler).getEpisode(message({ networkId: member.networkId, personId: there ? member.personId : id() }), who),
      (there) => world.handler(TasksHandler).completeTask(message({ taskId: there ? tasks[0]!.taskId : id(), version: 0 }), who),
      (there) => team.putTeamMember(message({ teamMemberId: there ? teamMemberId : id(), networkId: member.networkId, personId: there ? member.personId : id(), practitionerId: nurse, role: 'NURSE', from: '2026-03-01', to: '', version: 0 }), who),
    ];
    for (const attempt of attempts) {
      const refusal = await refusalOf(attempt(true));
      expect(refusal).toMatchObject({ category: 'NOT_FOUND' });
      expect(refusal).toEqual(await refusalOf(attempt(false)));
    }
    // Seen by its own team, it is all there and unchanged.
    expect(await plans.getPlan(message({ planId: plan.planId }), by(other))).toEqual(plan);
    expect((await world.episode(member)).team).toHaveLength(1);
  });

  it('place of another person is missing for who replaces it, and keeps its id', async () => {
    await place();
    const hidden = (await place({ practitionerId: other }, await world.member())).teamMemberId;
    const put = (teamMemberId: string, version: number) =>
      refusalOf(world.handler(TeamHandler).putTeamMember(message({ teamMemberId, networkId: member.networkId, personId: member.personId, practitionerId: nurse, role: 'NURSE', from: '2026-03-01', to: '', version }), by(nurse)));
    expect(await put(hidden, 1)).toEqual(await put(id(), 1));
    expect(await put(hidden, 0)).toMatchObject({ category: 'ALREADY_EXISTS', reason: 'TEAM_MEMBER_ID_USED' });
  });

  it('leaves no gap in pages', async () => {
    const networkId = id();
    // Of 402 persons every second one is the nurse's.
    await world.dataSource.query(`INSERT INTO episode (id, membership_id, network_id, person_id, phase, version) SELECT gen_random_uuid(), gen_random_uuid(), $1, gen_random_uuid(), 'INITIAL', 1 FROM generate_series(1, 402)`, [networkId]);
    const persons: { person_id: string }[] = await world.dataSource.query('SELECT person_id FROM episode WHERE network_id = $1 ORDER BY id', [networkId]);
    const mine = persons.filter((_, index) => index % 2 === 0).map(({ person_id }) => person_id);
    await world.declare(...mine.map((personId) => ({ factId: id(), version: 1, effect: 'ALLOW' as const, personId, grantee: `practitioner:${nurse}`, basis: 'TEAM', from: start, until: null })));
    const context = by(nurse);
    const list = (pageToken: string) => world.handler(EpisodesHandler).listEpisodes(message({ networkId, phase: 0, pageToken }), context);
    const first = await list('');
    expect(first.episodes.map(({ personId }) => personId)).toEqual(mine.slice(0, 200));
    const second = await list(first.nextPageToken);
    expect([second.episodes.map(({ personId }) => personId), second.nextPageToken]).toEqual([mine.slice(200), '']);
    await expect(world.handler(EpisodesHandler).listEpisodes(message({ networkId, phase: 0, pageToken: first.nextPageToken }), by(nurse))).rejects.toRefuse('INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID');
  });
});

it('whatever happens to a team, its practitioners see the person exactly in their days', async () => {
  const first = localDate('2026-03-26');
  const day = fc.integer({ min: 0, max: 6 });
  const change = fc.record({ place: fc.integer({ min: 0, max: 2 }), whom: fc.integer({ min: 0, max: 2 }), from: day, days: fc.option(fc.integer({ min: 1, max: 4 })) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.integer({ min: -2, max: 9 * 24 }), async (history, hours) => {
      member = await world.member();
      const places = [id(), id(), id()];
      const model = new Map<number, { readonly whom: number; readonly from: string; readonly to: string }>();
      for (const { place: at, whom, from, days } of history) {
        const [begins, ends] = [addDays(first, from), days === null ? null : addDays(first, from + days)];
        await place({ teamMemberId: places[at], practitionerId: practitioners[whom], from: begins, to: ends ?? '' });
        model.set(at, { whom, from: begins, to: ends ?? '9999-12-31' });
      }
      // The clocks change on the fourth day.
      const midnight = addMs('2026-03-25T23:00:00.000Z' as Instant, hours * 3_600_000);
      for (const now of [addMs(midnight, -1), midnight]) {
        const today = localDateIn(now, 'Europe/Paris');
        const expected = practitioners.map((_, index) => [...model.values()].some(({ whom, from, to }) => whom === index && from <= today && today < to));
        const found: boolean[] = [];
        for (const practitioner of practitioners) found.push(await sees(by(practitioner, now)));
        expect(found).toEqual(expected);
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
