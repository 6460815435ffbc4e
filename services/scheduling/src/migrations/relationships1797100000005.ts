import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The access facts of appointments that were booked before there were any. When they were booked nobody knows any more; it was before today. */
export const declareAppointmentFacts = `
  INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at, published_version)
  SELECT 'scheduling', a.id, a.version, 'ALLOW', a.person_id, a.person_id, 'organisation:' || r.organization_id, '', 'APPOINTMENT', '{}', '', timestamptz '2000-01-01Z', a.ends_at + interval '30 days', 0
    FROM appointment a JOIN resource r ON r.id = a.resource_id WHERE a.state = 'BOOKED' ON CONFLICT DO NOTHING`;

export class Relationships1797100000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(declareAppointmentFacts);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
