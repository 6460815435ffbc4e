import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { createDataSource, migrate, reader } from '@maillage/database';
import { newId, systemClock } from '@maillage/kernel';
import { Link, messagingMigrations, RpcClient } from '@maillage/messaging';
import { startTokenSource } from './bench-token.js';
import { startCounterpart } from './counterpart.js';
import { withNats, withPostgres } from './ground.js';
import { inLanes, seconds, sideBySide, type Measure } from './row.js';

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const width = 64;
const calls = 12_000;

/**
 * The same RPC about somebody, which is audited and sealed meanwhile, and about nobody, which is not. PostgreSQL writes to the disk as the
 * real one does: a commit more is what auditing a read costs. Each round begins when everything is sealed: what the audited side left would
 * otherwise slow down the other one, and flatter the ratio. The rows of a round's last half second are sealed after it, so that much is not counted.
 */
export const measureAudit: Measure = ({ rounds }) =>
  withPostgres(true, (postgres) =>
    withNats(async (nats) => {
      const url = await postgres.ensureDatabase('bench', 'bench');
      await migrate(url, messagingMigrations);
      const source = await startTokenSource();
      const server = await startCounterpart('./audit-server.js', [url, nats.url, source.issuer]);
      const link = await Link.connect({ url: nats.url, name: 'bench', log });
      const beside = await createDataSource({ url, schemas: [], applicationName: 'bench', poolSize: 1 }).initialize();
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
        const rowsWhere = async (condition: string): Promise<number> => Number((await reader(beside).one<{ n: bigint }>(`SELECT count(*) AS n FROM audit_event WHERE ${condition}`, [], 'COUNT')).n);
        const throughput = (call: () => Promise<unknown>) => async (): Promise<number> => {
          while ((await rowsWhere('sealed_seq IS NULL')) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
          return calls / (await seconds(() => inLanes(width, calls, call)));
        };
        const person = fresh();
        const rows = [
          { what: `audit: same read with and without, ${width} at a time`, unit: '1/s', ...(await sideBySide(rounds, throughput(await read(person)), throughput(await read('')))), goal: { of: 'ratio' as const, atLeast: 0.85 } },
          { what: `audit: same write with and without, ${width} at a time`, unit: '1/s', ...(await sideBySide(rounds, throughput(write(person)), throughput(write('')))), goal: { of: 'ratio' as const, atLeast: 0.85 } },
        ];
        // One note to read, and as many calls of each kind as there were rounds, the uncounted first one too.
        const written = await rowsWhere('true');
        const expected = 1 + 2 * (rounds + 1) * calls;
        if (written !== expected) throw new Error(`${written} audit rows were written, and not ${expected}`);
        return rows;
      } finally {
        await beside.destroy();
        await link.close();
        await server.stop();
        source.close();
      }
    }),
  );
