import { fromBinary, type DescMessage, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { Module, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { granteesOf, type AccessFact, type Actor, type Sight } from '@maillage/access';
import { CoordinationService, type Episode } from '@maillage/contracts/care/v1/coordination_pb.js';
import { eventSubject } from '@maillage/contracts';
import { PractitionerSchema } from '@maillage/contracts/identity/v1/directory_pb.js';
import { MembershipSchema, MembershipState } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonSchema, PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StayClass, StaySchema, StayState } from '@maillage/contracts/registry/v1/stays_pb.js';
import { AppointmentSchema } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { migrate } from '@maillage/database';
import { isMaillageError, newId, systemClock, type Instant } from '@maillage/kernel';
import { backgroundContext, createContext, event, messagingMigrations, UnitOfWork, type CallOptions, type DomainEvent, type RequestContext, type ServiceClient } from '@maillage/messaging';
import { ServiceModule, startService, type StartedService } from '@maillage/platform';
import { openPolicies, settableClock, testDatabase, testNats, testOpenId, type SettableClock, type TestNats } from '@maillage/testing';
import { AppModule } from './app.module.js';
import { migrations } from './migrations/index.js';
import { schemas } from './tables.js';

/** The neighbours as far as this service can see them: each publishes its events from a database of its own. */
const neighbours = { registry: 'patient-registry', identity: 'identity', scheduling: 'scheduling' } as const;
type Neighbour = keyof typeof neighbours;

@Module({ imports: [ServiceModule.forRoot({ name: neighbours.registry, context: 'registry', services: [], schemas: [], migrations: messagingMigrations })] })
class RegistryModule {}
@Module({ imports: [ServiceModule.forRoot({ name: neighbours.identity, context: 'identity', services: [], schemas: [], migrations: messagingMigrations })] })
class IdentityModule {}
@Module({ imports: [ServiceModule.forRoot({ name: neighbours.scheduling, context: 'scheduling', services: [], schemas: [], migrations: messagingMigrations })] })
class SchedulingModule {}
const modules = { registry: RegistryModule, identity: IdentityModule, scheduling: SchedulingModule };

export const careDatabase = () => testDatabase({ template: 'care-coordination', migrate: (url) => migrate(url, migrations, schemas) });
export const neighbourDatabase = () => testDatabase({ template: 'care neighbour', migrate: (url) => migrate(url, messagingMigrations) });

/** A Monday morning in Paris. */
export const start = '2026-03-02T08:00:00.000Z' as Instant;
export const id = (): string => newId(systemClock);

export const personEvent = (message: MessageInitShape<typeof PersonSchema> & { personId: string; version: number }): DomainEvent =>
  event(PersonSchema, { aggregate: message.personId, version: message.version }, { state: PersonState.ACTIVE, changedAt: start, ...message });
export const membershipEvent = (message: MessageInitShape<typeof MembershipSchema> & { membershipId: string; version: number }): DomainEvent =>
  event(MembershipSchema, { aggregate: message.membershipId, version: message.version }, { state: MembershipState.REQUESTED, requestedAt: '2026-03-01T09:00:00.000Z', ...message });
export const stayEvent = (message: MessageInitShape<typeof StaySchema> & { stayId: string; version: number }): DomainEvent =>
  event(StaySchema, { aggregate: message.stayId, version: message.version }, { facility: 'NORTH', visitNumber: message.stayId, stayClass: StayClass.INPATIENT, state: StayState.OPEN, startedAt: '2026-03-03T10:00:00.000Z', ...message });
export const appointmentEvent = (message: MessageInitShape<typeof AppointmentSchema> & { appointmentId: string; version: number }): DomainEvent =>
  event(AppointmentSchema, { aggregate: message.appointmentId, version: message.version }, { state: 'BOOKED', purpose: 'FOLLOW_UP_VISIT', from: '2026-03-09T10:00:00.000Z', to: '2026-03-09T10:30:00.000Z', ...message });
export const practitionerEvent = (practitionerId: string): DomainEvent => event(PractitionerSchema, { aggregate: practitionerId, version: 1 }, { practitionerId, familyName: 'A', active: true, version: 1 });

/** Somebody in the joining flow of a network. */
export interface Member {
  readonly networkId: string;
  readonly personId: string;
  readonly membershipId: string;
}

/** A running service with everything around it. */
export interface CareWorld {
  readonly service: StartedService;
  readonly client: ServiceClient<typeof CoordinationService>;
  readonly clock: SettableClock;
  readonly dataSource: DataSource;
  readonly databaseUrl: string;
  readonly nats: TestNats;
  readonly coordinator: CallOptions;
  tokenOf(...roles: string[]): Promise<CallOptions>;
  /** Publishes as that neighbour does. */
  publish(from: Neighbour, ...events: readonly DomainEvent[]): Promise<void>;
  /** A handler, to be called with a context of the spec's own. */
  handler<T>(type: Type<T>): T;
  /** Stores facts as if this service had found them out. */
  declare(...facts: readonly AccessFact[]): Promise<void>;
  /** A member whose episode is there, in a network of its own. */
  member(state?: MembershipState): Promise<Member>;
  /** The next state of a membership, taken in. */
  moveMember(member: Member, version: number, change: MessageInitShape<typeof MembershipSchema>): Promise<void>;
  episode(member: Pick<Member, 'networkId' | 'personId'>): Promise<Episode>;
  /** The episode once `holds` of it; otherwise the last one seen, for the failure to show. */
  episodeWhen(member: Pick<Member, 'networkId' | 'personId'>, holds: (episode: Episode) => boolean): Promise<Episode>;
  /** What was published of one aggregate, in order. */
  published<S extends DescMessage>(schema: S, aggregate: string): Promise<MessageShape<S>[]>;
  /** True once the projection has this version. */
  projected(table: 'membership' | 'stay' | 'appointment' | 'person' | 'practitioner', key: string, version: number): Promise<void>;
  close(): Promise<void>;
}

/** What the policies of the specs open by which basis: everything to clinical staff, no clinical data to social staff. */
export const clinicalStaff = { plan: ['TEAM', 'CASE_MANAGER'], clinical: ['TEAM', 'CASE_MANAGER'] };
export const socialStaff = { plan: ['TEAM', 'CASE_MANAGER'] };

/** A request of somebody at an instant, with what policies open to them, for a handler called directly. */
export function requestOf(who: Partial<Actor>, at: Instant, opens: Readonly<Record<string, readonly string[]>> = clinicalStaff): RequestContext {
  const actor: Actor = { subject: id(), kind: 'user', roles: new Set(['nurse']), organisationId: null, practitionerId: null, session: null, authenticatedAt: null, ...who };
  const sight = (now: Instant): Sight => ({ everybody: new Set(), opens: new Map(Object.entries(opens)) as unknown as Sight['opens'], grantees: granteesOf(actor), purpose: 'TREAT', now });
  return createContext({ actor, clock: { now: () => at }, zone: 'Europe/Paris', deadline: Infinity, requestId: id(), sight }).context;
}

/** Everything that a caller is told of a refusal. */
export async function refusalOf(call: Promise<unknown>): Promise<object | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (!isMaillageError(error)) throw error;
    const { category, reason, message, violations, retryable } = error;
    return { category, reason, message, violations, retryable };
  }
}

/** Asks until it holds. Throws after ten seconds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let left = 500; !(await condition()); left -= 1) {
    if (left === 0) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Starts the service and its three neighbours. */
export async function careWorld(): Promise<CareWorld> {
  const names = Object.keys(neighbours) as Neighbour[];
  const [nats, openId, database, ...others] = await Promise.all([testNats(), testOpenId(), careDatabase(), ...names.map(neighbourDatabase)]);
  const clock = settableClock(start);
  const shared = { natsUrl: nats.url, issuer: openId.issuer, audience: openId.audience, policies: openPolicies() };
  const started = new Map<Neighbour, StartedService>();
  for (const [index, name] of names.entries()) started.set(name, await startService(modules[name], { name: neighbours[name], databaseUrl: others[index]!.url, ...shared }));
  const service = await startService(AppModule, { name: 'care-coordination', databaseUrl: database.url, clock, ...shared });
  const client = service.rpc.service(CoordinationService);
  const dataSource = service.app.get(DataSource, { strict: false });
  const tokenOf = async (...roles: string[]): Promise<CallOptions> => ({ token: await openId.tokenFor({ subject: `somebody-${roles.join('-')}`, roles, at: start, lifetimeSeconds: 40 * 365 * 86_400 }), timeoutMs: 60_000 });
  const coordinator = await tokenOf('coordinator');

  const publish: CareWorld['publish'] = async (from, ...events) =>
    started.get(from)!.app.get(UnitOfWork, { strict: false }).run(backgroundContext(neighbours[from], systemClock, 'Europe/Paris'), async (work) => work.publish(...events));
  const projected: CareWorld['projected'] = (table, key, version) =>
    until(async () => (await dataSource.query(`SELECT 1 FROM ${table}_projection WHERE ${table}_id = $1 AND version >= $2`, [key, version])).length === 1);
  const episode: CareWorld['episode'] = async ({ networkId, personId }) => (await client.getEpisode({ networkId, personId }, coordinator)).message;
  const moveMember: CareWorld['moveMember'] = async ({ membershipId, networkId, personId }, version, change) => {
    await publish('registry', membershipEvent({ membershipId, networkId, personId, version, ...change }));
    await projected('membership', membershipId, version);
  };

  return {
    service, client, clock, dataSource, databaseUrl: database.url, nats, coordinator, tokenOf, publish, projected, episode, moveMember,
    handler: (type) => service.app.get(type, { strict: false }),
    declare: (...facts) => service.app.get(UnitOfWork, { strict: false }).run(backgroundContext('spec', clock, 'Europe/Paris'), async (work) => work.declare(...facts)),
    member: async (state = MembershipState.STARTED) => {
      const member = { networkId: id(), personId: id(), membershipId: id() };
      await moveMember(member, 1, { state });
      return member;
    },
    episodeWhen: async (member, holds) => {
      let found: Episode | undefined;
      await until(async () => holds((found = await episode(member)))).catch(() => undefined);
      return found!;
    },
    published: async (schema, aggregate) =>
      (await dataSource.query('SELECT payload FROM outbox WHERE aggregate = $1 AND subject = $2 ORDER BY version', [aggregate, eventSubject(schema)])).map(({ payload }: { payload: Buffer }) => fromBinary(schema, payload)),
    close: async () => {
      await service.close();
      await Promise.all([...started.values()].map((each) => each.close()));
      await Promise.all([database.drop(), ...others.map((each) => each.drop()), nats.stop()]);
    },
  };
}
