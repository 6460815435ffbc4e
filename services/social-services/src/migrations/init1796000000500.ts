import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1796000000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Copies of what the registry, identity and the shared record own.
      CREATE TABLE person_projection (
        person_id uuid PRIMARY KEY,
        merged_into uuid,
        version bigint NOT NULL
      );
      CREATE INDEX person_projection_merged ON person_projection (merged_into) WHERE merged_into IS NOT NULL;
      -- A record belongs to the person whose state names it; while two states name it, one of them is about to be replaced.
      CREATE TABLE person_record_projection (
        record_key text NOT NULL,
        person_id uuid NOT NULL,
        PRIMARY KEY (record_key, person_id)
      );
      CREATE INDEX person_record_projection_person ON person_record_projection (person_id);
      CREATE TABLE organization_projection (
        organization_id uuid PRIMARY KEY,
        kind_level smallint NOT NULL,
        active boolean NOT NULL,
        version bigint NOT NULL
      );
      CREATE TABLE network_projection (
        network_id uuid PRIMARY KEY,
        perimeter_level smallint NOT NULL,
        member_ids uuid[] NOT NULL,
        version bigint NOT NULL
      );

      -- What items of the shared record say of social needs. Items that speak of none of the listed codes leave no row.
      CREATE TABLE statement (
        resource_key text NOT NULL,
        indicator text NOT NULL,
        record_key text NOT NULL,
        domain text,
        said_at timestamptz NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (resource_key, indicator)
      );
      CREATE INDEX statement_record ON statement (record_key, indicator, said_at DESC);

      CREATE TABLE screening (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        instrument text NOT NULL,
        algorithm text NOT NULL,
        answers jsonb NOT NULL,
        flags jsonb NOT NULL,
        completed_at timestamptz NOT NULL
      );
      CREATE INDEX screening_person ON screening (person_id, completed_at);

      CREATE TABLE social_need (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        domain text NOT NULL,
        origin text NOT NULL CONSTRAINT social_need_origin CHECK (origin IN ('SCREENING', 'RECORD', 'DIRECT')),
        state text NOT NULL CONSTRAINT social_need_state CHECK (state IN ('IDENTIFIED', 'ACCEPTED', 'REFUSED', 'REFERRED', 'MET')),
        identified_at timestamptz NOT NULL,
        version integer NOT NULL
      );
      CREATE UNIQUE INDEX social_need_open ON social_need (person_id, domain) WHERE state IN ('IDENTIFIED', 'ACCEPTED', 'REFERRED');
      CREATE INDEX social_need_person ON social_need (person_id, identified_at);

      CREATE TABLE referral (
        id uuid PRIMARY KEY,
        need_id uuid NOT NULL REFERENCES social_need (id),
        person_id uuid NOT NULL,
        organization_id uuid NOT NULL,
        network_id uuid NOT NULL,
        state text NOT NULL CONSTRAINT referral_state CHECK (state IN ('SENT', 'ACCEPTED', 'DECLINED', 'CLOSED')),
        out_of_perimeter boolean NOT NULL,
        sent_at timestamptz NOT NULL,
        answer_due_at timestamptz NOT NULL,
        reminders integer NOT NULL,
        reason text,
        outcome text CONSTRAINT referral_outcome CHECK (outcome IN ('MET', 'PARTLY_MET', 'NOT_MET', 'UNREACHABLE')),
        version integer NOT NULL,
        CONSTRAINT referral_closed_has_outcome CHECK ((state = 'CLOSED') = (outcome IS NOT NULL))
      );
      CREATE UNIQUE INDEX referral_open ON referral (need_id) WHERE state IN ('SENT', 'ACCEPTED');
      CREATE INDEX referral_person ON referral (person_id);
      CREATE INDEX referral_due ON referral (answer_due_at) WHERE state = 'SENT';
      CREATE INDEX referral_list ON referral (sent_at, id)`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
