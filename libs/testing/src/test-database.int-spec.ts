import pg from 'pg';
import { testDatabase } from './index.js';

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('a database per suite', () => {
  let migrations = 0;
  const migrate = async (url: string): Promise<void> => {
    migrations += 1;
    await query(url, 'CREATE EXTENSION btree_gist; CREATE TABLE bed (name text PRIMARY KEY)');
  };

  it('migrates once and gives every suite its own copy', async () => {
    const [one, two] = await Promise.all([testDatabase({ template: 'beds', migrate }), testDatabase({ template: 'beds', migrate })]);
    await query(one.url, "INSERT INTO bed VALUES ('A1')");
    expect(migrations).toBe(1);
    expect(await query(two.url, 'SELECT * FROM bed')).toEqual([]);
    expect(await query(one.url, 'SELECT * FROM bed')).toEqual([{ name: 'A1' }]);
    await Promise.all([one.drop(), two.drop()]);
  });

  it('is owned by a role that is no superuser', async () => {
    const database = await testDatabase({ template: 'beds', migrate });
    expect(await query(database.url, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([{ rolsuper: false }]);
    await database.drop();
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });

  it('lets a running service change rows and no tables', async () => {
    const database = await testDatabase({ template: 'beds', migrate });
    await query(database.serviceUrl, "INSERT INTO bed VALUES ('B1')");
    expect(await query(database.url, 'SELECT * FROM bed')).toEqual([{ name: 'B1' }]);
    await expect(query(database.serviceUrl, 'ALTER TABLE bed ADD COLUMN size int')).rejects.toThrow('must be owner of table bed');
    await database.drop();
  });

  it('starts over after a migration that failed', async () => {
    await expect(testDatabase({ template: 'broken', migrate: (url) => query(url, 'CREATE TABLE half (id int); SELECT 1/0') })).rejects.toThrow('division by zero');
    const database = await testDatabase({ template: 'broken', migrate: (url) => query(url, 'CREATE TABLE half (id int)') });
    expect(await query(database.url, 'SELECT * FROM half')).toEqual([]);
    await database.drop();
  });
});
