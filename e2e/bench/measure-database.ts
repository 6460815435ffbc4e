import { createDataSource, guardedUpdate, inTransaction, insertRow, instant, minorUnits, type Columns } from '@maillage/database';
import { newId, systemClock, type Instant, type Uuid } from '@maillage/kernel';
import pg from 'pg';
import { EntitySchema } from 'typeorm';
import { withPostgres } from './ground.js';
import { inLanes, seconds, sideBySide, type Measure } from './row.js';

interface Ticket {
  readonly id: Uuid;
  readonly title: string;
  readonly state: string;
  readonly dueOn: string;
  readonly openedAt: Instant;
  readonly price: bigint;
  readonly personId: Uuid;
  readonly version: number;
}

const schema = new EntitySchema<Ticket>({
  name: 'ticket',
  columns: {
    id: { type: 'uuid', primary: true },
    title: { type: 'text' },
    state: { type: 'text' },
    dueOn: { type: 'date', name: 'due_on' },
    openedAt: instant('opened_at'),
    price: minorUnits('price'),
    personId: { type: 'uuid', name: 'person_id' },
    version: { type: 'integer' },
  } satisfies Columns<Ticket>,
});

const table = `CREATE TABLE ticket (id uuid PRIMARY KEY, title text NOT NULL, state text NOT NULL, due_on date NOT NULL, opened_at timestamptz NOT NULL, price bigint NOT NULL, person_id uuid NOT NULL, version integer NOT NULL)`;
const insertText = 'INSERT INTO ticket (id, title, state, due_on, opened_at, price, person_id, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)';
const updateText = 'UPDATE ticket SET title = $1, state = $2, due_on = $3, opened_at = $4, price = $5, person_id = $6, version = $7 WHERE id = $8 AND version = $9';

const width = 8;
const writes = 4_000;

const ticket = (version = 1, id = newId(systemClock)): Ticket => ({ id, title: 'an invented title', state: 'OPEN', dueOn: '2026-09-01', openedAt: systemClock.now(), price: 12_345n, personId: id, version });

/** One transaction of one prepared statement each, several connections at once, without waiting for the disk: that would hide what is measured. */
export const measureDatabase: Measure = ({ rounds }) =>
  withPostgres(false, async (postgres) => {
    const url = await postgres.ensureDatabase('bench', 'bench');
    const dataSource = await createDataSource({ url, schemas: [schema], applicationName: 'bench', poolSize: width }).initialize();
    const pool = new pg.Pool({ connectionString: url, max: width });
    pool.on('error', () => undefined); // its connections close a moment after its end, and the server does not wait for them
    try {
      await pool.query(table);
      const bare = async (name: string, text: string, values: unknown[]): Promise<void> => {
        const client = await pool.connect();
        try {
          await client.query('BEGIN');
          const { rowCount } = await client.query({ name, text, values });
          if (rowCount !== 1) throw new Error('a row was not written');
          await client.query('COMMIT');
        } catch (error) {
          await client.query('ROLLBACK');
          throw error;
        } finally {
          client.release();
        }
      };
      const bareInsert = (row: Ticket): Promise<void> => bare('insert', insertText, [row.id, row.title, row.state, row.dueOn, row.openedAt, row.price, row.personId, row.version]);
      const bareUpdate = (row: Ticket): Promise<void> => bare('update', updateText, [row.title, row.state, row.dueOn, row.openedAt, row.price, row.personId, row.version, row.id, row.version - 1]);
      const insert = (row: Ticket): Promise<void> => inTransaction(dataSource, (work) => insertRow(work, schema, row));
      const update = (row: Ticket): Promise<void> => inTransaction(dataSource, (work) => guardedUpdate(work, schema, row, { version: row.version - 1 }));

      const inserts = (write: (row: Ticket) => Promise<void>) => async (): Promise<number> => writes / (await seconds(() => inLanes(width, writes, () => write(ticket()))));
      // Each side changes rows of its own, each row once a round: both leave as many dead rows behind, and no write meets another.
      const updates = async (write: (row: Ticket) => Promise<void>): Promise<() => Promise<number>> => {
        const own = Array.from({ length: writes }, () => ticket());
        await inTransaction(dataSource, async (work) => {
          for (const row of own) await insertRow(work, schema, row);
        });
        let version = 1;
        return async () => {
          version += 1;
          return writes / (await seconds(() => inLanes(width, writes, (index) => write(ticket(version, own[index]!.id)))));
        };
      };
      return [
        { what: 'guarded update, one transaction (baseline: pg)', unit: '1/s', ...(await sideBySide(rounds, await updates(update), await updates(bareUpdate))), goal: { of: 'ratio', atLeast: 0.9 } },
        { what: 'insert, one transaction (baseline: pg)', unit: '1/s', ...(await sideBySide(rounds, inserts(insert), inserts(bareInsert))), goal: { of: 'ratio', atLeast: 0.9 } },
      ];
    } finally {
      await pool.end();
      await dataSource.destroy();
    }
  });
