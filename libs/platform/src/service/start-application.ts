import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { Module, type ModuleMetadata, type INestApplication, type INestApplicationContext, type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { unavailable } from '@maillage/kernel';
import { Link, RpcServer } from '@maillage/messaging';
import { edgeTls, type EdgeTls } from '../config/edge-tls.js';
import { HealthServer } from '../health/health-server.js';
import { NestLog } from '../log/nest-log.js';
import { SurroundingsModule } from './surroundings.module.js';
import { CONFIG, type Surroundings } from './tokens.js';

/** Puts routes and middleware on the HTTP edge; nothing of Nest's own parses bodies. */
export type MountEdge = (app: NestExpressApplication) => void | Promise<void>;

/** A service that has started. */
export interface RunningApplication {
  readonly app: INestApplicationContext;
  readonly healthPort: number;
  /** Null for a service without an HTTP edge. */
  readonly httpPort: number | null;
  /** Not ready any more, no new work, the work in hand finished, connections closed; in this order. */
  stop(): Promise<void>;
}

@Module({})
class StartModule {}

/** Requests that are still running when a gateway stops get this long. */
const httpDrainMs = 8_000;

/** Starts `module` in these surroundings: an HTTP edge when `mount` is given, a service that answers RPC otherwise. Throws what made it fail, everything closed again. */
export async function startApplication(module: Type, surroundings: Surroundings, mount: MountEdge | null): Promise<RunningApplication> {
  const { log, readiness } = surroundings;
  const root = { module: StartModule, imports: [SurroundingsModule.with(surroundings), module] };
  const options = { logger: new NestLog(log), abortOnError: false } as const;
  const start = async (): Promise<Started> => (mount ? startEdge(root, options, mount, edgeTls(surroundings.settings)) : startRpc(root, options));
  const started = await start().catch(async (error: unknown) => {
    await closeAll(surroundings);
    throw error;
  });
  const link = started.app.get(Link, { strict: false });
  readiness.watch('messaging', () => {
    if (!link.connected) throw unavailable('MESSAGING_AWAY', 'NATS is away.');
  });
  readiness.started();
  return {
    app: started.app,
    healthPort: started.app.get(HealthServer, { strict: false }).port,
    httpPort: started.server ? (started.server.address() as AddressInfo).port : null,
    stop: async () => {
      readiness.stopping();
      if (started.server) await drained(started.server);
      await started.app.close();
      await closeAll(surroundings);
    },
  };
}

/** The last one opened first: what leans on another goes before it. */
async function closeAll({ opened }: Surroundings): Promise<void> {
  for (let close = opened.pop(); close; close = opened.pop()) await close();
}

interface Root {
  readonly module: Type;
  readonly imports: NonNullable<ModuleMetadata['imports']>;
}
interface Started {
  readonly app: INestApplication | INestMicroservice;
  readonly server: Server | null;
}

async function startRpc(root: Root, options: { logger: NestLog; abortOnError: false }): Promise<Started> {
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(root, {
    ...options,
    inject: [RpcServer],
    useFactory: (server: RpcServer) => ({ strategy: server }),
  });
  return closedOnFault(app, async () => {
    await app.listen();
    return { app, server: null };
  });
}

async function startEdge(root: Root, options: { logger: NestLog; abortOnError: false }, mount: MountEdge, tls: EdgeTls | null): Promise<Started> {
  const app = await NestFactory.create<NestExpressApplication>(root, { ...options, bodyParser: false, ...(tls ? { httpsOptions: tls } : {}) });
  return closedOnFault(app, async () => {
    await mount(app);
    const { HTTP_PORT, HTTP_HOST } = app.get<{ HTTP_PORT: number; HTTP_HOST?: string }>(CONFIG, { strict: false });
    await app.listen(HTTP_PORT, HTTP_HOST ?? '127.0.0.1');
    return { app, server: app.getHttpServer() as Server };
  });
}

async function closedOnFault(app: INestApplicationContext, start: () => Promise<Started>): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

/** No new connections, none that idles; requests in work get their time. */
async function drained(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // A connection that has just got its answer is kept open for the next request: it must go too.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const late = setTimeout(() => server.closeAllConnections(), httpDrainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
