import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { testNats, testPostgres } from './index.js';

const streamNames = async (url: string): Promise<string[]> => {
  const connection = await connect({ servers: url });
  try {
    const manager = await jetstreamManager(connection);
    const names: string[] = [];
    for await (const stream of manager.streams.list()) names.push(stream.config.name);
    return names;
  } finally {
    await connection.close();
  }
};

const addStream = async (url: string): Promise<void> => {
  const connection = await connect({ servers: url });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'EVENTS', subjects: ['events.>'] });
  await connection.close();
};

describe('servers of one suite', () => {
  it('NATS: keeps its streams over a crash, loses them when wiped, and is seen by nobody else', async () => {
    const [mine, other] = await Promise.all([testNats(), testNats()]);
    await addStream(mine.url);
    await mine.kill();
    await mine.restart();
    expect(await streamNames(mine.url)).toEqual(['EVENTS']);
    expect(await streamNames(other.url)).toEqual([]);
    await mine.restart({ wiped: true });
    expect(await streamNames(mine.url)).toEqual([]);
    await Promise.all([mine.stop(), other.stop()]);
    await expect(connect({ servers: mine.url, reconnect: false })).rejects.toThrow();
  });

  it('PostgreSQL: keeps what was committed over a crash', async () => {
    const server = await testPostgres();
    const query = async (sql: string): Promise<unknown[]> => {
      const client = new pg.Client({ connectionString: server.url });
      client.on('error', () => undefined);
      await client.connect();
      const { rows } = await client.query(sql);
      await client.end();
      return rows;
    };
    await query('CREATE TABLE kept AS SELECT 1 AS id');
    await server.kill();
    await expect(query('SELECT 1')).rejects.toThrow();
    await server.restart();
    expect(await query('SELECT id FROM kept')).toEqual([{ id: 1 }]);
    await server.stop();
  });
});
