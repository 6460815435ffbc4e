import { askHarness } from './ask-harness.js';

/** A server that belongs to one suite, so that it may be killed. The harness stops it at the end in any case. */
interface OwnServer {
  readonly url: string;
  /** SIGKILL, as a crash does it. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** nats-server with JetStream, for one suite alone: no subject, stream or consumer of another suite is seen. */
export interface TestNats extends OwnServer {
  /** Starts again on the same port, after `kill` or while it runs; `wiped` throws every stream and consumer away. */
  restart(options?: { readonly wiped?: boolean }): Promise<void>;
}

/** PostgreSQL for one suite that kills it; all others share one through `testDatabase`. */
export interface TestPostgres extends OwnServer {
  /** Starts again on the same port and data, after `kill` or while it runs. */
  restart(): Promise<void>;
}

interface Started {
  readonly id: string;
  readonly url: string;
}

/** Starts a nats-server for the calling suite, in about 40 ms. Rejects with one sentence when none can be found. */
export async function testNats(): Promise<TestNats> {
  const { id, url } = await askHarness<Started>('/nats/start');
  return {
    url,
    kill: () => askHarness('/kill', { id }),
    restart: ({ wiped = false } = {}) => askHarness('/restart', { id, wiped }),
    stop: () => askHarness('/stop', { id }),
  };
}

/** Starts a PostgreSQL for the calling suite, in about a second; `url` is the superuser's, database `postgres`. */
export async function testPostgres(): Promise<TestPostgres> {
  const { id, url } = await askHarness<Started>('/postgres/start');
  return { url, kill: () => askHarness('/kill', { id }), restart: () => askHarness('/restart', { id }), stop: () => askHarness('/stop', { id }) };
}
