import type { MessageInitShape } from '@bufbuild/protobuf';
import { granteesOf, type AccessFact, type Actor, type Sight } from '@maillage/access';
import { TaskKind, TaskSchema } from '@maillage/contracts/care/v1/coordination_pb.js';
import { PersonSchema, PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { AvailabilityRuleSchema, SchedulingService, type PutResourceRequestSchema } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { migrate } from '@maillage/database';
import { addMs, isMaillageError, newId, systemClock, type Instant, type MaillageError } from '@maillage/kernel';
import { backgroundContext, createContext, event, messagingMigrations, UnitOfWork, type CallOptions, type DomainEvent, type RequestContext, type ServiceClient } from '@maillage/messaging';
import { ServiceModule, startService, type StartedService } from '@maillage/platform';
import { openPolicies, settableClock, testDatabase, testNats, testOpenId, type SettableClock } from '@maillage/testing';
import { Module, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { migrations } from './migrations/index.js';
import { schemas } from './schemas.js';

/** The neighbours as far as this service can see them: somebody who publishes their events from a database of its own. */
@Module({ imports: [ServiceModule.forRoot({ name: 'patient-registry', context: 'registry', services: [], schemas: [], migrations: messagingMigrations })] })
class RegistryModule {}
@Module({ imports: [ServiceModule.forRoot({ name: 'care-coordination', context: 'care', services: [], schemas: [], migrations: messagingMigrations })] })
class CareModule {}

export const allMigrations = [...messagingMigrations, ...migrations];
export const schedulingDatabase = () => testDatabase({ template: 'scheduling', migrate: (url) => migrate(url, allMigrations, schemas) });

/** A Monday; Paris is at +02:00. All specs live in this week. */
export const start = '2026-09-07T06:00:00Z' as Instant;
export const minutes = (count: number): number => count * 60_000;
/** `09:30` on the Monday in Paris, or so many days later. */
export const at = (time: string, daysLater = 0): Instant => addMs(`2026-09-07T${time}:00.000Z` as Instant, minutes(daysLater * 1_440 - 120));
export const id = (): string => newId(systemClock);

export const personEvent = (message: MessageInitShape<typeof PersonSchema> & { personId: string; version: number }): DomainEvent =>
  event(PersonSchema, { aggregate: message.personId, version: message.version }, { state: PersonState.ACTIVE, changedAt: start, ...message });
export const taskEvent = (message: MessageInitShape<typeof TaskSchema> & { taskId: string; version: number }): DomainEvent =>
  event(TaskSchema, { aggregate: message.taskId, version: message.version }, { kind: TaskKind.FOLLOW_UP_VISIT, state: 'OPEN', from: at('10:00'), dueAt: at('10:00', 7), ...message });

/** A running service with everything around it. */
export interface SchedulingWorld {
  readonly service: StartedService;
  readonly client: ServiceClient<typeof SchedulingService>;
  readonly clock: SettableClock;
  readonly dataSource: DataSource;
  /** Call options of a coordinator. */
  readonly coordinator: CallOptions;
  tokenOf(...roles: string[]): Promise<CallOptions>;
  /** A handler, to be called with a context of the spec's own. */
  handler<T>(type: Type<T>): T;
  /** Stores facts as if this service had found them out. */
  declare(...facts: readonly AccessFact[]): Promise<void>;
  registry(...events: readonly DomainEvent[]): Promise<void>;
  care(...events: readonly DomainEvent[]): Promise<void>;
  /** So many persons that scheduling knows. */
  persons(count: number): Promise<string[]>;
  /** A resource that offers Monday to Friday, 09:00 to 17:00 in Paris, by half hours. */
  resource(content?: MessageInitShape<typeof PutResourceRequestSchema>, rule?: MessageInitShape<typeof AvailabilityRuleSchema>): Promise<string>;
  /** Messages published of one appointment, by version. */
  published(appointmentId: string): Promise<number[]>;
  close(): Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until it holds. Throws after ten seconds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let left = 500; !(await condition()); left -= 1) {
    if (left === 0) throw new Error('it never came true');
    await pause(20);
  }
}

/** Starts the service and its two neighbours. */
export async function schedulingWorld(): Promise<SchedulingWorld> {
  const neighbourDatabase = () => testDatabase({ template: 'scheduling neighbour', migrate: (url) => migrate(url, messagingMigrations) });
  const [nats, openId, database, registryDatabase, careDatabase] = await Promise.all([testNats(), testOpenId(), schedulingDatabase(), neighbourDatabase(), neighbourDatabase()]);
  const clock = settableClock(start);
  const shared = { natsUrl: nats.url, issuer: openId.issuer, audience: openId.audience, policies: openPolicies() };
  const registry = await startService(RegistryModule, { name: 'patient-registry', databaseUrl: registryDatabase.url, ...shared });
  const care = await startService(CareModule, { name: 'care-coordination', databaseUrl: careDatabase.url, ...shared });
  const service = await startService(AppModule, { name: 'scheduling', databaseUrl: database.url, clock, ...shared });
  const dataSource = service.app.get(DataSource, { strict: false });
  const client = service.rpc.service(SchedulingService);
  const tokenOf = async (...roles: string[]): Promise<CallOptions> => ({ token: await openId.tokenFor({ subject: `somebody-${roles.join('-')}`, roles, at: start, lifetimeSeconds: 40 * 365 * 86_400 }), timeoutMs: 60_000 });
  const coordinator = await tokenOf('coordinator');
  const publish = (from: StartedService, name: string) => async (...events: readonly DomainEvent[]): Promise<void> =>
    from.app.get(UnitOfWork, { strict: false }).run(backgroundContext(name, systemClock, 'Europe/Paris'), async (work) => work.publish(...events));
  const publishPersons = publish(registry, 'patient-registry');

  return {
    service, client, clock, dataSource, coordinator, tokenOf,
    handler: (type) => service.app.get(type, { strict: false }),
    declare: (...facts) => service.app.get(UnitOfWork, { strict: false }).run(backgroundContext('spec', clock, 'Europe/Paris'), async (work) => work.declare(...facts)),
    registry: publishPersons,
    care: publish(care, 'care-coordination'),
    persons: async (count) => {
      const ids = Array.from({ length: count }, id);
      await publishPersons(...ids.map((personId) => personEvent({ personId, version: 1 })));
      await until(async () => Number((await dataSource.query('SELECT count(*)::int AS n FROM person_projection WHERE person_id = ANY ($1::uuid[])', [ids]))[0].n) === count);
      return ids;
    },
    resource: async (content = {}, rule = {}) => {
      const resourceId = id();
      await client.putResource({ resourceId, kind: 'PRACTITIONER', name: 'Dr A', organizationId: id(), zone: 'Europe/Paris', purposes: [], active: true, ...content }, coordinator);
      await client.putAvailability({ resourceId, rules: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', validFrom: '2026-01-01', slotMinutes: 30, ...rule }] }, coordinator);
      return resourceId;
    },
    published: async (appointmentId) => (await dataSource.query('SELECT version FROM outbox WHERE aggregate = $1 ORDER BY position', [appointmentId])).map(({ version }: { version: bigint }) => Number(version)),
    close: async () => {
      await service.close();
      await Promise.all([registry.close(), care.close()]);
      await Promise.all([database.drop(), registryDatabase.drop(), careDatabase.drop(), nats.stop()]);
    },
  };
}

/** Category and reason of a refusal, or null. */
export const refusalOf = (call: Promise<unknown>): Promise<string | null> => call.then(() => null, (error: MaillageError) => `${error.category} ${error.reason}`);

/** A request of somebody of an organisation at an instant, whom policies show appointments by an appointment or by a registration. */
export function requestOf(organisationId: string, at: Instant): RequestContext {
  const actor: Actor = { subject: id(), kind: 'user', roles: new Set(['secretary']), organisationId, practitionerId: null, session: null, authenticatedAt: null };
  const sight = (now: Instant): Sight => ({ everybody: new Set(), opens: new Map([['appointment', ['APPOINTMENT', 'REGISTRATION']]]) as unknown as Sight['opens'], grantees: granteesOf(actor), purpose: 'TREAT', now });
  return createContext({ actor, clock: { now: () => at }, zone: 'Europe/Paris', deadline: Infinity, requestId: id(), sight }).context;
}

/** Everything that a caller is told of a refusal; null for none. */
export async function wholeRefusalOf(call: Promise<unknown>): Promise<object | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (!isMaillageError(error)) throw error;
    const { category, reason, message, violations, retryable } = error;
    return { category, reason, message, violations, retryable };
  }
}
