import type { INestApplicationContext, Type } from '@nestjs/common';
import { RpcClient } from '@maillage/messaging';
import type { Policies, TokenVerifier } from '@maillage/access';
import { systemClock, type Clock } from '@maillage/kernel';
import { Readiness } from '../health/readiness.js';
import { createLog, type Log } from '../log/log.js';
import { startApplication, type MountEdge } from './start-application.js';

/** Where a service that is started inside a test finds its world; nothing is read from the environment. */
export interface StartServiceOptions {
  readonly name: string;
  /** Migrated before. The gateway has none. */
  readonly databaseUrl?: string;
  readonly natsUrl: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly clock?: Clock;
  /** Silent unless given. */
  readonly log?: Log;
  /** Takes tokens in place of the provider's. */
  readonly verifier?: TokenVerifier;
  /** In place of the shipped policies. */
  readonly policies?: Policies;
  /** Further settings by the names of the environment; they win over the rest. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Starts an HTTP edge with these routes. */
  readonly http?: MountEdge;
}

/** A service that runs inside this process. */
export interface StartedService {
  readonly app: INestApplicationContext;
  readonly rpc: RpcClient;
  readonly healthUrl: string;
  /** Empty without an HTTP edge. */
  readonly url: string;
  /** Stops it as SIGTERM would. */
  close(): Promise<void>;
}

/** What a test need not say. The ports are free ones. */
const whatTestsShare = {
  HEALTH_PORT: '0',
  HTTP_PORT: '0',
  LOG_LEVEL: 'silent',
  TIME_ZONE: 'Europe/Paris',
  PAGE_SECRET: 'the-secret-of-services-started-inside-a-test',
  POSITION_SECRET: 'the-secret-of-a-gateway-started-inside-a-test',
  AUDIT_SECRET: 'the-audit-secret-of-services-inside-a-test',
  DATABASE_POOL_SIZE: '5',
  ACCESS_OWNERS: 'none',
};

/** Starts `module` in this process, for integration tests: own configuration, a clock that can be set, free ports, no signals taken. */
export async function startService(module: Type, options: StartServiceOptions): Promise<StartedService> {
  const running = await startApplication(
    module,
    {
      settings: {
        ...whatTestsShare,
        DATABASE_URL: options.databaseUrl,
        NATS_URL: options.natsUrl,
        OIDC_ISSUER: options.issuer ?? 'http://127.0.0.1:9/realms/maillage',
        OIDC_AUDIENCE: options.audience ?? 'maillage',
        ...options.settings,
      },
      clock: options.clock ?? systemClock,
      log: options.log ?? createLog(options.name, 'silent'),
      readiness: new Readiness(),
      metrics: null,
      opened: [],
      verifier: options.verifier,
      policies: options.policies,
    },
    options.http ?? null,
  );
  return {
    app: running.app,
    rpc: running.app.get(RpcClient, { strict: false }),
    healthUrl: `http://127.0.0.1:${running.healthPort}`,
    url: running.httpPort === null ? '' : `${options.settings?.['HTTPS_CERT_FILE'] ? 'https://localhost' : 'http://127.0.0.1'}:${running.httpPort}`,
    close: () => running.stop(),
  };
}
