import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOpenIdProvider } from '../../../deploy/local/src/open-id/start-open-id-provider.js';
import { findNats } from '../../../deploy/local/src/servers/find-nats.js';
import { startNats, type NatsServer } from '../../../deploy/local/src/servers/nats.js';
import { startPostgres, type PostgresServer } from '../../../deploy/local/src/servers/postgres.js';

const realmFile = fileURLToPath(new URL('../../../deploy/keycloak/realm.json', import.meta.url));

type Call = (body: Record<string, unknown>) => Promise<unknown>;

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};

/** The servers of one Jest run. Each starts when it is first asked for; two workers that ask at once get the same. */
export function createServers(dir: string) {
  const running = new Map<string, { stop(): Promise<void> }>();
  let count = 0;
  const folder = (kind: string): { id: string; dir: string } => {
    const id = `${kind}-${++count}`;
    mkdirSync(join(dir, id));
    return { id, dir: join(dir, id) };
  };

  const newPostgres = async (): Promise<{ id: string; server: PostgresServer }> => {
    const place = folder('postgres');
    const server = await startPostgres({ dir: place.dir, durable: false });
    running.set(place.id, server);
    return { id: place.id, server };
  };
  const newNats = async (): Promise<{ id: string; server: NatsServer }> => {
    const place = folder('nats');
    const server = await startNats({ dir: place.dir, binary: (await findNats()).binary });
    running.set(place.id, server);
    return { id: place.id, server };
  };
  const sharedPostgres = once(newPostgres);
  const sharedOpenId = once(async () => {
    const place = folder('openid');
    const provider = await startOpenIdProvider({ dir: place.dir, realmFile });
    running.set(place.id, provider);
    const { signing } = JSON.parse(readFileSync(provider.keyFile, 'utf8')) as { signing: unknown };
    return { issuer: provider.issuer, signing };
  });
  const server = <T>(id: unknown): T => {
    const found = running.get(String(id));
    if (!found) throw new Error(`the harness runs no ${String(id)}`);
    return found as T;
  };

  const calls: Record<string, Call> = {
    '/postgres/shared': async () => ({ url: (await sharedPostgres()).server.url() }),
    '/postgres/start': async () => {
      const { id, server: started } = await newPostgres();
      return { id, url: started.url() };
    },
    '/nats/start': async () => {
      const { id, server: started } = await newNats();
      return { id, url: started.url };
    },
    '/openid/shared': sharedOpenId,
    '/kill': ({ id }) => server<PostgresServer | NatsServer>(id).kill(),
    '/restart': ({ id, wiped }) => server<NatsServer>(id).restart({ wiped: wiped === true }),
    '/stop': async ({ id }) => {
      await server<NatsServer>(id).stop();
      running.delete(String(id));
    },
  };

  return {
    call: async (path: string, body: Record<string, unknown>): Promise<unknown> => {
      const call = calls[path];
      if (!call) throw new Error(`the harness knows no ${path}`);
      return call(body);
    },
    stop: async (): Promise<void> => {
      await Promise.allSettled([...running.values()].map((each) => each.stop()));
    },
  };
}
