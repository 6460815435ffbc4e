import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may see whom: a service's own facts and those of all other owners in one table, so that its own bite at their commit. */
export class AccessFacts1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE access_fact (
        owner text NOT NULL,
        fact_id uuid NOT NULL,
        version bigint NOT NULL,
        effect text NOT NULL CONSTRAINT access_fact_effect CHECK (effect IN ('ALLOW', 'REFUSE', 'ALIAS', 'MEMBER')),
        person_id uuid,
        -- The person that person_id stands for now.
        root_id uuid,
        grantee text NOT NULL,
        target text NOT NULL,
        basis text NOT NULL,
        categories text[] NOT NULL,
        purpose text NOT NULL,
        from_at timestamptz NOT NULL,
        until_at timestamptz NOT NULL,
        -- Of own facts; null for those of others.
        published_version bigint,
        PRIMARY KEY (owner, fact_id)
      );
      CREATE INDEX access_fact_root ON access_fact (root_id, grantee) WHERE effect = 'ALLOW';
      CREATE INDEX access_fact_refused ON access_fact (root_id) WHERE effect = 'REFUSE';
      CREATE INDEX access_fact_grantee ON access_fact (grantee, root_id) WHERE effect = 'ALLOW';
      CREATE INDEX access_fact_member ON access_fact (grantee) WHERE effect = 'MEMBER';
      CREATE INDEX access_fact_person ON access_fact (person_id) WHERE person_id IS NOT NULL;
      CREATE INDEX access_fact_ended_account ON access_fact (grantee) WHERE basis = 'ACCOUNT_ENDED';
      CREATE INDEX access_fact_unpublished ON access_fact (fact_id) WHERE published_version IS NOT NULL AND published_version < version;

      -- Persons that stand for another one. Whoever is not here stands for themselves.
      CREATE TABLE access_alias (
        person_id uuid PRIMARY KEY,
        root_id uuid NOT NULL,
        version bigint NOT NULL
      );
      CREATE INDEX access_alias_root ON access_alias (root_id);

      -- Both sides of the stream: the birth it was last seen with, the last own message in it, and how far it has been read.
      CREATE TABLE access_stream (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        published_to text,
        last_published bigint NOT NULL DEFAULT 0,
        read_from text,
        last_read bigint NOT NULL DEFAULT 0
      );
      INSERT INTO access_stream DEFAULT VALUES;

      -- Facts by the ids under which rows of a service may know their person.
      CREATE VIEW access_allowed AS
        SELECT f.root_id AS person_id, f.* FROM (SELECT root_id, grantee, effect, basis, categories, purpose, from_at, until_at FROM access_fact WHERE effect = 'ALLOW') f
        UNION ALL
        SELECT a.person_id, f.* FROM access_alias a JOIN (SELECT root_id, grantee, effect, basis, categories, purpose, from_at, until_at FROM access_fact WHERE effect = 'ALLOW') f ON f.root_id = a.root_id WHERE a.person_id <> a.root_id`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
