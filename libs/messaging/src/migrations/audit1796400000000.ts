import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit in every service's own database: rows, their chain, and triggers that let nobody change what stands there. */
export class Audit1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One access to data of persons. Written in the transaction that answers; sealed by the sealer within a second.
      CREATE TABLE audit_event (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL,
        actor text NOT NULL,
        actor_kind text NOT NULL CONSTRAINT audit_event_actor_kind CHECK (actor_kind IN ('user', 'service')),
        organisation_id text,
        practitioner_id text,
        on_behalf_of text,
        action text NOT NULL,
        verb text NOT NULL CONSTRAINT audit_event_verb CHECK (verb IN ('create', 'read', 'update', 'delete', 'execute', 'search')),
        persons uuid[] NOT NULL,
        purpose text NOT NULL,
        outcome smallint NOT NULL CONSTRAINT audit_event_outcome CHECK (outcome IN (0, 4, 8)),
        reason text NOT NULL,
        request_id text NOT NULL,
        -- Names of the search's parameters; null for anything but a search.
        query text[],
        sealed_seq bigint,
        sealed_hash bytea,
        CONSTRAINT audit_event_seal CHECK ((sealed_seq IS NULL) = (sealed_hash IS NULL))
      );
      -- Plain, so that the chain can be walked even where somebody forged a second row of one place.
      CREATE INDEX audit_event_sealed ON audit_event (sealed_seq) WHERE sealed_seq IS NOT NULL;
      CREATE INDEX audit_event_unsealed ON audit_event (id) WHERE sealed_seq IS NULL;
      -- Each row is written twice, once without and once with its seal: sweep early.
      ALTER TABLE audit_event SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

      -- The chain's hash at some place, signed: one a day, and one wherever rows before it were retired.
      CREATE TABLE audit_anchor (
        seq bigint NOT NULL,
        kind text NOT NULL CONSTRAINT audit_anchor_kind CHECK (kind IN ('DAY', 'RETIRED')),
        at timestamptz NOT NULL,
        hash bytea NOT NULL,
        signature bytea NOT NULL,
        CONSTRAINT audit_anchor_key PRIMARY KEY (seq, kind)
      );

      -- Where the chain ends, signed in each round: without it nobody would miss the last rows.
      CREATE TABLE audit_end (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        seq bigint NOT NULL,
        hash bytea NOT NULL,
        signature bytea NOT NULL
      );

      CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
      END $$;
      CREATE TRIGGER audit_event_content BEFORE UPDATE OF id, at, actor, actor_kind, organisation_id, practitioner_id, on_behalf_of, action, verb, persons, purpose, outcome, reason, request_id, query
        ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuses();
      CREATE TRIGGER audit_event_sealed_once BEFORE UPDATE ON audit_event FOR EACH ROW WHEN (old.sealed_seq IS NOT NULL) EXECUTE FUNCTION audit_refuses();
      CREATE TRIGGER audit_event_born_unsealed BEFORE INSERT ON audit_event FOR EACH ROW WHEN (new.sealed_seq IS NOT NULL) EXECUTE FUNCTION audit_refuses();
      -- Ten years is the least that any term of retention may say; what is younger, or was never sealed, goes by nobody's hand.
      CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event FOR EACH ROW WHEN (old.sealed_seq IS NULL OR old.at > now() - interval '10 years') EXECUTE FUNCTION audit_refuses();
      CREATE TRIGGER audit_event_whole BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();
      CREATE TRIGGER audit_anchor_kept BEFORE UPDATE OR DELETE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION audit_refuses();
      CREATE TRIGGER audit_anchor_whole BEFORE TRUNCATE ON audit_anchor FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();

      -- Removes sealed rows up to a place that a RETIRED anchor names, as far as the trigger lets them go. Runs as its owner, so that the service's role needs no DELETE.
      CREATE FUNCTION audit_retire(up_to bigint) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
        WITH gone AS (DELETE FROM audit_event WHERE sealed_seq <= up_to AND EXISTS (SELECT 1 FROM audit_anchor a WHERE a.seq = up_to AND a.kind = 'RETIRED') RETURNING 1) SELECT count(*) FROM gone
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
