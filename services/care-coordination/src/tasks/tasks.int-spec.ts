import { EpisodeSchema, Phase, TaskKind, TaskSchema, type Task } from '@maillage/contracts/care/v1/coordination_pb.js';
import { MembershipState } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { StayClass, StayState } from '@maillage/contracts/registry/v1/stays_pb.js';
import { appointmentEvent, careWorld, id, stayEvent, until, type CareWorld, type Member } from '../care.fixture.js';
import { episodeId } from '../episodes/domain/episode.js';
import { checklist, taskId, type TaskKind as Kind } from './domain/task.js';

let world: CareWorld;
let member: Member;
let stayId: string;
beforeAll(async () => {
  world = await careWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  member = await world.member();
  stayId = id();
});

const admitted = '2026-03-03T10:00:00.000Z';
const endedAt = '2026-03-05T15:00:00.000Z';
const stay = async (version: number, change: object = {}): Promise<void> => {
  await world.publish('registry', stayEvent({ stayId, personId: member.personId, version, ...change }));
  await world.projected('stay', stayId, version);
};
const discharge = (version: number, change: object = {}) => stay(version, { state: StayState.CLOSED, endedAt, ...change });
const idOf = (kind: Kind) => taskId(episodeId(member.membershipId), stayId, kind);
const states = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await world.dataSource.query('SELECT kind, state FROM task WHERE stay_id = $1', [stayId])).map(({ kind, state }: { kind: string; state: string }) => [kind, state]));
const complete = async (kind: Kind, version = 0): Promise<Task> => (await world.client.completeTask({ taskId: idOf(kind), version }, world.coordinator)).message;
const all = (state: string) => Object.fromEntries(checklist.map((kind) => [kind, state]));

describe('a stay', () => {
  it('moves the person to transition with an open task, the discharge opens the checklist, the last task done ends it', async () => {
    await stay(1);
    const present = await world.episode(member);
    expect(present).toMatchObject({ phase: Phase.TRANSITION, transitionStayId: stayId, version: 2 });
    expect(present.tasks).toMatchObject([{ taskId: idOf('DISCHARGE_PLANNING'), kind: TaskKind.DISCHARGE_PLANNING, state: 'OPEN', from: admitted, dueAt: '', stayId, networkId: member.networkId, personId: member.personId, version: 1 }]);

    await discharge(2);
    const { tasks } = await world.episode(member);
    expect(tasks.map(({ kind, from, dueAt }) => [kind, from, dueAt])).toEqual(
      expect.arrayContaining([[TaskKind.CONTACT_48_HOURS, endedAt, '2026-03-07T15:00:00.000Z'], [TaskKind.FOLLOW_UP_VISIT, endedAt, '2026-03-12T15:00:00.000Z']]),
    );
    expect(await states()).toEqual({ DISCHARGE_PLANNING: 'DONE', ...all('OPEN') });

    for (const kind of checklist) {
      expect((await world.episode(member)).phase).toBe(Phase.TRANSITION);
      expect(await complete(kind)).toMatchObject({ state: 'DONE', version: 2 });
    }
    const after = await world.episode(member);
    expect(after).toMatchObject({ phase: Phase.INITIAL, transitionStayId: '', tasks: [] });
    expect((await world.published(EpisodeSchema, after.episodeId)).map(({ phase }) => phase)).toEqual([Phase.INITIAL, Phase.TRANSITION, Phase.INITIAL]);
    expect((await world.published(TaskSchema, idOf('DISCHARGE_PLANNING'))).map(({ state, version }) => [state, version])).toEqual([['OPEN', 1], ['DONE', 2]]);
    expect((await world.published(TaskSchema, idOf('FOLLOW_UP_VISIT'))).map(({ state, version }) => [state, version])).toEqual([['OPEN', 1], ['DONE', 2]]);
  });

  it('whose discharge is cancelled takes the checklist back; a second discharge opens the same tasks again', async () => {
    await stay(1);
    await discharge(2);
    await stay(3);
    expect(await states()).toEqual({ DISCHARGE_PLANNING: 'OPEN', ...all('WITHDRAWN') });
    const later = '2026-03-09T09:00:00.000Z';
    await discharge(4, { endedAt: later });
    expect(await states()).toEqual({ DISCHARGE_PLANNING: 'DONE', ...all('OPEN') });
    expect((await world.published(TaskSchema, idOf('FOLLOW_UP_VISIT'))).map(({ state, from, version }) => [state, from, version])).toEqual([['OPEN', endedAt, 1], ['WITHDRAWN', endedAt, 2], ['OPEN', later, 3]]);
  });

  it('that never happened leaves nothing to do', async () => {
    await stay(1);
    await stay(2, { state: StayState.CANCELLED });
    expect(await states()).toEqual({ DISCHARGE_PLANNING: 'WITHDRAWN' });
    expect(await world.episode(member)).toMatchObject({ phase: Phase.INITIAL, transitionStayId: '' });
  });

  it('that ends by death opens no checklist', async () => {
    await discharge(1, { endedByDeath: true });
    expect(await states()).toEqual({ DISCHARGE_PLANNING: 'DONE' });
  });

  it('in the emergency room alerts, and is no transition', async () => {
    await stay(1, { stayClass: StayClass.EMERGENCY });
    expect(await world.episode(member)).toMatchObject({ phase: Phase.INITIAL, tasks: [{ kind: TaskKind.EMERGENCY_ALERT, state: 'OPEN', from: admitted }] });
  });

  it('told late or twice changes nothing', async () => {
    await discharge(3);
    await world.publish('registry', stayEvent({ stayId, personId: member.personId, version: 1 }), stayEvent({ stayId, personId: member.personId, version: 3, state: StayState.CLOSED, endedAt }));
    await stay(4, { state: StayState.CLOSED, endedAt });
    expect(await states()).toEqual({ DISCHARGE_PLANNING: 'DONE', ...all('OPEN') });
    expect((await world.published(TaskSchema, idOf('FOLLOW_UP_VISIT')))).toHaveLength(1);
  });

  it('is followed in every network of the person, and no longer where the person has left', async () => {
    const second = { ...member, networkId: id(), membershipId: id() };
    const third = { ...member, networkId: id(), membershipId: id() };
    await world.moveMember(second, 1, { state: MembershipState.REQUESTED });
    await world.moveMember(third, 1, { state: MembershipState.ENDED, endedOn: '2026-03-02' });
    await stay(1);
    expect((await world.episode(member)).phase).toBe(Phase.TRANSITION);
    expect((await world.episode(second)).phase).toBe(Phase.TRANSITION);
    expect((await world.episode(third))).toMatchObject({ phase: Phase.CLOSED, tasks: [] });
    await world.moveMember(member, 2, { state: MembershipState.ENDED, endedOn: '2026-03-04' });
    expect(await world.episode(member)).toMatchObject({ phase: Phase.CLOSED, transitionStayId: '', tasks: [] });
    expect((await world.episode(second)).tasks).toHaveLength(1);
  });
});

describe('completing a task', () => {
  beforeEach(() => discharge(1));

  it('is refused when it is done or withdrawn, unknown, or was seen in another version', async () => {
    await expect(complete('LIAISON_NURSE', 7)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await complete('LIAISON_NURSE', 1);
    await expect(complete('LIAISON_NURSE')).rejects.toRefuse('CONFLICT', 'TASK_STATE');
    await stay(2);
    await expect(complete('CONTACT_48_HOURS')).rejects.toRefuse('CONFLICT', 'TASK_STATE');
    await expect(world.client.completeTask({ taskId: id() }, world.coordinator)).rejects.toRefuse('NOT_FOUND', 'TASK_UNKNOWN');
  });

  it('by five people at once is done once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => complete('DISCHARGE_SUMMARY')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toRefuse('CONFLICT', 'TASK_STATE');
  });

  it('of all kinds at once ends the transition', async () => {
    await Promise.all(checklist.map((kind) => complete(kind)));
    expect((await world.episode(member)).phase).toBe(Phase.INITIAL);
  });

  it('with an Idempotency-Key answers again', async () => {
    const options = { ...world.coordinator, idempotencyKey: id() };
    const request = { taskId: idOf('LIAISON_NURSE') };
    const { message } = await world.client.completeTask(request, options);
    expect((await world.client.completeTask(request, options)).message).toEqual(message);
  });
});

describe('the visit', () => {
  const visit = async (): Promise<Task> => (await world.episode(member)).tasks.find(({ kind }) => kind === TaskKind.FOLLOW_UP_VISIT)!;
  const answered = async (appointmentId: string): Promise<Task> => {
    await until(async () => (await visit()).appointmentId === appointmentId).catch(() => undefined);
    return visit();
  };
  beforeEach(() => discharge(1));

  it('names the appointment that answers it, until that is cancelled', async () => {
    const appointmentId = id();
    const appointment = { appointmentId, personId: member.personId, answers: idOf('FOLLOW_UP_VISIT') };
    await world.publish('scheduling', appointmentEvent({ ...appointment, state: 'UNPLACED', version: 1 }), appointmentEvent({ ...appointment, version: 2 }));
    expect(await answered(appointmentId)).toMatchObject({ appointmentId, state: 'OPEN', version: 2 });
    await world.publish('scheduling', appointmentEvent({ ...appointment, version: 4, state: 'CANCELLED' }), appointmentEvent({ ...appointment, version: 3 }));
    expect(await answered('')).toMatchObject({ appointmentId: '', version: 3 });
    expect((await world.published(TaskSchema, idOf('FOLLOW_UP_VISIT'))).map((task) => task.appointmentId)).toEqual(['', appointmentId, '']);
  });

  it('alone does: other tasks, and what others ask for, have no appointment', async () => {
    const [contact, foreign] = [id(), id()];
    await world.publish('scheduling', appointmentEvent({ appointmentId: contact, personId: member.personId, answers: idOf('CONTACT_48_HOURS'), version: 1 }), appointmentEvent({ appointmentId: foreign, personId: member.personId, answers: id(), version: 1 }));
    await Promise.all([contact, foreign].map((each) => world.projected('appointment', each, 1)));
    expect((await world.episode(member)).tasks.every((task) => task.appointmentId === '')).toBe(true);
  });
});
