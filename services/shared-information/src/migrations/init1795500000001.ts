import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1795500000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The present version of each resource; deleted ones stay, empty.
      CREATE TABLE resource (
        id uuid NOT NULL,
        type text COLLATE "C" NOT NULL,
        version integer NOT NULL CONSTRAINT resource_version CHECK (version > 0),
        deleted boolean NOT NULL,
        source text NOT NULL CONSTRAINT resource_source CHECK (source <> ''),
        last_updated timestamptz NOT NULL,
        content_hash bytea NOT NULL,
        json text NOT NULL,
        terms text[] COLLATE "C" NOT NULL,
        CONSTRAINT resource_key PRIMARY KEY (id, type),
        CONSTRAINT resource_deleted_is_empty CHECK (NOT deleted OR (json = '' AND terms = '{}'))
      );
      CREATE INDEX resource_terms ON resource USING gin (terms) WITH (gin_pending_list_limit = 1024);
      CREATE INDEX resource_newest ON resource (type, last_updated DESC, id) WHERE NOT deleted;
      CREATE INDEX resource_by_source ON resource (source, type) WHERE NOT deleted;

      -- Versions that were replaced, as they were sent then.
      CREATE TABLE resource_history (
        id uuid NOT NULL,
        type text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        deleted boolean NOT NULL,
        source text NOT NULL,
        last_updated timestamptz NOT NULL,
        json text NOT NULL,
        CONSTRAINT resource_history_key PRIMARY KEY (id, type, version)
      );

      -- What is not asked for by equality: beginnings of texts, times, amounts. param is Type.parameter.
      CREATE TABLE search_string (
        id uuid NOT NULL,
        param text COLLATE "C" NOT NULL,
        normalised text COLLATE "C" NOT NULL,
        value text COLLATE "C" NOT NULL
      );
      CREATE INDEX search_string_start ON search_string (param, left(normalised, 80), id);
      CREATE INDEX search_string_of ON search_string (id);
      CREATE TABLE search_date (
        id uuid NOT NULL,
        param text COLLATE "C" NOT NULL,
        from_at timestamptz NOT NULL,
        to_at timestamptz NOT NULL
      );
      CREATE INDEX search_date_from ON search_date (param, from_at, id) INCLUDE (to_at);
      CREATE INDEX search_date_of ON search_date (id);
      CREATE TABLE search_quantity (
        id uuid NOT NULL,
        param text COLLATE "C" NOT NULL,
        low double precision NOT NULL,
        high double precision NOT NULL,
        system text,
        code text,
        unit text
      );
      CREATE INDEX search_quantity_low ON search_quantity (param, low, id);
      CREATE INDEX search_quantity_of ON search_quantity (id);

      -- Which present resource has which of these terms. A function, so that its plan never depends on statistics that a large import has just made wrong:
      -- it is asked inside imports, and a scan of the table would take seconds.
      CREATE FUNCTION resource_with_term(wanted text[]) RETURNS TABLE (term text, id uuid) LANGUAGE sql STABLE ROWS 10 SET enable_seqscan = off AS $$
        SELECT t.term, r.id FROM resource r CROSS JOIN LATERAL unnest(r.terms) AS t (term) WHERE r.terms && wanted AND NOT r.deleted AND t.term = ANY (wanted)
      $$`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
