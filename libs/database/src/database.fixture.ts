import type { Instant, LocalDate } from '@maillage/kernel';
import { EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';
import { civilDate, decimalText, enumText, instant, jsonb, minorUnits, type Columns } from './index.js';

/** A table with one column of each shape, for specs. */
export interface Ticket {
  readonly id: string;
  readonly state: 'OPEN' | 'CLOSED';
  readonly dueOn: LocalDate;
  readonly openedAt: Instant;
  readonly price: bigint;
  readonly factor: string;
  readonly labels: readonly string[];
  readonly note: Readonly<Record<string, unknown>> | null;
  readonly version: number;
}

export const ticketSchema = new EntitySchema<Ticket>({
  name: 'ticket',
  columns: {
    id: { type: 'uuid', primary: true },
    state: enumText(['OPEN', 'CLOSED']),
    dueOn: civilDate('due_on'),
    openedAt: instant('opened_at'),
    price: minorUnits('price'),
    factor: decimalText('factor'),
    labels: { type: 'text', array: true },
    note: jsonb('note', { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<Ticket>,
});

export class Init1795000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;
      CREATE TABLE ticket (
        id uuid PRIMARY KEY,
        state text NOT NULL DEFAULT 'OPEN' CONSTRAINT ticket_state CHECK (state IN ('OPEN', 'CLOSED')),
        due_on date NOT NULL,
        opened_at timestamptz NOT NULL,
        price bigint NOT NULL,
        factor numeric NOT NULL,
        labels text[] NOT NULL,
        note jsonb,
        version integer NOT NULL
      );
      CREATE INDEX ticket_open ON ticket (due_on, id) WHERE state = 'OPEN';
      CREATE TABLE seat (
        id integer PRIMARY KEY,
        ticket_id uuid REFERENCES ticket (id),
        taken tstzrange NOT NULL,
        CONSTRAINT seat_taken_once EXCLUDE USING gist (id WITH =, taken WITH &&)
      );
      CREATE TABLE ticket_view (id uuid PRIMARY KEY, title text NOT NULL, version bigint NOT NULL)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

export const migrations = [Init1795000000001];
