import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of messaging in every service's own database. */
export class Messaging1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Events of this service, written in the transaction of their change. The row stays until every consumer that owes it has confirmed.
      CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        event_id uuid NOT NULL,
        subject text NOT NULL,
        key text,
        aggregate text NOT NULL,
        version bigint NOT NULL,
        payload bytea NOT NULL,
        traceparent text,
        write_id uuid NOT NULL,
        only_consumer text,
        -- Transactions commit out of order; only their ids tell which of them a registration may have missed.
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz,
        settled_at timestamptz
      );
      -- A queue: what has left it must be swept before readers stumble over it.
      ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.05);
      CREATE UNIQUE INDEX outbox_event ON outbox (event_id);
      CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL;
      CREATE INDEX outbox_unsettled ON outbox (position) WHERE settled_at IS NULL;
      CREATE INDEX outbox_settled ON outbox (settled_at) WHERE settled_at IS NOT NULL;

      -- Of rows that are not settled yet.
      CREATE TABLE outbox_confirmation (
        event_id uuid NOT NULL,
        consumer text NOT NULL,
        PRIMARY KEY (event_id, consumer)
      );

      -- The stream as it was last seen: another birth, or an end that moved back, means that NATS has lost it.
      CREATE TABLE outbox_stream (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        created text,
        last_seq bigint NOT NULL DEFAULT 0,
        settled bigint NOT NULL DEFAULT 0
      );
      INSERT INTO outbox_stream DEFAULT VALUES;

      CREATE TABLE event_consumer (
        name text PRIMARY KEY,
        service text NOT NULL,
        registered_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE event_subscription (
        consumer text NOT NULL REFERENCES event_consumer (name) ON DELETE CASCADE,
        subject text NOT NULL,
        -- null: every key
        keys text[],
        -- Rows of this transaction and later ones are owed; earlier ones are in the snapshot.
        from_xid xid8 NOT NULL,
        filled_at timestamptz,
        PRIMARY KEY (consumer, subject)
      );

      -- Events taken in, one row for each consumer, committed with their effect.
      CREATE TABLE inbox (
        consumer text NOT NULL,
        event_id uuid NOT NULL,
        subject text NOT NULL,
        write_id uuid NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        applied boolean NOT NULL DEFAULT true,
        confirmed boolean NOT NULL DEFAULT false,
        PRIMARY KEY (consumer, event_id)
      );
      ALTER TABLE inbox SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000);
      CREATE INDEX inbox_write ON inbox (write_id);
      CREATE INDEX inbox_unconfirmed ON inbox (consumer) WHERE NOT confirmed;
      CREATE INDEX inbox_received ON inbox (received_at);

      -- Events that a consumer could not handle (DEAD), and later ones of the same aggregate that wait behind them (HELD).
      CREATE TABLE dead_letter (
        id uuid PRIMARY KEY,
        consumer text NOT NULL,
        event_id uuid NOT NULL,
        subject text NOT NULL,
        key text,
        aggregate text NOT NULL,
        version bigint NOT NULL,
        write_id uuid NOT NULL,
        snapshot boolean NOT NULL,
        traceparent text,
        payload bytea NOT NULL,
        state text NOT NULL CONSTRAINT dead_letter_state CHECK (state IN ('DEAD', 'HELD', 'REDRIVE', 'RESOLVED')),
        category text NOT NULL,
        reason text NOT NULL,
        attempts integer NOT NULL,
        failed_at timestamptz NOT NULL DEFAULT now(),
        resolved_at timestamptz,
        CONSTRAINT dead_letter_once UNIQUE (consumer, event_id)
      );
      CREATE INDEX dead_letter_open ON dead_letter (consumer, aggregate) WHERE state <> 'RESOLVED';

      -- Answers of writes that came with an Idempotency-Key, kept in the transaction of the write.
      CREATE TABLE idempotency (
        actor text NOT NULL,
        method text NOT NULL,
        key text NOT NULL,
        body_hash bytea NOT NULL,
        response bytea,
        position text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (actor, method, key)
      );
      CREATE INDEX idempotency_created ON idempotency (created_at)`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
