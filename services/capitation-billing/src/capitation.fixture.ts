import type { MessageInitShape } from '@bufbuild/protobuf';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CapitationService, Proration, type CreateContractRequestSchema } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { EnrolmentSchema } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { PersonSchema } from '@maillage/contracts/registry/v1/persons_pb.js';
import { migrate } from '@maillage/database';
import { idFrom, systemClock } from '@maillage/kernel';
import { backgroundContext, event, messagingMigrations, UnitOfWork, type CallOptions, type DomainEvent, type ServiceClient } from '@maillage/messaging';
import { ServiceModule, startService, type StartedService } from '@maillage/platform';
import { settableClock, testDatabase, testNats, testOpenId, type SettableClock } from '@maillage/testing';
import { AppModule, schemas } from './app.module.js';
import { migrations } from './migrations/index.js';

/** The registry as far as this service can see it: somebody who publishes its events from a database of its own. */
@Module({ imports: [ServiceModule.forRoot({ name: 'patient-registry', context: 'registry', services: [], schemas: [], migrations: messagingMigrations })] })
class RegistryModule {}

/** A running service with everything around it. */
export interface CapitationWorld {
  readonly service: StartedService;
  readonly client: ServiceClient<typeof CapitationService>;
  readonly clock: SettableClock;
  readonly dataSource: DataSource;
  readonly databaseUrl: string;
  readonly finance: CallOptions;
  tokenOf(...roles: string[]): Promise<CallOptions>;
  /** Publishes as the registry does. */
  publish(...events: readonly DomainEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts the service, and a registry when `withRegistry`. */
export async function capitationWorld({ withRegistry = false } = {}): Promise<CapitationWorld> {
  const prepare = (template: string, own: typeof migrations) => testDatabase({ template, migrate: (url) => migrate(url, own, schemas) });
  const [nats, openId, database] = await Promise.all([testNats(), testOpenId(), prepare('capitation-billing', migrations)]);
  const clock = settableClock(systemClock.now());
  const shared = { natsUrl: nats.url, issuer: openId.issuer, audience: openId.audience };
  const registryDatabase = withRegistry ? await prepare('capitation-billing registry', messagingMigrations) : null;
  const registry = registryDatabase && (await startService(RegistryModule, { name: 'patient-registry', databaseUrl: registryDatabase.url, ...shared }));
  const service = await startService(AppModule, { name: 'capitation-billing', databaseUrl: database.url, clock, ...shared });
  const tokenOf = async (...roles: string[]): Promise<CallOptions> => ({ token: await openId.tokenFor({ subject: 'controller', roles, lifetimeSeconds: 40 * 365 * 86_400 }), timeoutMs: 60_000 });
  return {
    service,
    client: service.rpc.service(CapitationService),
    clock,
    dataSource: service.app.get(DataSource, { strict: false }),
    databaseUrl: database.url,
    finance: await tokenOf('finance'),
    tokenOf,
    publish: async (...events) => registry!.app.get(UnitOfWork, { strict: false }).run(backgroundContext('patient-registry', systemClock, 'Europe/Paris'), async (work) => work.publish(...events)),
    close: async () => {
      await service.close();
      await registry?.close();
      await Promise.all([database.drop(), registryDatabase?.drop(), nats.stop()]);
    },
  };
}

const cells = ['F', 'M'].flatMap((sex) => ['0-64', '65-84', '85+'].map((band) => `${sex}:${band}`));

/** A sound contract from 2026 on; rates 100.07, 110.20, … in the order of its cells. */
export const contractRequest = (contractId: string, changes: MessageInitShape<typeof CreateContractRequestSchema> = {}): MessageInitShape<typeof CreateContractRequestSchema> =>
  ({
    contractId,
    name: 'IDN',
    payerOrganizationId: idFrom('payer'),
    networkId: idFrom('network'),
    programme: 'IDN',
    currency: 'EUR',
    proration: Proration.DAILY,
    withholdPercent: '2.5',
    term: { from: '2026-01-01', to: '' },
    ageBands: [
      { name: '0-64', from: 0, to: 64 },
      { name: '65-84', from: 65, to: 84 },
      { name: '85+', from: 85, to: 150 },
    ],
    rateTable: { validFrom: '2026-01-01', rates: cells.map((cell, index) => ({ cell, minor: BigInt(10_007 + 1_013 * index) })) },
    zone: 'Europe/Paris',
    ...changes,
  }) as MessageInitShape<typeof CreateContractRequestSchema>;

/** Rows as the subscribers write them, for specs that need many. */
export async function insertMember(dataSource: DataSource, contractId: string, member: { readonly personId: string; readonly birthDate?: string | null; readonly sex?: string; readonly from: string; readonly to?: string | null; readonly knownAt: string }): Promise<void> {
  await dataSource.query('INSERT INTO person_version (person_id, version, birth_date, sex, merged_into, known_at) VALUES ($1, 1, $2, $3, NULL, $4) ON CONFLICT DO NOTHING', [
    member.personId, member.birthDate === undefined ? '1950-01-01' : member.birthDate, member.sex ?? 'F', member.knownAt,
  ]);
  await dataSource.query(
    `INSERT INTO enrolment_version (enrolment_id, version, person_id, network_id, programme, contract_id, from_day, to_day, end_reason, known_at) VALUES ($1, 1, $2, $3, 'IDN', $4, $5, $6, '', $7)`,
    [idFrom('enrolment', contractId, member.personId), member.personId, idFrom('network'), contractId, member.from, member.to ?? null, member.knownAt],
  );
}

/** Another state of that member's enrolment. */
export async function changeEnrolment(dataSource: DataSource, contractId: string, personId: string, version: number, span: { readonly from: string; readonly to: string | null; readonly knownAt: string; readonly contractId?: string }): Promise<void> {
  await dataSource.query(
    `INSERT INTO enrolment_version (enrolment_id, version, person_id, network_id, programme, contract_id, from_day, to_day, end_reason, known_at) VALUES ($1, $2, $3, $4, 'IDN', $5, $6, $7, 'VOLUNTARY', $8)`,
    [idFrom('enrolment', contractId, personId), version, personId, idFrom('network'), span.contractId ?? contractId, span.from, span.to, span.knownAt],
  );
}

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

/** State events of the registry. */
export const enrolmentEvent = (message: MessageInitShape<typeof EnrolmentSchema> & { enrolmentId: string; version: number }): DomainEvent =>
  event(EnrolmentSchema, { aggregate: message.enrolmentId, version: message.version }, { membershipId: idFrom('membership'), networkId: idFrom('network'), programme: 'IDN', ...message });
export const personEvent = (message: MessageInitShape<typeof PersonSchema> & { personId: string; version: number }): DomainEvent =>
  event(PersonSchema, { aggregate: message.personId, version: message.version }, message);
