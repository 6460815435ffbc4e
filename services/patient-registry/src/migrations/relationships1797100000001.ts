import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The access facts of what was written before there were any. */
export class Relationships1797100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A day more than its zone needs, for what has ended: this is the past, and nobody's right to see it returns.
    await runner.query(`
      INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at, published_version)
      SELECT 'registry', m.id, m.version, 'ALLOW', m.person_id, a.root_id, 'network:' || m.network_id, '', 'NETWORK_MEMBERSHIP', '{}', '', m.requested_at,
             coalesce(m.ended_on + 1, CASE WHEN m.state = 'REFUSED' THEN m.evaluated_at END, 'infinity'), 0
        FROM membership m JOIN person_alias a ON a.person_id = m.person_id;

      INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at, published_version)
      SELECT 'registry', person_id, 1, 'ALIAS', person_id, root_id, '', root_id::text, 'MERGE', '{}', '', now(), 'infinity', 0 FROM person_alias WHERE person_id <> root_id;
      INSERT INTO access_alias (person_id, root_id, version) SELECT person_id, root_id, 1 FROM person_alias WHERE person_id <> root_id`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
