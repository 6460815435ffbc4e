import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPolicy, jetstreamManager } from '@nats-io/jetstream';
import { connect, nkeyAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { natsAuthorization, permissionsOf } from '@maillage/messaging/permissions';
import { findNats, natsKeys, services, startNats, type NatsKeys, type NatsServer } from '../index.js';

let dir: string;
let keys: NatsKeys;
let server: NatsServer;
const connections = new Map<string, NatsConnection>();
const serviceNames = services.map(({ name }) => name);
const contextOf = (name: string): string => services.find((service) => service.name === name)!.context;

const login = async (name: string): Promise<NatsConnection> =>
  connect({ servers: server.url, name, authenticator: nkeyAuthenticator(readFileSync(keys.seedFile(name)).subarray(0, 58)), inboxPrefix: `_INBOX.${name === 'operator' ? name : contextOf(name)}`, reconnect: false, noAsyncTraces: true });
const as = (name: string): NatsConnection => connections.get(name)!;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'maillage-nats-'));
  keys = natsKeys(join(dir, 'keys'), [...serviceNames, 'operator']);
  server = await startNats({ dir: join(dir, 'nats'), binary: (await findNats()).binary, authorization: natsAuthorization(services, keys.publicKeys) });
  for (const name of [...serviceNames, 'operator']) connections.set(name, await login(name));
  for (const { name, context, edge } of services) {
    if (edge) continue;
    const jsm = await jetstreamManager(as(name), { checkAPI: false });
    await jsm.streams.add({ name: `maillage-${context}`, subjects: [`maillage.evt.${context}.>`, `maillage.fill.${context}.>`] });
  }
  await (await jetstreamManager(as('identity'), { checkAPI: false })).streams.add({ name: 'maillage-access', subjects: ['maillage.access.>'] });
});
afterAll(async () => {
  await Promise.all([...connections.values()].map((connection) => connection.close()));
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** What the server refuses while `act` runs, as `publish <subject>` or `subscription <subject>`. */
async function refusals(connection: NatsConnection, act: () => unknown): Promise<string[]> {
  const seen: string[] = [];
  const status = connection.status();
  const watch = (async (): Promise<void> => {
    for await (const { type, error } of status as AsyncIterable<{ type: string; error?: { message: string } }>) if (type === 'error') seen.push(error!.message);
  })();
  await Promise.resolve(act()).catch(() => undefined);
  await connection.flush();
  // What the server refused came before its answer to the flush.
  await new Promise((resolve) => setTimeout(resolve, 2));
  (status as unknown as { stop?: () => void }).stop?.();
  void watch;
  return seen.map((message) => /Permissions Violation for (\w+) to "([^"]+)"/i.exec(message)?.slice(1, 3).join(' ').toLowerCase() ?? message);
}
const refusesPublish = async (name: string, subject: string): Promise<void> => expect(await refusals(as(name), () => as(name).publish(subject, '{}'))).toEqual([`publish ${subject.toLowerCase()}`]);
const allowsPublish = async (name: string, subject: string): Promise<void> => expect(await refusals(as(name), () => as(name).publish(subject, ''))).toEqual([]);
const refusesSubscribe = async (name: string, subject: string): Promise<void> =>
  expect(await refusals(as(name), () => void as(name).subscribe(subject, { callback: () => undefined }))).toEqual([`subscription ${subject.toLowerCase()}`]);
const allowsSubscribe = async (name: string, subject: string): Promise<void> => {
  const held: { unsubscribe(): void }[] = [];
  expect(await refusals(as(name), () => void held.push(as(name).subscribe(subject, { callback: () => undefined })))).toEqual([]);
  held.forEach((each) => each.unsubscribe());
};

describe('who may connect', () => {
  it('is only who holds a known seed', async () => {
    await expect(connect({ servers: server.url, reconnect: false })).rejects.toThrow(/authorization violation/i);
    const stranger = natsKeys(join(dir, 'strangers'), ['identity']);
    await expect(connect({ servers: server.url, reconnect: false, authenticator: nkeyAuthenticator(readFileSync(stranger.seedFile('identity')).subarray(0, 58)) })).rejects.toThrow(/authorization violation/i);
  });

  it('has seeds that only we may read, and that stay what they are', () => {
    expect(statSync(keys.seedFile('identity')).mode & 0o777).toBe(0o600);
    expect(natsKeys(join(dir, 'keys'), ['identity']).publicKeys['identity']).toBe(keys.publicKeys['identity']);
    expect(new Set(Object.values(keys.publicKeys)).size).toBe(serviceNames.length + 1);
  });

  it('needs a key for everybody', () => {
    expect(() => natsAuthorization(services, { ...keys.publicKeys, scheduling: '' })).toThrow('scheduling has no public nkey');
  });
});

const owners = services.filter(({ edge }) => !edge);
/** `tools-registry` is a consumer of the context `registry` that has a name of its own. */
const contextRead = (read: string): string => read.slice(read.lastIndexOf('-') + 1);

describe.each(owners.map(({ name, context }) => ({ name, context })))('$name', ({ name, context }) => {
  const others = owners.filter((other) => other.name !== name);

  it('publishes its own events, and nobody else\'s', async () => {
    await allowsPublish(name, `maillage.evt.${context}.thing.changed.v1`);
    await allowsPublish(name, `maillage.access.${context}.thing`);
    for (const other of others) {
      await refusesPublish(name, `maillage.evt.${other.context}.thing.changed.v1`);
      await refusesPublish(name, `maillage.fill.${other.context}.${name}-${other.context}.thing.changed.v1`);
      await refusesPublish(name, `maillage.access.${other.context}.thing`);
    }
  });

  it('serves its own requests, nobody else\'s, and calls nobody', async () => {
    await allowsSubscribe(name, `maillage.rpc.${context}.v1.Service.Method`);
    await allowsSubscribe(name, `maillage.confirm.${context}.*`);
    await refusesPublish(name, `maillage.rpc.${context}.v1.Service.Method`);
    for (const other of others) {
      await refusesSubscribe(name, `maillage.rpc.${other.context}.v1.Service.Method`);
      await refusesSubscribe(name, `maillage.confirm.${other.context}.*`);
      await refusesPublish(name, `maillage.rpc.${other.context}.v1.Service.Method`);
    }
  });

  it('asks the owners of what it reads in its own name, and no one else', async () => {
    const { reads } = services.find((service) => service.name === name)!;
    for (const other of others) {
      const check = reads.map(contextRead).includes(other.context) ? allowsPublish : refusesPublish;
      await check(name, `maillage.confirm.${other.context}.${name}`);
      await refusesPublish(name, `maillage.confirm.${other.context}.${other.name}`);
    }
  });

  it('reads through its own durables only', async () => {
    const { reads } = services.find((service) => service.name === name)!;
    const jsm = await jetstreamManager(as(name), { checkAPI: false, timeout: 2_000 });
    for (const read of reads) {
      const consumer = { durable_name: `${name}-${read}`, ack_policy: AckPolicy.Explicit };
      await jsm.consumers.add(`maillage-${contextRead(read)}`, { ...consumer, filter_subjects: [`maillage.evt.${contextRead(read)}.a`, `maillage.evt.${contextRead(read)}.b`] });
      await jsm.consumers.update(`maillage-${contextRead(read)}`, `${name}-${read}`, { filter_subjects: [`maillage.evt.${contextRead(read)}.>`] });
      expect((await jsm.consumers.info(`maillage-${contextRead(read)}`, `${name}-${read}`)).num_pending).toBeGreaterThan(-1);
      // The name in the subject is the one that counts.
      const another = JSON.stringify({ stream_name: `maillage-${contextRead(read)}`, config: { ...consumer, durable_name: `scheduling2-${read}`, name: `scheduling2-${read}` } });
      expect((await as(name).request(`$JS.API.CONSUMER.DURABLE.CREATE.maillage-${contextRead(read)}.${name}-${read}`, another)).json()).toMatchObject({ error: { code: 400 } });
    }
    for (const other of others)
      for (const read of other.reads)
        for (const subject of ['$JS.API.CONSUMER.MSG.NEXT', '$JS.API.CONSUMER.CREATE', '$JS.API.CONSUMER.DURABLE.CREATE', '$JS.API.CONSUMER.DELETE', '$JS.ACK'])
          await refusesPublish(name, `${subject}.maillage-${contextRead(read)}.${other.name}-${read}${subject === '$JS.ACK' ? '.1.1.1.1.1' : ''}`);
  });

  it('keeps its own stream, and can neither purge nor delete any', async () => {
    const jsm = await jetstreamManager(as(name), { checkAPI: false, timeout: 2_000 });
    await jsm.streams.update(`maillage-${context}`, { max_age: 3_600_000_000_000 });
    for (const { context: any } of owners) {
      for (const call of ['PURGE', 'DELETE', 'MSG.DELETE', 'MSG.GET', 'RESTORE']) await refusesPublish(name, `$JS.API.STREAM.${call}.maillage-${any}`);
      if (any !== context) for (const call of ['CREATE', 'UPDATE']) await refusesPublish(name, `$JS.API.STREAM.${call}.maillage-${any}`);
    }
    for (const call of ['PURGE', 'DELETE', 'UPDATE']) await refusesPublish(name, `$JS.API.STREAM.${call}.maillage-access`);
    for (const list of ['NAMES', 'LIST']) await refusesPublish(name, `$JS.API.STREAM.${list}`);
  });

  it('reads access facts through a consumer for one process, and touches no other', async () => {
    const jsm = await jetstreamManager(as(name), { checkAPI: false, timeout: 2_000 });
    await jsm.consumers.add('maillage-access', { name: `${name}-access-x1`, ack_policy: AckPolicy.None, mem_storage: true, inactive_threshold: 60_000_000_000 });
    await allowsPublish(name, `$JS.API.CONSUMER.MSG.NEXT.maillage-access.${name}-access-x1`);
    for (const call of ['DURABLE.CREATE', 'INFO', 'DELETE']) await refusesPublish(name, `$JS.API.CONSUMER.${call}.maillage-access.${name}-access-x1`);
  });

  it('listens to nothing but what is meant for it', async () => {
    for (const subject of ['>', 'maillage.>', 'maillage.rpc.>', 'maillage.evt.>', '$JS.>', '$SYS.>', '_INBOX.>', ...others.map((other) => `_INBOX.${other.context}.>`), '_INBOX.gateway.>']) await refusesSubscribe(name, subject);
  });

  it('answers in its own name only', async () => {
    await allowsPublish(name, `_INBOX.gateway.${context}.process.1`);
    for (const other of others) await refusesPublish(name, `_INBOX.gateway.${other.context}.process.1`);
  });
});

describe('the gateway', () => {
  it('asks every context, and does nothing else', async () => {
    for (const { context } of owners) {
      await allowsPublish('gateway', `maillage.rpc.${context}.v1.Service.Method`);
      await refusesPublish('gateway', `maillage.evt.${context}.thing.changed.v1`);
      await refusesPublish('gateway', `maillage.confirm.${context}.gateway`);
      await refusesSubscribe('gateway', `maillage.rpc.${context}.v1.Service.Method`);
      await refusesPublish('gateway', `$JS.API.STREAM.INFO.maillage-${context}`);
    }
    await refusesSubscribe('gateway', '>');
  });
});

it('the operator may do what no service may', async () => {
  const jsm = await jetstreamManager(as('operator'));
  expect((await jsm.streams.purge('maillage-care')).success).toBe(true);
});

it('what a service may do names nothing of another\'s', () => {
  for (const user of services) {
    const { publish, subscribe } = permissionsOf(user);
    for (const subject of [...publish.allow, ...subscribe.allow]) expect(subject).not.toMatch(/^(>|\*|maillage\.(>|\*)|\$JS\.API\.>|_INBOX\.>)/);
  }
});
