import { Injectable, Module } from '@nestjs/common';
import { systemActor } from '@maillage/access';
import { BreakGlassSchema, BreakGlassService, type BreakGlass } from '@maillage/contracts/identity/v1/break_glass_pb.js';
import { AccountSchema, DirectoryService, OrganizationSchema, PractitionerSchema, type Account, type Organization, type Practitioner } from '@maillage/contracts/identity/v1/directory_pb.js';
import { NetworkSchema, NetworksService, type Network } from '@maillage/contracts/identity/v1/networks_pb.js';
import { PractitionerRoleSchema, PractitionerRolesService, type PractitionerRole } from '@maillage/contracts/identity/v1/roles_pb.js';
import { StaffService } from '@maillage/contracts/identity/v1/staff_pb.js';
import { ResourceSchema } from '@maillage/contracts/information/v1/record_pb.js';
import { migrate } from '@maillage/database';
import { newId, systemClock, type Clock } from '@maillage/kernel';
import { createContext, event, messagingMigrations, OnEvent, UnitOfWork, type CallOptions } from '@maillage/messaging';
import { ServiceModule, startService, type StartedService } from '@maillage/platform';
import { testDatabase, testNats, testOpenId, type TestDatabase } from '@maillage/testing';
import pg from 'pg';
import { AppModule } from './app.module.js';
import { migrations } from './migrations/index.js';
import { schemas } from './tables.js';

export const freshId = (): string => newId(systemClock);

/** What the neighbour has heard, in order. */
@Injectable()
export class Heard {
  readonly organizations: Organization[] = [];
  readonly practitioners: Practitioner[] = [];
  readonly networks: Network[] = [];
  readonly accounts: Account[] = [];
  readonly roles: PractitionerRole[] = [];
  readonly breakGlass: BreakGlass[] = [];

  @OnEvent(OrganizationSchema)
  async organization(message: Organization): Promise<void> {
    this.organizations.push(message);
  }

  @OnEvent(PractitionerSchema)
  async practitioner(message: Practitioner): Promise<void> {
    this.practitioners.push(message);
  }

  @OnEvent(NetworkSchema)
  async network(message: Network): Promise<void> {
    this.networks.push(message);
  }

  @OnEvent(AccountSchema)
  async account(message: Account): Promise<void> {
    this.accounts.push(message);
  }

  @OnEvent(PractitionerRoleSchema)
  async role(message: PractitionerRole): Promise<void> {
    this.roles.push(message);
  }

  @OnEvent(BreakGlassSchema)
  async access(message: BreakGlass): Promise<void> {
    this.breakGlass.push(message);
  }
}

/** Stands where the shared record stands: publishes its events, and hears those of identity. */
@Module({ imports: [ServiceModule.forRoot({ name: 'neighbour', context: 'information', services: [], schemas: [], migrations: messagingMigrations })], providers: [Heard] })
class NeighbourModule {}

/** Identity as it runs, for one suite. */
export interface IdentityWorld {
  readonly service: StartedService;
  readonly database: TestDatabase;
  readonly admin: CallOptions;
  /** A call by somebody with these roles. */
  as(roles: readonly string[], subject?: string, claims?: Readonly<Record<string, unknown>>): Promise<CallOptions>;
  query<T extends object>(sql: string, params?: readonly unknown[]): Promise<T[]>;
  /** Starts the neighbour, which is filled by snapshots. */
  neighbour(): Promise<Neighbour>;
  close(): Promise<void>;
}

export interface Neighbour {
  readonly heard: Heard;
  /** Publishes one version of a resource, null for its deletion; answers the positions that a reader may wait for. */
  say(type: string, id: string, version: number, resource: object | null): Promise<string[]>;
}

export async function until(condition: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function identityWorld({ clock = systemClock }: { readonly clock?: Clock } = {}): Promise<IdentityWorld> {
  const [nats, openId, database] = await Promise.all([testNats(), testOpenId(), testDatabase({ template: 'identity', migrate: (url) => migrate(url, migrations, schemas) })]);
  const { issuer, audience } = openId;
  const service = await startService(AppModule, { name: 'identity', databaseUrl: database.url, natsUrl: nats.url, issuer, audience, clock, settings: { SESSION_KEYS: 'A'.repeat(43) } });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const as = async (roles: readonly string[], subject = freshId(), claims = {}): Promise<CallOptions> => ({ token: await openId.tokenFor({ subject, roles, at: clock.now(), lifetimeSeconds: 30 * 86_400, claims }) });
  const opened: (() => Promise<unknown>)[] = [];

  const neighbour = async (): Promise<Neighbour> => {
    const own = await testDatabase({ template: 'identity neighbour', migrate: (url) => migrate(url, messagingMigrations) });
    const other = await startService(NeighbourModule, { name: 'neighbour', databaseUrl: own.url, natsUrl: nats.url, issuer, audience });
    opened.push(() => other.close(), () => own.drop());
    const unitOfWork = other.app.get(UnitOfWork, { strict: false });
    return {
      heard: other.app.get(Heard, { strict: false }),
      say: async (type, id, version, resource) => {
        const json = resource ? new TextEncoder().encode(JSON.stringify({ resourceType: type, id, ...resource })) : new Uint8Array();
        const state = { type, id, version, source: 'urn:spec', lastUpdated: systemClock.now(), deleted: resource === null, json };
        const written: string[] = [];
        const { context } = createContext({ actor: systemActor('neighbour'), clock: systemClock, zone: 'Europe/Paris', deadline: Infinity, requestId: id, exchange: { written } });
        await unitOfWork.run(context, async (work) => work.publish(event(ResourceSchema, { aggregate: `${type}/${id}`, version }, state)));
        return written;
      },
    };
  };

  return {
    service, database, as, neighbour,
    admin: await as(['network-admin'], 'the-admin'),
    query: async <T extends object>(sql: string, params: readonly unknown[] = []) => (await client.query<T>(sql, params as unknown[])).rows,
    close: async () => {
      for (const close of opened) await close();
      await service.close();
      await client.end();
      await Promise.all([database.drop(), nats.stop()]);
    },
  };
}

export const directoryOf = ({ service }: IdentityWorld) => service.rpc.service(DirectoryService);
export const networksOf = ({ service }: IdentityWorld) => service.rpc.service(NetworksService);
export const rolesOf = ({ service }: IdentityWorld) => service.rpc.service(PractitionerRolesService);
export const staffOf = ({ service }: IdentityWorld) => service.rpc.service(StaffService);
export const breakGlassOf = ({ service }: IdentityWorld) => service.rpc.service(BreakGlassService);
