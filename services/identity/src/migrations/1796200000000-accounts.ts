import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles of practitioners, accounts that end, emergency access. */
export class Accounts1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;

      CREATE TABLE practitioner_role (
        id uuid PRIMARY KEY,
        practitioner_id uuid NOT NULL REFERENCES practitioner (id),
        organization_id uuid NOT NULL REFERENCES organization (id),
        category text NOT NULL CONSTRAINT practitioner_role_category CHECK (category IN ('MEDICAL', 'PARAMEDICAL', 'SOCIAL', 'ADMINISTRATIVE')),
        profession text NOT NULL,
        from_day date NOT NULL,
        until_day date,
        version integer NOT NULL CONSTRAINT practitioner_role_version CHECK (version > 0),
        CONSTRAINT practitioner_role_period CHECK (until_day > from_day),
        CONSTRAINT role_overlaps EXCLUDE USING gist (practitioner_id WITH =, organization_id WITH =, profession WITH =, daterange(from_day, until_day) WITH &&)
      );
      CREATE INDEX practitioner_role_by_practitioner ON practitioner_role (practitioner_id);
      CREATE INDEX practitioner_role_by_organization ON practitioner_role (organization_id);

      ALTER TABLE account
        ADD COLUMN kind text CONSTRAINT account_kind CHECK (kind IN ('PRACTITIONER', 'PERSON', 'CARER')),
        ADD COLUMN from_at timestamptz,
        ADD COLUMN until_at timestamptz;
      UPDATE account SET kind = CASE WHEN practitioner_id IS NULL THEN 'PERSON' ELSE 'PRACTITIONER' END, from_at = now(), until_at = CASE WHEN active THEN NULL ELSE now() END;
      ALTER TABLE account
        ALTER COLUMN kind SET NOT NULL,
        ALTER COLUMN from_at SET NOT NULL,
        DROP COLUMN active,
        ADD CONSTRAINT account_kind_of_holder CHECK ((kind = 'PRACTITIONER') = (practitioner_id IS NOT NULL)),
        ADD CONSTRAINT account_period CHECK (until_at >= from_at);
      CREATE INDEX account_by_practitioner ON account (practitioner_id);
      CREATE INDEX account_by_person ON account (person_id);

      CREATE TABLE break_glass (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        subject text NOT NULL,
        practitioner_id uuid,
        organization_id uuid,
        reason text NOT NULL CONSTRAINT break_glass_reason CHECK (reason IN ('EMERGENCY_CARE', 'OUT_OF_HOURS', 'TEAM_ABSENT', 'DANGER_TO_PERSON', 'OTHER')),
        text text NOT NULL,
        started_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        stopped_at timestamptz,
        review text NOT NULL CONSTRAINT break_glass_review CHECK (review IN ('PENDING', 'NEEDS_INQUIRY', 'JUSTIFIED', 'NOT_JUSTIFIED')),
        review_text text NOT NULL,
        reviewed_by text,
        reviewed_at timestamptz,
        due_at timestamptz NOT NULL,
        version integer NOT NULL CONSTRAINT break_glass_version CHECK (version > 0),
        CONSTRAINT break_glass_minutes CHECK (ends_at > started_at AND ends_at <= started_at + interval '60 minutes'),
        CONSTRAINT break_glass_stopped CHECK (stopped_at >= started_at AND stopped_at < ends_at),
        CONSTRAINT break_glass_reviewed CHECK ((review = 'PENDING') = (reviewed_by IS NULL) AND (reviewed_by IS NULL) = (reviewed_at IS NULL)),
        CONSTRAINT break_glass_open EXCLUDE USING gist (subject WITH =, tstzrange(started_at, COALESCE(stopped_at, ends_at)) WITH &&)
      );
      CREATE INDEX break_glass_to_review ON break_glass (due_at, id) WHERE review IN ('PENDING', 'NEEDS_INQUIRY');
      CREATE INDEX break_glass_by_person ON break_glass (person_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
