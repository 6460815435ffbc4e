import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The access facts of places on a team from before there were any. A migration knows no zone: they last a day longer on both sides, until the next change of the place. */
export const declareTeamFacts = `
  INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at, published_version)
  SELECT 'care', id, version, 'ALLOW', person_id, person_id, 'practitioner:' || practitioner_id, '', CASE role WHEN 'CASE_MANAGER' THEN role ELSE 'TEAM' END, '{}', '',
         ("from" - 1)::timestamp AT TIME ZONE 'UTC', coalesce(("to" + 1)::timestamp AT TIME ZONE 'UTC', 'infinity'), 0
    FROM team_member ON CONFLICT DO NOTHING`;

export class Relationships1797100000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(declareTeamFacts);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
