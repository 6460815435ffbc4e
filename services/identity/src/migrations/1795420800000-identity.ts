import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Directory, accounts and networks. */
export class Identity1795420800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organization (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        search_name text COLLATE "C" NOT NULL,
        kind text NOT NULL CONSTRAINT organization_kind CHECK (kind IN ('UNSPECIFIED', 'OFFICE_DOCTOR', 'HEALTH_HOME', 'HOME_CARE', 'INTERMEDIATE_STRUCTURE', 'HOSPITAL', 'NURSING_HOME', 'REHABILITATION', 'SOCIAL_SERVICE', 'PAYER')),
        legal_entity_id uuid NOT NULL,
        identifiers jsonb NOT NULL,
        identifier_keys text[] NOT NULL,
        active boolean NOT NULL,
        origin text NOT NULL CONSTRAINT organization_origin CHECK (origin IN ('RECORD', 'DIRECT')),
        decided_here text[] NOT NULL,
        record_version integer NOT NULL,
        version integer NOT NULL CONSTRAINT organization_version CHECK (version > 0)
      );
      CREATE INDEX organization_by_name ON organization (search_name, id);
      CREATE INDEX organization_by_identifier ON organization USING gin (identifier_keys);

      CREATE TABLE practitioner (
        id uuid PRIMARY KEY,
        family_name text NOT NULL,
        given_names text[] NOT NULL,
        search_name text COLLATE "C" NOT NULL,
        category text NOT NULL CONSTRAINT practitioner_category CHECK (category IN ('', 'MEDICAL', 'PARAMEDICAL', 'SOCIAL', 'ADMINISTRATIVE')),
        identifiers jsonb NOT NULL,
        identifier_keys text[] NOT NULL,
        active boolean NOT NULL,
        origin text NOT NULL CONSTRAINT practitioner_origin CHECK (origin IN ('RECORD', 'DIRECT')),
        decided_here text[] NOT NULL,
        record_version integer NOT NULL,
        version integer NOT NULL CONSTRAINT practitioner_version CHECK (version > 0)
      );
      CREATE INDEX practitioner_by_name ON practitioner (search_name, id);
      CREATE INDEX practitioner_by_identifier ON practitioner USING gin (identifier_keys);

      CREATE TABLE account (
        id uuid PRIMARY KEY,
        subject text NOT NULL CONSTRAINT subject_linked UNIQUE,
        practitioner_id uuid REFERENCES practitioner (id),
        person_id uuid,
        organization_id uuid REFERENCES organization (id),
        active boolean NOT NULL,
        version integer NOT NULL CONSTRAINT account_version CHECK (version > 0),
        CONSTRAINT account_holder CHECK ((practitioner_id IS NULL) <> (person_id IS NULL))
      );

      CREATE TABLE network (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        search_name text COLLATE "C" NOT NULL,
        kind text NOT NULL CONSTRAINT network_kind CHECK (kind IN ('HEALTH_NETWORK', 'PAYER_NETWORK')),
        modality text NOT NULL CONSTRAINT network_modality_known CHECK (modality IN ('COORDINATED', 'INTEGRATED')),
        perimeter_level smallint NOT NULL CONSTRAINT network_perimeter CHECK (perimeter_level BETWEEN 1 AND 4),
        territory text NOT NULL,
        legal_form text NOT NULL,
        funding_modes text[] NOT NULL,
        integrator_organization_id uuid NOT NULL REFERENCES organization (id),
        profile jsonb NOT NULL,
        preset text NOT NULL,
        zone text NOT NULL,
        founding uuid NOT NULL,
        version integer NOT NULL CONSTRAINT network_version CHECK (version > 0)
      );
      CREATE INDEX network_by_name ON network (kind, search_name, id);
      CREATE INDEX network_by_territory ON network (territory, kind);

      CREATE TABLE network_member (
        network_id uuid NOT NULL REFERENCES network (id),
        organization_id uuid NOT NULL REFERENCES organization (id),
        kind text NOT NULL,
        legal_entity_id uuid NOT NULL,
        PRIMARY KEY (network_id, organization_id)
      );
      CREATE INDEX network_member_by_organization ON network_member (organization_id);

      CREATE TABLE network_modality (
        network_id uuid NOT NULL REFERENCES network (id),
        version integer NOT NULL,
        modality text NOT NULL,
        decision text NOT NULL,
        decided_by text NOT NULL,
        decided_at timestamptz NOT NULL,
        PRIMARY KEY (network_id, version)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
