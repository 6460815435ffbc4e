import { loadPolicies, visibleSql, type Sight } from '@maillage/access';
import { createDataSource, migrate, Params, reader, type MigrationClass } from '@maillage/database';
import { instant } from '@maillage/kernel';
import { messagingMigrations } from '@maillage/messaging';
import { withPostgres } from './ground.js';
import { inLanes, seconds, sideBySide, type Measure } from './row.js';

const persons = 100_000;
const relationships = 1_000_000;
const staff = 2_000;
const searches = 200;
const now = instant('2026-11-24T10:00:00Z');

/** 100,000 persons of a hundred sites, and a million relationships: half of them of practitioners with those of their site, half of organisations. */
const world = `
  CREATE TABLE file (id uuid PRIMARY KEY, person_id uuid NOT NULL, site int NOT NULL, opened_at timestamptz NOT NULL);
  CREATE INDEX file_site ON file (site, opened_at DESC, id);
  INSERT INTO file SELECT md5('file ' || n)::uuid, md5('person ' || n)::uuid, n % 100, timestamptz '2026-01-01' + n * interval '1 minute' FROM generate_series(1, ${persons}) AS n;
  INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at)
    SELECT 'care', md5('team ' || n)::uuid, 1, 'ALLOW', p, p, 'practitioner:' || md5('practitioner ' || (n % ${staff}))::uuid, '', 'TEAM', '{}', '', timestamptz '2026-01-01', 'infinity'
      FROM (SELECT n, md5('person ' || (1 + n % ${persons}))::uuid AS p FROM generate_series(1, ${relationships / 2}) AS n) AS o;
  INSERT INTO access_fact (owner, fact_id, version, effect, person_id, root_id, grantee, target, basis, categories, purpose, from_at, until_at)
    SELECT 'registry', md5('organisation ' || n)::uuid, 1, 'ALLOW', p, p, 'organisation:' || md5('site ' || ((1 + n % ${persons}) % 100))::uuid, '', 'TEAM', '{}', '', timestamptz '2026-01-01', 'infinity'
      FROM (SELECT n, md5('person ' || (1 + n % ${persons}))::uuid AS p FROM generate_series(1, ${relationships / 2}) AS n) AS o;
  ANALYZE file; ANALYZE access_fact;`;

const search = (condition: string): string => `SELECT f.id, f.person_id FROM file f WHERE f.site = $1 AND ${condition} ORDER BY f.opened_at DESC, f.id LIMIT 50`;

/** A page of 50 rows, with the relationships joined and without: a nurse of a site who looks through its files. */
export const measureSight: Measure = ({ rounds }) =>
  withPostgres(false, async (postgres) => {
    const url = await postgres.ensureDatabase('sight', 'bench');
    await migrate(url, messagingMigrations as readonly MigrationClass[]);
    const dataSource = await createDataSource({ url, schemas: [], applicationName: 'bench', poolSize: 4, timeouts: { statement: 0, query: 0 } }).initialize();
    try {
      await dataSource.query(world);
      const policies = loadPolicies();
      const nurse = { roles: new Set(['nurse'] as const) };
      const from = reader(dataSource);
      const organisations = ((await dataSource.query(`SELECT n, md5('site ' || n)::uuid AS id FROM generate_series(0, 99) AS n ORDER BY n`)) as { id: string }[]).map(({ id }) => `organisation:${id}`);
      const page = async (index: number, related: boolean): Promise<void> => {
        const site = index % 100;
        const sight: Sight = { ...policies.visibility(nurse), grantees: ['account:bench', organisations[site]!, '*'], purpose: 'TREAT', now };
        const params = new Params([site]);
        const rows = await from.query(search(related ? visibleSql(sight, 'f.person_id', 'clinical', params.add) : 'true'), params.values);
        if (rows.length !== 50) throw new Error('a page of the bench was not full');
      };
      const pages = (related: boolean) => async (): Promise<number> => searches / (await seconds(() => inLanes(4, searches, (index) => page(index, related))));
      const decisions = 200_000;
      const decide = async (): Promise<number> => ((await seconds(() => {
        for (let index = 0; index < decisions; index++) policies.visibility(nurse);
        return Promise.resolve();
      })) / decisions) * 1e6;
      const decided: number[] = [];
      for (let round = 0; round < rounds; round++) decided.push(await decide());
      decided.sort((a, b) => a - b);
      return [
        { what: 'a page of 50 with relationships (baseline: without)', unit: '1/s', ...(await sideBySide(rounds, pages(true), pages(false))), goal: { of: 'ratio', atLeast: 1 / 1.5 } },
        { what: 'policy decision, by role set', unit: 'us', ours: { median: decided[decided.length >> 1]!, least: decided[0]!, most: decided.at(-1)! }, goal: { of: 'ours', atMost: 20 } },
      ];
    } finally {
      await dataSource.destroy();
    }
  });
