import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Carers and what they may do. */
export class Circle1797200000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE delegation (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person (id),
        carer_subject text NOT NULL,
        carer_role text NOT NULL CONSTRAINT delegation_role CHECK (carer_role IN ('FAMILY_CARER', 'INFORMAL_CARER', 'TRUSTED_PERSON', 'LEGAL_REPRESENTATIVE')),
        delegated_right text NOT NULL CONSTRAINT delegation_right CHECK (delegated_right IN ('SEE', 'MESSAGE', 'CO_DECIDE', 'ACT')),
        categories text[] NOT NULL,
        from_at timestamptz NOT NULL,
        until_at timestamptz CONSTRAINT delegation_period CHECK (until_at > from_at),
        given_by text NOT NULL,
        form text NOT NULL CONSTRAINT delegation_form CHECK (form IN ('PORTAL', 'DOCUMENT')),
        document_id text NOT NULL CONSTRAINT delegation_document CHECK (carer_role <> 'LEGAL_REPRESENTATIVE' OR document_id <> ''),
        revoked_at timestamptz,
        revoked_by text,
        version integer NOT NULL
      );
      CREATE INDEX delegation_person ON delegation (person_id);
      CREATE INDEX delegation_carer ON delegation (carer_subject)`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
