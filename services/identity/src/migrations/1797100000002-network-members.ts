import { idFrom } from '@maillage/kernel';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The access facts of members and accounts that were there before there were any, under the ids that their end will name. */
export class NetworkMembers1797100000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const members = (await runner.query(`SELECT n.id AS network, n.version, m.organization_id AS organization FROM network n JOIN network_member m ON m.network_id = n.id WHERE n.kind <> 'PAYER_NETWORK'`)) as { network: string; version: number; organization: string }[];
    await runner.query(
      `INSERT INTO access_fact (owner, fact_id, version, effect, grantee, target, basis, categories, purpose, from_at, until_at, published_version)
       SELECT 'identity', m.id, m.version, 'MEMBER', 'organisation:' || m.organization, 'network:' || m.network, 'NETWORK_MEMBERSHIP', '{}', '', now(), 'infinity', 0
         FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) AS m (id, version, organization, network)`,
      [members.map(({ network, organization }) => idFrom('network-member', network, organization)), members.map(({ version }) => version), members.map(({ organization }) => organization), members.map(({ network }) => network)],
    );
    const accounts = (await runner.query('SELECT id, subject, person_id AS person, version FROM account WHERE person_id IS NOT NULL')) as { id: string; subject: string; person: string; version: number }[];
    await runner.query(
      `INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at, published_version)
       SELECT 'identity', a.id, a.version, 'ALLOW', a.person, a.person, 'account:' || a.subject, '', 'OWN', '{}', '', now(), 'infinity', 0 FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[]) AS a (id, version, subject, person)`,
      [accounts.map(({ id }) => idFrom('account own', id)), accounts.map(({ version }) => version), accounts.map(({ subject }) => subject), accounts.map(({ person }) => person)],
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
