import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1795000000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contract (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        payer_organization_id uuid NOT NULL,
        network_id uuid NOT NULL,
        programme text NOT NULL,
        currency text NOT NULL,
        proration text NOT NULL CONSTRAINT contract_proration CHECK (proration IN ('FIRST_OF_MONTH', 'DAILY', 'MID_MONTH_CUTOFF')),
        withhold_percent text NOT NULL,
        term_from date NOT NULL,
        term_to date CONSTRAINT contract_term CHECK (term_to > term_from),
        age_bands jsonb NOT NULL,
        zone text NOT NULL,
        version integer NOT NULL
      );
      CREATE TABLE rate_table (
        contract_id uuid NOT NULL REFERENCES contract (id),
        number integer NOT NULL,
        valid_from date NOT NULL,
        known_at timestamptz NOT NULL,
        PRIMARY KEY (contract_id, number)
      );
      CREATE TABLE rate (
        contract_id uuid NOT NULL,
        table_number integer NOT NULL,
        cell text NOT NULL,
        minor bigint NOT NULL CONSTRAINT rate_minor CHECK (minor >= 0),
        PRIMARY KEY (contract_id, table_number, cell),
        FOREIGN KEY (contract_id, table_number) REFERENCES rate_table (contract_id, number)
      );

      CREATE TABLE enrolment_version (
        enrolment_id uuid NOT NULL,
        version integer NOT NULL,
        person_id uuid NOT NULL,
        network_id uuid NOT NULL,
        programme text NOT NULL,
        contract_id uuid NOT NULL,
        from_day date NOT NULL,
        to_day date,
        end_reason text NOT NULL,
        known_at timestamptz NOT NULL,
        PRIMARY KEY (enrolment_id, version)
      );
      CREATE INDEX enrolment_version_contract ON enrolment_version (contract_id, enrolment_id);
      CREATE INDEX enrolment_version_person ON enrolment_version (person_id, enrolment_id);
      CREATE TABLE person_version (
        person_id uuid NOT NULL,
        version integer NOT NULL,
        birth_date date,
        sex text NOT NULL CONSTRAINT person_version_sex CHECK (sex IN ('F', 'M', 'X')),
        merged_into uuid,
        known_at timestamptz NOT NULL,
        PRIMARY KEY (person_id, version)
      );
      CREATE INDEX person_version_survivor ON person_version (merged_into, person_id) WHERE merged_into IS NOT NULL;
      CREATE TABLE risk_score (
        person_id uuid NOT NULL,
        valid_from date NOT NULL,
        known_at timestamptz NOT NULL,
        score numeric NOT NULL CONSTRAINT risk_score_positive CHECK (score >= 0),
        PRIMARY KEY (person_id, valid_from, known_at)
      );

      CREATE TABLE capitation_run (
        id uuid PRIMARY KEY,
        contract_id uuid NOT NULL REFERENCES contract (id),
        number integer NOT NULL,
        month text NOT NULL CONSTRAINT capitation_run_month_form CHECK (month ~ '^\\d{4}-\\d{2}$'),
        known_at timestamptz NOT NULL,
        lines integer NOT NULL,
        posted bigint NOT NULL,
        withheld bigint NOT NULL,
        unrated uuid[] NOT NULL,
        posted_at timestamptz NOT NULL,
        CONSTRAINT capitation_run_number UNIQUE (contract_id, number),
        CONSTRAINT capitation_run_key UNIQUE (contract_id, month, known_at)
      );
      CREATE TABLE capitation_line (
        id uuid NOT NULL,
        contract_id uuid NOT NULL,
        run_number integer NOT NULL,
        number integer NOT NULL,
        month text NOT NULL,
        person_id uuid NOT NULL,
        kind text NOT NULL CONSTRAINT capitation_line_kind CHECK (kind IN ('NEW', 'REVERSAL')),
        reason text CONSTRAINT capitation_line_reason CHECK (reason IN ('IDENTITY', 'CONTRACT', 'ENROLMENT', 'RISK_SCORE', 'RATE')),
        generation integer NOT NULL,
        amount bigint NOT NULL CONSTRAINT capitation_line_amount CHECK (amount <> 0),
        withheld bigint NOT NULL,
        days integer NOT NULL,
        days_in_month integer NOT NULL,
        cell text NOT NULL,
        base bigint NOT NULL,
        score numeric NOT NULL,
        rate bigint NOT NULL,
        reverses_line_id uuid,
        PRIMARY KEY (contract_id, run_number, number),
        CONSTRAINT capitation_line_once UNIQUE (id),
        CONSTRAINT capitation_line_reversed_once UNIQUE (reverses_line_id),
        CONSTRAINT capitation_line_reversal CHECK ((kind = 'REVERSAL') = (reverses_line_id IS NOT NULL) AND (kind = 'NEW' OR reason IS NOT NULL)),
        -- The run's row holds the sums of its lines, so it comes after them.
        FOREIGN KEY (contract_id, run_number) REFERENCES capitation_run (contract_id, number) DEFERRABLE INITIALLY DEFERRED,
        FOREIGN KEY (reverses_line_id) REFERENCES capitation_line (id)
      );
      -- In the order in which a run asks for what was posted last, so that nothing is sorted.
      CREATE INDEX capitation_line_member ON capitation_line (contract_id, person_id, month, generation, kind);
      CREATE INDEX capitation_line_month ON capitation_line (contract_id, month);

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
        END
      $$;
      CREATE TRIGGER rate_table_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rate_table FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER rate_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rate FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER capitation_run_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON capitation_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER capitation_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON capitation_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
