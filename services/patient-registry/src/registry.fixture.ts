import { create } from '@bufbuild/protobuf';
import { Module } from '@nestjs/common';
import type { AccessFact, Actor, Policies, Role, TokenVerifier } from '@maillage/access';
import { NetworkSchema } from '@maillage/contracts/identity/v1/networks_pb.js';
import { ResourceSchema } from '@maillage/contracts/information/v1/record_pb.js';
import { EnrolmentsService } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { MembershipsService } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StaysService } from '@maillage/contracts/registry/v1/stays_pb.js';
import { migrate, reader, type Reader } from '@maillage/database';
import { idFrom, newId, systemClock, type Clock, type Uuid } from '@maillage/kernel';
import { backgroundContext, event, messagingMigrations, UnitOfWork, type CallOptions, type DomainEvent } from '@maillage/messaging';
import { ServiceModule, startService, type StartedService } from '@maillage/platform';
import { openPolicies, settableClock, testDatabase, testNats, type SettableClock } from '@maillage/testing';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { migrations, schemas } from './registry-database.js';

/** The token is the list of roles, and after `@` the organisation: who may call what is messaging's own test. */
const plainTokens: TokenVerifier = {
  verify: (token) => {
    const [roles = '', organisationId = null] = token.split('@');
    const actor: Actor = { subject: `subject of ${token}`, kind: 'user', roles: new Set(roles.split(' ') as Role[]), organisationId, practitionerId: null, session: null, authenticatedAt: null };
    return Promise.resolve(actor);
  },
};

export const as = (roles: string, more: Partial<CallOptions> = {}): CallOptions => ({ token: roles, timeoutMs: 20_000, ...more });
export const coordinator = as('coordinator');
export const integration = as('integration');

@Module({ imports: [ServiceModule.forRoot({ name: 'stands-for-identity', context: 'identity', services: [], schemas: [], migrations: messagingMigrations })] })
class IdentityStandIn {}
@Module({ imports: [ServiceModule.forRoot({ name: 'stands-for-information', context: 'information', services: [], schemas: [], migrations: messagingMigrations })] })
class InformationStandIn {}

/** A registry in this process, with owners of the events it follows. */
export interface TestRegistry {
  readonly clock: SettableClock;
  readonly service: StartedService;
  readonly persons: ReturnType<typeof clientsOf>['persons'];
  readonly stays: ReturnType<typeof clientsOf>['stays'];
  readonly memberships: ReturnType<typeof clientsOf>['memberships'];
  readonly enrolments: ReturnType<typeof clientsOf>['enrolments'];
  readonly reader: Reader;
  readonly databaseUrl: string;
  /** Publishes and waits until the registry has taken it in. */
  publishNetwork(networkId: Uuid, zone?: string): Promise<void>;
  publishPatient(patient: PublishedPatient): Promise<void>;
  /** As identity would declare it; waits until the registry knows it. */
  declare(fact: AccessFact): Promise<void>;
  /** Published messages of the registry, oldest first, by subject's aggregate. */
  published(aggregate: string): Promise<{ aggregate: string; version: bigint; payload: Buffer }[]>;
  close(): Promise<void>;
}

export interface PublishedPatient {
  readonly source?: string;
  readonly id: Uuid;
  readonly version?: number;
  readonly at?: string;
  readonly deleted?: boolean;
  readonly json: object;
}

const clientsOf = ({ rpc }: StartedService) => ({
  persons: rpc.service(PersonsService), stays: rpc.service(StaysService), memberships: rpc.service(MembershipsService), enrolments: rpc.service(EnrolmentsService),
});

export async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain: ${what}`);
}

export async function startRegistry({ settings = {}, owners = true, policies = openPolicies() }: { settings?: Record<string, string>; owners?: boolean; policies?: Policies } = {}): Promise<TestRegistry> {
  const migrated = (template: string, list: typeof migrations) => testDatabase({ template, migrate: (url) => migrate(url, list, []) });
  const [database, ownerDatabases, nats] = await Promise.all([
    testDatabase({ template: 'patient-registry', migrate: (url) => migrate(url, migrations, schemas) }),
    Promise.all(owners ? [migrated('stand-in', messagingMigrations as typeof migrations), migrated('stand-in', messagingMigrations as typeof migrations)] : []),
    testNats(),
  ]);
  const clock = settableClock('2026-10-05T08:00:00Z');
  const start = (module: typeof AppModule, name: string, databaseUrl: string, given: Clock = clock) => startService(module, { name, databaseUrl, natsUrl: nats.url, clock: given, verifier: plainTokens, policies, settings });
  const service = await start(AppModule, 'patient-registry', database.url);
  const stands = await Promise.all(ownerDatabases.map((each, index) => start(index === 0 ? IdentityStandIn : InformationStandIn, `stand-in-${index}`, each.url)));
  const dataSource = service.app.get(DataSource, { strict: false });
  const own = reader(dataSource);

  const publish = async (stand: StartedService, published: DomainEvent): Promise<void> => {
    await stand.app.get(UnitOfWork, { strict: false }).run(backgroundContext('stand-in', systemClock, 'Europe/Paris'), (work) => Promise.resolve(work.publish(published)));
    await until('the registry takes the event in', async () => (await own.query('SELECT 1 FROM inbox WHERE event_id = $1 AND applied', [published.id])).length > 0);
  };
  let networkVersion = 0;
  return {
    clock, service, ...clientsOf(service), reader: own, databaseUrl: database.url,
    publishNetwork: (networkId, zone = 'Europe/Paris') => publish(stands[0]!, event(NetworkSchema, { aggregate: networkId, version: ++networkVersion }, create(NetworkSchema, { networkId, name: 'Network of a test', zone, version: networkVersion }))),
    publishPatient: ({ source = 'test-source', id, version = 1, at = clock.now(), deleted = false, json }) =>
      publish(stands[1]!, event(ResourceSchema, { aggregate: id, version }, create(ResourceSchema, { type: 'Patient', id, version, source, lastUpdated: at, deleted, json: deleted ? new Uint8Array() : Buffer.from(JSON.stringify({ resourceType: 'Patient', id, ...json })) }))),
    declare: async (fact) => {
      await stands[0]!.app.get(UnitOfWork, { strict: false }).run(backgroundContext('stand-in', systemClock, 'Europe/Paris'), (work) => Promise.resolve(work.declare(fact)));
      await until('the registry knows the fact', async () => (await own.query('SELECT 1 FROM access_fact WHERE fact_id = $1 AND version = $2', [fact.factId, fact.version])).length > 0);
    },
    published: (aggregate) => own.query('SELECT aggregate, version, payload FROM outbox WHERE subject LIKE $1 ORDER BY position', [`maillage.evt.registry.${aggregate}.%`]),
    close: async () => {
      await Promise.all(stands.map((stand) => stand.close()));
      await service.close();
      await Promise.all([database.drop(), ...ownerDatabases.map((each) => each.drop())]);
      await nats.stop();
    },
  };
}

export const anId = (): Uuid => newId(systemClock);
export const named = (text: string): Uuid => idFrom('patient-registry spec', text);
