import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNats, startNats, startPostgres, type NatsServer, type PostgresServer } from '@maillage/local';
import { thenUndo } from './undo.js';

/** A folder for as long as `use` takes. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'maillage-bench-'));
  return thenUndo(
    () => rm(folder, { recursive: true, force: true }),
    async () => {
      await chmod(folder, 0o755); // PostgreSQL's own account must pass through when root starts us
      return use(folder);
    },
  );
}

/** A NATS server for as long as `use` takes. */
export const withNats = <T>(use: (nats: NatsServer) => Promise<T>): Promise<T> =>
  inFolder(async (dir) => {
    const { binary } = await findNats();
    const nats = await startNats({ dir, binary });
    return thenUndo(
      () => nats.stop(),
      () => use(nats),
    );
  });

/** A PostgreSQL for as long as `use` takes. It writes to the disk as the real one does when `durable`. */
export const withPostgres = <T>(durable: boolean, use: (postgres: PostgresServer) => Promise<T>): Promise<T> =>
  inFolder(async (dir) => {
    const postgres = await startPostgres({ dir, durable });
    return thenUndo(
      () => postgres.stop(),
      () => use(postgres),
    );
  });
