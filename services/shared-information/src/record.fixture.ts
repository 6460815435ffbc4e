import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Actor, Policies, Role, TokenVerifier } from '@maillage/access';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { migrate, createDataSource } from '@maillage/database';
import type { r4 } from '@maillage/fhir';
import type { ServiceClient } from '@maillage/messaging';
import { startService, type StartedService } from '@maillage/platform';
import { openPolicies, settableClock, testDatabase, testNats, type SettableClock, type TestDatabase, type TestNats } from '@maillage/testing';
import { extract } from 'tar-stream';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { migrations } from './migrations/index.js';

/** Tokens of specs are `subject:role,role@organisation`; who signs real ones is the business of libs/access. */
export const plainTokens: TokenVerifier = {
  verify: (token) => {
    const [subject, more = ''] = token.split(':');
    const [roles = '', organisationId = null] = more.split('@');
    return Promise.resolve({ subject: subject!, kind: 'user', roles: new Set(roles.split(',') as Role[]), organisationId, practitionerId: null, session: null, authenticatedAt: null } satisfies Actor);
  },
};

export interface RunningRecord {
  readonly service: StartedService;
  readonly record: ServiceClient<typeof RecordService>;
  readonly clock: SettableClock;
  readonly database: TestDatabase;
  readonly nats: TestNats;
  /** Looks beside the service. */
  readonly dataSource: DataSource;
  stop(): Promise<void>;
}

/** The whole service in this process, with a database and a NATS of its own. */
export async function startRecord(policies: Policies = openPolicies()): Promise<RunningRecord> {
  const database = await testDatabase({ template: 'shared-information', migrate: (url) => migrate(url, migrations) });
  const nats = await testNats();
  const clock = settableClock('2026-11-24T08:00:00Z');
  const service = await startService(AppModule, { name: 'shared-information', databaseUrl: database.url, natsUrl: nats.url, clock, verifier: plainTokens, policies });
  const dataSource = await createDataSource({ url: database.url, schemas: [], applicationName: 'spec' }).initialize();
  const stop = async (): Promise<void> => {
    await service.close();
    await dataSource.destroy();
    await nats.stop();
    await database.drop();
  };
  return { service, record: service.rpc.service(RecordService), clock, database, nats, dataSource, stop };
}

export const bytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
/** What specs look at in an answer; absent where the answer has it not. */
export interface Bundle {
  readonly resourceType: string;
  readonly type: string;
  readonly total: number;
  readonly link: readonly { readonly relation: string; readonly url: string }[];
  readonly entry: readonly { readonly resource: Read; readonly request: r4.BundleEntryRequest; readonly response: r4.BundleEntryResponse & { location: string; outcome: r4.OperationOutcome }; readonly search: { readonly mode: string } }[];
}
export interface Read {
  readonly resourceType: string;
  readonly id: string;
  readonly valueQuantity: { readonly value: number };
  readonly generalPractitioner: readonly { readonly reference: string }[];
}
/** An answer read again; a Bundle unless told. */
export const json = <T = Bundle>(body: Uint8Array): T => JSON.parse(Buffer.from(body).toString('utf8')) as T;

/** The bundles of the sample population, hospitals and practitioners first: patients refer to them. */
export async function sampleBundles(): Promise<Buffer[]> {
  const archive = extract();
  const bundles: { name: string; body: Buffer }[] = [];
  archive.on('entry', ({ name }, stream, next) => {
    const parts: Buffer[] = [];
    stream.on('data', (part: unknown) => parts.push(part as Buffer));
    stream.on('end', () => {
      if (name.endsWith('.json')) bundles.push({ name, body: Buffer.concat(parts) });
      next();
    });
  });
  archive.end(gunzipSync(readFileSync(new URL('../../../deploy/local/sample/synthea-sample.tar.gz', import.meta.url))));
  await new Promise<void>((resolve) => void archive.on('finish', () => resolve()));
  const rank = (name: string): number => (name.includes('Information') ? 0 : 1);
  return bundles.sort((a, b) => rank(a.name) - rank(b.name)).map(({ body }) => body);
}

/** Who asks. */
export const clinician = { token: 'anna:clinician', timeoutMs: 20_000 };
export const integration = { token: 'feed:integration', timeoutMs: 20_000 };
