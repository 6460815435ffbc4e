import { Injectable, Module } from '@nestjs/common';
import { CarePlanSchema, EpisodeSchema, TaskSchema, TeamMemberSchema, type CarePlan, type Episode, type Task, type TeamMember } from '@maillage/contracts/care/v1/coordination_pb.js';
import { OnEvent, messagingMigrations, type EventDelivery } from '@maillage/messaging';
import { ServiceModule, startService } from '@maillage/platform';
import { careWorld, id, neighbourDatabase, practitionerEvent, stayEvent, until, type CareWorld } from './care.fixture.js';

const seen = new Map<string, { message: Episode | CarePlan | TeamMember | Task; snapshot: boolean }>();

@Injectable()
class LateSubscriber {
  @OnEvent(EpisodeSchema)
  async onEpisode(message: Episode, { event }: EventDelivery): Promise<void> {
    seen.set(message.episodeId, { message, snapshot: event.snapshot });
  }

  @OnEvent(CarePlanSchema)
  async onPlan(message: CarePlan, { event }: EventDelivery): Promise<void> {
    seen.set(message.planId, { message, snapshot: event.snapshot });
  }

  @OnEvent(TeamMemberSchema)
  async onTeamMember(message: TeamMember, { event }: EventDelivery): Promise<void> {
    seen.set(message.teamMemberId, { message, snapshot: event.snapshot });
  }

  @OnEvent(TaskSchema)
  async onTask(message: Task, { event }: EventDelivery): Promise<void> {
    seen.set(message.taskId, { message, snapshot: event.snapshot });
  }
}

@Module({ imports: [ServiceModule.forRoot({ name: 'latecomer', context: 'late', services: [], schemas: [], migrations: messagingMigrations })], providers: [LateSubscriber] })
class LateModule {}

let world: CareWorld;
beforeAll(async () => {
  world = await careWorld();
}, 60_000);
afterAll(() => world.close());

it('a consumer that comes late is filled with the present state of everything, then follows', async () => {
  const member = await world.member();
  const { networkId, personId } = member;
  const practitionerId = id();
  await world.publish('identity', practitionerEvent(practitionerId));
  await world.projected('practitioner', practitionerId, 1);
  const stayId = id();
  await world.publish('registry', stayEvent({ stayId, personId, version: 1 }));
  await world.projected('stay', stayId, 1);
  await world.client.recordEvaluation({ evaluationId: id(), networkId, personId, findings: [{ domain: 'MEDICAL', text: 'a' }, { domain: 'SOCIAL', text: 'b' }] }, world.coordinator);
  const { message: plan } = await world.client.createPlan({ planId: id(), networkId, personId, goals: [{ goalId: id(), domain: 'SOCIAL', description: 'd', measure: 'm', target: 't', dueOn: '2026-06-01' }] }, world.coordinator);
  const { message: place } = await world.client.putTeamMember({ teamMemberId: id(), networkId, personId, practitionerId, role: 'GP', from: '2026-03-01' }, world.coordinator);
  const episode = await world.episode(member);
  // Nothing of the past may come from the stream or the outbox: only the snapshot can tell it.
  await world.nats.restart({ wiped: true });
  await world.dataSource.query('DELETE FROM outbox');

  const database = await neighbourDatabase();
  const late = await startService(LateModule, { name: 'latecomer', databaseUrl: database.url, natsUrl: world.nats.url });
  try {
    await until(async () => seen.size === 4);
    expect(seen.get(plan.planId)).toEqual({ message: plan, snapshot: true });
    expect(seen.get(place.teamMemberId)).toEqual({ message: place, snapshot: true });
    expect(seen.get(episode.tasks[0]!.taskId)).toEqual({ message: episode.tasks[0], snapshot: true });
    expect(seen.get(episode.episodeId)).toEqual({ message: { ...episode, tasks: [], team: [] }, snapshot: true });

    await world.client.completeTask({ taskId: episode.tasks[0]!.taskId }, world.coordinator);
    await until(async () => (seen.get(episode.tasks[0]!.taskId)!.message as Task).state === 'DONE');
    expect(seen.get(episode.tasks[0]!.taskId)!.snapshot).toBe(false);
  } finally {
    await late.close();
    await database.drop();
  }
}, 60_000);
