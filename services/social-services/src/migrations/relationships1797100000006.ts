import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The access facts of open referrals from before there were any. Nobody knows when a closed one was closed, or who found out about a need: those stay without. */
export const declareReferralFacts = `
  INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at, published_version)
  SELECT 'social', id, version, 'ALLOW', person_id, person_id, 'organisation:' || organization_id, '', 'REFERRAL', '{}', '', sent_at, 'infinity', 0
    FROM referral WHERE state IN ('SENT', 'ACCEPTED') ON CONFLICT DO NOTHING`;

export class Relationships1797100000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(declareReferralFacts);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
