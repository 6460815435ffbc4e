import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { migrate } from '@maillage/database';
import { newId, systemClock } from '@maillage/kernel';
import { Link, messagingMigrations, RpcClient } from '@maillage/messaging';
import { startTokenSource } from './bench-token.js';
import { startCounterpart } from './counterpart.js';
import { withNats, withPostgres } from './ground.js';
import { inLanes, seconds, sideBySide, type Measure } from './row.js';

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const width = 64;
const calls = 6_000;

/**
 * The same RPC about somebody, which is audited and sealed meanwhile, and about nobody, which is not. PostgreSQL writes to the disk as the
 * real one does: a commit more is what auditing a read costs.
 */
export const measureAudit: Measure = ({ rounds }) =>
  withPostgres(true, (postgres) =>
    withNats(async (nats) => {
      const url = await postgres.ensureDatabase('bench', 'bench');
      await migrate(url, messagingMigrations);
      const source = await startTokenSource();
      const server = await startCounterpart('./audit-server.js', [url, nats.url, source.issuer]);
      const link = await Link.connect({ url: nats.url, name: 'bench', log });
      try {
        const notes = new RpcClient(link).service(NotesService);
        const options = { token: source.token, timeoutMs: 60_000 };
        const fresh = (): string => newId(systemClock);
        const write = (personId: string) => (): Promise<unknown> => notes.writeNote({ noteId: fresh(), text: 'a note', version: 1, personId }, options);
        const read = async (personId: string): Promise<() => Promise<unknown>> => {
          const noteId = fresh();
          await notes.writeNote({ noteId, text: 'a note', version: 1, personId }, options);
          return () => notes.readNote({ noteId }, options);
        };
        const throughput = (call: () => Promise<unknown>) => async (): Promise<number> => calls / (await seconds(() => inLanes(width, calls, call)));
        const person = fresh();
        return [
          { what: `audit: same read with and without, ${width} at a time`, unit: '1/s', ...(await sideBySide(rounds, throughput(await read(person)), throughput(await read('')))), goal: { of: 'ratio', atLeast: 0.85 } },
          { what: `audit: same write with and without, ${width} at a time`, unit: '1/s', ...(await sideBySide(rounds, throughput(write(person)), throughput(write('')))), goal: { of: 'ratio', atLeast: 0.85 } },
        ];
      } finally {
        await link.close();
        await server.stop();
        source.close();
      }
    }),
  );
