import type { MessageInitShape } from '@bufbuild/protobuf';
import { granteesOf, type AccessFact, type Actor, type Sight } from '@maillage/access';
import { OrganizationSchema, ProviderKind } from '@maillage/contracts/identity/v1/directory_pb.js';
import { NetworkSchema } from '@maillage/contracts/identity/v1/networks_pb.js';
import { ResourceSchema } from '@maillage/contracts/information/v1/record_pb.js';
import { PersonSchema, PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { SocialService } from '@maillage/contracts/social/v1/social_pb.js';
import { migrate } from '@maillage/database';
import { idFrom, isMaillageError, newId, systemClock, type Instant } from '@maillage/kernel';
import { backgroundContext, createContext, event, messagingMigrations, UnitOfWork, type CallOptions, type DomainEvent, type RequestContext, type ServiceClient } from '@maillage/messaging';
import { ServiceModule, startService, type StartedService } from '@maillage/platform';
import { openPolicies, settableClock, testDatabase, testNats, testOpenId, type SettableClock } from '@maillage/testing';
import { Module, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { migrations } from './migrations/index.js';
import { schemas } from './schemas.js';

/** Owners as far as this service sees them: somebody who publishes their events from a database of its own. */
function owner(name: string, context: string): Type {
  @Module({ imports: [ServiceModule.forRoot({ name, context, services: [], schemas: [], migrations: messagingMigrations })] })
  class OwnerModule {}
  return OwnerModule;
}
const owners = { registry: 'patient-registry', identity: 'identity', information: 'shared-information' } as const;

/** A running service, and the owners it listens to. */
export interface SocialWorld {
  readonly service: StartedService;
  readonly client: ServiceClient<typeof SocialService>;
  readonly clock: SettableClock;
  readonly worker: CallOptions;
  readonly dataSource: DataSource;
  /** A handler, to be called with a context of the spec's own. */
  handler<T>(type: Type<T>): T;
  /** Stores facts as if this service had found them out. */
  declare(...facts: readonly AccessFact[]): Promise<void>;
  tokenOf(...roles: string[]): Promise<CallOptions>;
  publish(context: keyof typeof owners, ...events: readonly DomainEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts everything on servers of its own. */
export async function socialWorld(): Promise<SocialWorld> {
  const [nats, openId] = await Promise.all([testNats(), testOpenId()]);
  const clock = settableClock(systemClock.now());
  const shared = { natsUrl: nats.url, issuer: openId.issuer, audience: openId.audience, policies: openPolicies() };
  const own = await testDatabase({ template: 'social-services', migrate: (url) => migrate(url, migrations, schemas) });
  const others = await Promise.all(
    Object.entries(owners).map(async ([context, name]) => {
      const database = await testDatabase({ template: 'messaging only', migrate: (url) => migrate(url, messagingMigrations) });
      return { context, database, service: await startService(owner(name, context), { name, databaseUrl: database.url, ...shared }) };
    }),
  );
  const service = await startService(AppModule, { name: 'social-services', databaseUrl: own.url, clock, ...shared });
  const tokenOf = async (...roles: string[]): Promise<CallOptions> => ({ token: await openId.tokenFor({ subject: 'worker', roles, lifetimeSeconds: 365 * 86_400 }), timeoutMs: 20_000 });
  return {
    service,
    client: service.rpc.service(SocialService),
    clock,
    worker: await tokenOf('social-worker'),
    dataSource: service.app.get(DataSource, { strict: false }),
    handler: (type) => service.app.get(type, { strict: false }),
    declare: (...facts) => service.app.get(UnitOfWork, { strict: false }).run(backgroundContext('spec', clock, 'Europe/Paris'), async (work) => work.declare(...facts)),
    tokenOf,
    publish: async (context, ...events) => {
      const publisher = others.find((each) => each.context === context)!.service.app.get(UnitOfWork, { strict: false });
      await publisher.run(backgroundContext(owners[context], systemClock, 'Europe/Paris'), async (work) => work.publish(...events));
    },
    close: async () => {
      await service.close();
      await Promise.all(others.map((each) => each.service.close()));
      await Promise.all([own.drop(), ...others.map((each) => each.database.drop()), nats.stop()]);
    },
  };
}

/** State events of the owners. */
export const personEvent = (personId: string, version: number, records: readonly string[], mergedInto = ''): DomainEvent =>
  event(PersonSchema, { aggregate: personId, version }, {
    personId, version, state: mergedInto ? PersonState.MERGED : PersonState.ACTIVE, mergedInto, sourceRecords: records.map((key) => ({ sourceRecordId: idFrom(key), source: 'test', key })),
  });
export const organizationEvent = (organizationId: string, kind: ProviderKind): DomainEvent => event(OrganizationSchema, { aggregate: organizationId, version: 1 }, { organizationId, kind, active: true, version: 1 });
export const networkEvent = (networkId: string, perimeterLevel: number, members: readonly string[]): DomainEvent =>
  event(NetworkSchema, { aggregate: networkId, version: 1 }, { networkId, perimeterLevel, members: members.map((organizationId) => ({ organizationId })), version: 1 });
export const resourceEvent = (type: string, id: string, version: number, json: object | null): DomainEvent =>
  event(ResourceSchema, { aggregate: `${type}/${id}`, version }, {
    type, id, version, source: 'test', lastUpdated: '2026-09-01T10:00:00.000Z', deleted: json === null, json: Buffer.from(json === null ? '' : JSON.stringify(json)),
  } satisfies MessageInitShape<typeof ResourceSchema>);

/** Asks until it passes. Throws its last error after ten seconds. */
export async function eventually<T>(check: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await check();
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** A request of a social worker of an organisation at an instant, whom policies show social data by a referral, by social work of their own or by a registration. */
export function requestOf(organisationId: string | null, at: Instant, opens: readonly string[] = ['REFERRAL', 'SOCIAL_WORKER', 'REGISTRATION']): RequestContext {
  const actor: Actor = { subject: newId(systemClock), kind: 'user', roles: new Set(['social-worker']), organisationId, practitionerId: null, session: null, authenticatedAt: null };
  const sight = (now: Instant): Sight => ({ everybody: new Set(), opens: new Map([['social', opens]]) as unknown as Sight['opens'], grantees: granteesOf(actor), purpose: 'TREAT', now });
  return createContext({ actor, clock: { now: () => at }, zone: 'Europe/Paris', deadline: Infinity, requestId: newId(systemClock), sight }).context;
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
