import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What persons decide about their data. */
export class Directives1797200000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE directive (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        effect text NOT NULL CONSTRAINT directive_effect CHECK (effect IN ('ALLOW', 'REFUSE')),
        whom text NOT NULL,
        categories text[] NOT NULL,
        purpose text NOT NULL,
        from_at timestamptz NOT NULL,
        until_at timestamptz CONSTRAINT directive_period CHECK (until_at > from_at),
        recorded_at timestamptz NOT NULL,
        recorded_by text NOT NULL,
        form text NOT NULL CONSTRAINT directive_form CHECK (form IN ('PAPER', 'ORAL', 'PORTAL')),
        ended_at timestamptz,
        ended_by text,
        version integer NOT NULL
      );
      CREATE INDEX directive_person ON directive (person_id)`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
