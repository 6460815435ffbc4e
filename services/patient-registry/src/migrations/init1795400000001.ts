import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1795400000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE EXTENSION IF NOT EXISTS btree_gist;

      CREATE TABLE person (
        id uuid PRIMARY KEY,
        state text NOT NULL CONSTRAINT person_state CHECK (state IN ('ACTIVE', 'MERGED')),
        merged_into uuid REFERENCES person (id),
        family_name text NOT NULL,
        given_names text[] NOT NULL,
        birth_date date,
        sex text CONSTRAINT person_sex CHECK (sex IN ('FEMALE', 'MALE', 'OTHER', 'UNKNOWN')),
        deceased boolean NOT NULL,
        deceased_on date,
        death_day date,
        in_review boolean NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        state_hash text NOT NULL,
        version integer NOT NULL,
        CONSTRAINT person_merged_into_another CHECK ((state = 'MERGED') = (merged_into IS NOT NULL) AND merged_into <> id)
      );

      -- Every person with the one it stands for now, itself while active: chains are resolved when they are made, not when they are read.
      CREATE TABLE person_alias (
        person_id uuid PRIMARY KEY REFERENCES person (id),
        root_id uuid NOT NULL REFERENCES person (id)
      );
      CREATE INDEX person_alias_root ON person_alias (root_id);

      CREATE TABLE person_merge (
        id uuid PRIMARY KEY,
        merged_id uuid NOT NULL REFERENCES person (id),
        survivor_id uuid NOT NULL REFERENCES person (id),
        reason text NOT NULL CONSTRAINT person_merge_reason CHECK (reason IN ('REVIEWED', 'SOURCE_MERGE')),
        merged_at timestamptz NOT NULL,
        merged_by text NOT NULL,
        unmerged_at timestamptz,
        unmerged_by text,
        unmerge_reason text
      );
      CREATE UNIQUE INDEX person_merge_standing ON person_merge (merged_id) WHERE unmerged_at IS NULL;

      CREATE TABLE source_record (
        id uuid PRIMARY KEY,
        source text NOT NULL,
        key text NOT NULL,
        person_id uuid NOT NULL REFERENCES person (id),
        linked_by text NOT NULL,
        family_name text,
        given_names text[] NOT NULL,
        birth_date date,
        sex text,
        deceased boolean NOT NULL,
        deceased_on date,
        deceased_noted_on date,
        phone text,
        address text,
        identifiers jsonb NOT NULL,
        -- Beside identifiers for look-ups: system|value of all, and of those that may link.
        identifier_keys text[] NOT NULL,
        trusted_keys text[] NOT NULL,
        -- Names as they are compared, given names first.
        family_key text NOT NULL,
        name_key text NOT NULL,
        field_times jsonb NOT NULL,
        source_version integer NOT NULL,
        content_hash text NOT NULL,
        recorded_at timestamptz NOT NULL,
        said_at timestamptz NOT NULL,
        deleted_at timestamptz,
        CONSTRAINT source_record_once UNIQUE (source, key)
      );
      CREATE INDEX source_record_person ON source_record (person_id);
      CREATE INDEX source_record_birth_date ON source_record (birth_date);
      CREATE INDEX source_record_family ON source_record (family_key text_pattern_ops);
      -- Read in the same transactions that write them: a pending list would be searched from end to end.
      CREATE INDEX source_record_identifier ON source_record USING gin (identifier_keys) WITH (fastupdate = off);
      CREATE INDEX source_record_trusted ON source_record USING gin (trusted_keys) WITH (fastupdate = off);
      CREATE INDEX source_record_name ON source_record USING gin (name_key gin_trgm_ops);

      -- Deletions that overtook the creation they end.
      CREATE TABLE source_tombstone (
        source text NOT NULL,
        key text NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (source, key)
      );

      CREATE TABLE review (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person (id),
        likely_same_as uuid NOT NULL REFERENCES person (id),
        score numeric(5, 4) NOT NULL,
        algorithm text NOT NULL,
        explanation text[] NOT NULL,
        state text NOT NULL CONSTRAINT review_state CHECK (state IN ('OPEN', 'SAME', 'DIFFERENT')),
        opened_at timestamptz NOT NULL,
        decided_at timestamptz,
        decided_by text,
        CONSTRAINT review_of_two CHECK (person_id <> likely_same_as)
      );
      CREATE UNIQUE INDEX review_once_a_pair ON review (least(person_id, likely_same_as), greatest(person_id, likely_same_as));
      CREATE INDEX review_open ON review (opened_at, id) WHERE state = 'OPEN';
      CREATE INDEX review_of_person ON review (person_id);
      CREATE INDEX review_of_likely ON review (likely_same_as);

      CREATE TABLE stay (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person (id),
        facility text NOT NULL,
        visit_number text NOT NULL,
        stay_class text NOT NULL,
        state text NOT NULL CONSTRAINT stay_state CHECK (state IN ('OPEN', 'CLOSED', 'CANCELLED')),
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        location text NOT NULL,
        ended_by_death boolean NOT NULL,
        admitted boolean NOT NULL,
        version integer NOT NULL,
        CONSTRAINT stay_visit UNIQUE (facility, visit_number)
      );
      CREATE INDEX stay_person ON stay (person_id, started_at DESC);

      CREATE TABLE adt_message (
        id uuid PRIMARY KEY,
        -- MSH-3, MSH-4 and MSH-10, or the hash of what could not be read.
        message_key text NOT NULL CONSTRAINT adt_message_once UNIQUE,
        control_id text NOT NULL,
        trigger text NOT NULL,
        state text NOT NULL CONSTRAINT adt_message_state CHECK (state IN ('APPLIED', 'WAITING', 'REFUSED')),
        reason text NOT NULL,
        facility text NOT NULL,
        visit_number text NOT NULL,
        patient_key text NOT NULL,
        -- What it says of its visit, as the fold reads it; null for messages about a person.
        facts jsonb,
        content bytea NOT NULL,
        received_at timestamptz NOT NULL
      );
      CREATE INDEX adt_message_visit ON adt_message (facility, visit_number) WHERE state = 'APPLIED' AND facts IS NOT NULL;
      CREATE INDEX adt_message_refused ON adt_message (received_at DESC) WHERE state = 'REFUSED';
      CREATE INDEX adt_message_waiting ON adt_message (received_at) WHERE state = 'WAITING';

      CREATE TABLE membership (
        id uuid PRIMARY KEY,
        network_id uuid NOT NULL,
        person_id uuid NOT NULL REFERENCES person (id),
        access_mode text NOT NULL,
        state text NOT NULL CONSTRAINT membership_state CHECK (state IN ('REQUESTED', 'ADMITTED', 'REFUSED', 'SIGNED', 'STARTED', 'ENDED')),
        requested_at timestamptz NOT NULL,
        evaluated_at timestamptz,
        needs text,
        signed_on date,
        signed_by text,
        started_on date,
        ended_on date,
        end_reason text NOT NULL,
        orientation text NOT NULL,
        version integer NOT NULL
      );
      CREATE UNIQUE INDEX membership_open ON membership (network_id, person_id) WHERE state IN ('REQUESTED', 'ADMITTED', 'SIGNED', 'STARTED');
      CREATE INDEX membership_person ON membership (person_id);

      CREATE TABLE enrolment (
        id uuid PRIMARY KEY,
        membership_id uuid NOT NULL REFERENCES membership (id),
        network_id uuid NOT NULL,
        person_id uuid NOT NULL REFERENCES person (id),
        programme text NOT NULL,
        contract_id uuid NOT NULL,
        asked_from date NOT NULL,
        "from" date NOT NULL,
        "to" date,
        end_reason text NOT NULL,
        notice_on date,
        notice_reason text NOT NULL,
        notice_to date,
        version integer NOT NULL,
        known_at timestamptz NOT NULL,
        CONSTRAINT enrolment_period CHECK ("to" >= "from"),
        CONSTRAINT enrolment_alone EXCLUDE USING gist (person_id WITH =, programme WITH =, daterange("from", "to") WITH &&)
      );
      CREATE INDEX enrolment_membership ON enrolment (membership_id);
      CREATE INDEX enrolment_person ON enrolment (person_id);

      CREATE TABLE programme_rule (
        programme text NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        start_rule text NOT NULL,
        voluntary_end text NOT NULL,
        involuntary_end text NOT NULL,
        notice_days integer NOT NULL,
        source text NOT NULL,
        PRIMARY KEY (programme, valid_from),
        CONSTRAINT programme_rule_one_at_a_time EXCLUDE USING gist (programme WITH =, daterange(valid_from, valid_to) WITH &&)
      );
      INSERT INTO programme_rule VALUES
        ('*', '0001-01-01', NULL, 'ASKED_DAY_FROM_SIGNATURE', 'DAY_AFTER_NOTICE', 'DAY_AFTER_NOTICE', 0, 'Default of the platform: the day of the notice is the last covered one'),
        ('PACE', '0001-01-01', NULL, 'FIRST_OF_MONTH_AFTER_SIGNATURE', 'FIRST_OF_NEXT_MONTH', 'FIRST_OF_MONTH_AFTER_NOTICE_DAYS', 30, '42 CFR 460.158, 460.162, 460.164');

      CREATE TABLE network_projection (
        network_id uuid PRIMARY KEY,
        zone text NOT NULL,
        version integer NOT NULL
      )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
