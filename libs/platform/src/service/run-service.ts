import type { Type } from '@nestjs/common';
import { newId, systemClock } from '@maillage/kernel';
import { Readiness } from '../health/readiness.js';
import type { Log } from '../log/log.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { startApplication, type MountEdge } from './start-application.js';
import { startFault } from './start-fault.js';

/** What bootstrapService hands over once the hooks of telemetry are in place. */
export interface RunServiceOptions {
  readonly name: string;
  readonly module: Type;
  readonly http: MountEdge | null;
  readonly log: Log;
  readonly telemetry: Telemetry | null;
}

/** A process that is told to end is gone after this, come what may: an orchestrator kills it a little later anyway. */
const stopWithinMs = 10_000;

/** Runs a service until it is told to stop. Ends the process: 0 after an orderly stop, 1 after a fault. */
export async function runService({ name, module, http, log, telemetry }: RunServiceOptions): Promise<void> {
  const readiness = new Readiness();
  let stopping = false;
  let stop: () => Promise<void> = async () => undefined;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    readiness.stopping();
    log.info({ signal }, 'service.stopping');
    setTimeout(() => {
      log.error({ waitMs: stopWithinMs }, 'service.stop-took-too-long');
      process.exit(1);
    }, stopWithinMs).unref();
    try {
      await stop();
      await telemetry?.shutdown();
      log.info({}, 'service.stopped');
      process.exit(0);
    } catch (error) {
      log.error({ error }, 'service.stop-failed');
      process.exit(1);
    }
  };
  process.on('SIGTERM', (signal) => void end(signal));
  process.on('SIGINT', (signal) => void end(signal));

  // State of unknown worth: a fresh process is better than this one.
  const incident = (origin: 'uncaughtException' | 'unhandledRejection') => (error: unknown) => {
    log.error({ error, incidentId: newId(systemClock), origin }, 'service.incident');
    process.exit(1);
  };
  process.on('uncaughtException', incident('uncaughtException'));
  process.on('unhandledRejection', incident('unhandledRejection'));

  try {
    const running = await startApplication(module, { settings: process.env, clock: systemClock, log, readiness, metrics: telemetry?.metrics ?? null, opened: [] }, http);
    stop = () => running.stop();
    log.info({ port: running.httpPort ?? running.healthPort, pid: process.pid }, 'service.started');
  } catch (error) {
    if (stopping) return;
    log.error({ error }, 'service.start-failed');
    process.stderr.write(`${startFault(name, error)}\n`);
    process.exit(1);
  }
}
