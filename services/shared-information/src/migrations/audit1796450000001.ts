import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The searchable copy of every service's audit. */
export class Audit1796450000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_copy (
        context text NOT NULL,
        seq bigint NOT NULL,
        id uuid NOT NULL,
        hash bytea NOT NULL,
        at timestamptz NOT NULL,
        actor text NOT NULL,
        actor_kind text NOT NULL,
        organisation_id text,
        practitioner_id text,
        on_behalf_of text,
        action text NOT NULL,
        verb text NOT NULL,
        persons uuid[] NOT NULL,
        purpose text NOT NULL,
        outcome smallint NOT NULL,
        reason text NOT NULL,
        request_id text NOT NULL,
        query text[] NOT NULL,
        CONSTRAINT audit_copy_key PRIMARY KEY (context, seq)
      );
      CREATE UNIQUE INDEX audit_copy_id ON audit_copy (id);
      CREATE INDEX audit_copy_at ON audit_copy (at, id);
      CREATE INDEX audit_copy_actor ON audit_copy (actor, at, id);
      CREATE INDEX audit_copy_organisation ON audit_copy (organisation_id, at, id);
      -- One row for each person of an access: a list by person and time is one walk along the key.
      CREATE TABLE audit_copy_person (
        person_id uuid NOT NULL,
        at timestamptz NOT NULL,
        context text NOT NULL,
        seq bigint NOT NULL,
        CONSTRAINT audit_copy_person_key PRIMARY KEY (person_id, at, context, seq)
      );
      CREATE TRIGGER audit_copy_kept BEFORE UPDATE OR DELETE ON audit_copy FOR EACH ROW WHEN (old.at > now() - interval '10 years') EXECUTE FUNCTION audit_refuses();
      CREATE TRIGGER audit_copy_whole BEFORE TRUNCATE ON audit_copy FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
