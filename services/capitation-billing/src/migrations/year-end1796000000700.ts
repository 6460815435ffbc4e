import type { MigrationInterface, QueryRunner } from 'typeorm';

export class YearEnd1796000000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE contract ADD COLUMN year_end jsonb;

      CREATE TABLE cost_import (
        id uuid PRIMARY KEY,
        contract_id uuid NOT NULL REFERENCES contract (id),
        number integer NOT NULL,
        -- Stands for the text of the file: the same id with another one is refused.
        content uuid NOT NULL,
        lines integer NOT NULL,
        changed integer NOT NULL,
        known_at timestamptz NOT NULL,
        CONSTRAINT cost_import_number UNIQUE (contract_id, number)
      );
      CREATE TABLE member_cost (
        contract_id uuid NOT NULL,
        year integer NOT NULL,
        person_id uuid NOT NULL,
        import_number integer NOT NULL,
        amount bigint NOT NULL CONSTRAINT member_cost_amount CHECK (amount >= 0),
        known_at timestamptz NOT NULL,
        PRIMARY KEY (contract_id, year, person_id, import_number),
        FOREIGN KEY (contract_id, import_number) REFERENCES cost_import (contract_id, number) DEFERRABLE INITIALLY DEFERRED
      );

      CREATE TABLE year_settlement (
        id uuid PRIMARY KEY,
        contract_id uuid NOT NULL REFERENCES contract (id),
        year integer NOT NULL,
        number integer NOT NULL,
        known_at timestamptz NOT NULL,
        quality_score text NOT NULL,
        benchmark bigint NOT NULL,
        cost bigint NOT NULL,
        individual_recovery bigint NOT NULL,
        cost_after_individual bigint NOT NULL CONSTRAINT year_settlement_cost CHECK (cost_after_individual = cost - individual_recovery),
        result bigint NOT NULL CONSTRAINT year_settlement_result CHECK (result = benchmark - cost_after_individual),
        corridor_share bigint NOT NULL,
        aggregate_recovery bigint NOT NULL,
        withheld bigint NOT NULL,
        earn_back bigint NOT NULL,
        lines integer NOT NULL,
        posted bigint NOT NULL,
        posted_at timestamptz NOT NULL,
        CONSTRAINT year_settlement_number UNIQUE (contract_id, year, number),
        CONSTRAINT year_settlement_key UNIQUE (contract_id, year, known_at)
      );
      CREATE TABLE adjustment_line (
        id uuid NOT NULL,
        contract_id uuid NOT NULL,
        year integer NOT NULL,
        settlement_number integer NOT NULL,
        number integer NOT NULL,
        kind text NOT NULL CONSTRAINT adjustment_line_kind CHECK (kind IN ('INDIVIDUAL_STOP_LOSS', 'RISK_CORRIDOR', 'AGGREGATE_STOP_LOSS', 'EARN_BACK')),
        person_id uuid,
        entry text NOT NULL CONSTRAINT adjustment_line_entry CHECK (entry IN ('NEW', 'REVERSAL')),
        generation integer NOT NULL,
        amount bigint NOT NULL CONSTRAINT adjustment_line_amount CHECK (amount <> 0),
        reverses_line_id uuid,
        PRIMARY KEY (contract_id, year, settlement_number, number),
        CONSTRAINT adjustment_line_once UNIQUE (id),
        CONSTRAINT adjustment_line_reversed_once UNIQUE (reverses_line_id),
        CONSTRAINT adjustment_line_reversal CHECK ((entry = 'REVERSAL') = (reverses_line_id IS NOT NULL)),
        CONSTRAINT adjustment_line_person CHECK ((kind = 'INDIVIDUAL_STOP_LOSS') = (person_id IS NOT NULL)),
        FOREIGN KEY (contract_id, year, settlement_number) REFERENCES year_settlement (contract_id, year, number) DEFERRABLE INITIALLY DEFERRED,
        FOREIGN KEY (reverses_line_id) REFERENCES adjustment_line (id)
      );

      CREATE TRIGGER cost_import_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cost_import FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER member_cost_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON member_cost FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER year_settlement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON year_settlement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER adjustment_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON adjustment_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
