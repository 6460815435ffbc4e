import { Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DataSourceOptions, MigrationClass } from '@maillage/database';
import { loadPolicies, type Policies, type TokenVerifier } from '@maillage/access';
import type { Clock } from '@maillage/kernel';
import { MessagingModule, type MessagingSettings, type ServiceIdentity } from '@maillage/messaging';
import type { z } from 'zod';
import { serviceConfig, type ServiceConfig } from '../config/platform.config.js';
import { natsAccess } from '../config/nats-access.js';
import { HealthServer } from '../health/health-server.js';
import { Log } from '../log/log.js';
import { connectDatabase, DatabaseProbe } from './connect-database.js';
import { commonParts } from './parts.js';
import { CLOCK, CONFIG, POLICIES, SURROUNDINGS, TOKEN_VERIFIER, type Surroundings } from './tokens.js';

/** What a service says of itself. */
export interface ServiceModuleOptions extends ServiceIdentity {
  readonly schemas: DataSourceOptions['schemas'];
  /** Messaging's own ones first. A start waits until the database has all of them. */
  readonly migrations: readonly MigrationClass[];
  /** An extension of serviceConfig. */
  readonly config?: z.ZodObject & { readonly _output: ServiceConfig };
}

/** Requests in work may get it twice and the relay once, which must fit into the ten seconds of a stop. */
const drainMs = 3_000;

/**
 * Everything that a service leans on, injectable everywhere in it: CONFIG, CLOCK, TOKEN_VERIFIER, Log, DataSource (connected),
 * UnitOfWork, RpcClient, Pager. The contract's services are answered by the classes of the service's own modules.
 */
@Module({})
export class ServiceModule {
  static forRoot({ name, context, services, schemas, migrations, config = serviceConfig }: ServiceModuleOptions): DynamicModule {
    const dataSource = {
      provide: DataSource,
      // The probes come first: they say STARTING while the database is waited for.
      inject: [CONFIG, SURROUNDINGS, HealthServer],
      useFactory: async ({ DATABASE_URL, DATABASE_POOL_SIZE }: ServiceConfig, { log, readiness, opened }: Surroundings): Promise<DataSource> => {
        const connected = await connectDatabase(
          { url: DATABASE_URL, schemas, migrations, poolSize: DATABASE_POOL_SIZE, applicationName: name, onConnectionLost: (error) => log.warn({ error }, 'database.connection-lost') },
          log,
        );
        const probe = new DatabaseProbe(DATABASE_URL);
        readiness.watch('database', probe.check);
        opened.push(async () => {
          await probe.close();
          await connected.destroy();
        });
        return connected;
      },
    };
    const messaging = MessagingModule.forService(
      { name, context, services },
      {
        inject: [CONFIG, CLOCK, TOKEN_VERIFIER, Log, DataSource, POLICIES],
        useFactory: (config: ServiceConfig, clock: Clock, verifier: TokenVerifier, log: Log, connected: DataSource, policies: Policies): MessagingSettings => ({
          nats: natsAccess(config), pageSecret: config.PAGE_SECRET, auditSecret: config.AUDIT_SECRET, zone: config.TIME_ZONE, clock, verifier, log, policies, dataSource: connected, accessOwners: config.ACCESS_OWNERS, tuning: { drain: drainMs },
        }),
      },
    );
    const parts = [...commonParts(config), dataSource, { provide: POLICIES, inject: [SURROUNDINGS], useFactory: ({ policies }: Surroundings) => policies ?? loadPolicies() }];
    return { module: ServiceModule, global: true, imports: [messaging], providers: parts, exports: [CONFIG, TOKEN_VERIFIER, HealthServer, DataSource, POLICIES] };
  }
}
