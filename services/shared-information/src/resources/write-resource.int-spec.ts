import { ResourceSchema } from '@maillage/contracts/information/v1/record_pb.js';
import { fromBinary } from '@bufbuild/protobuf';
import { inTransaction } from '@maillage/database';
import type { DomainEvent } from '@maillage/messaging';
import { ResourceSnapshot } from './resource-snapshot.subscriber.js';
import { startRecord, bytes, json, clinician, integration, type RunningRecord } from '../record.fixture.js';

let running: RunningRecord;
beforeAll(async () => {
  running = await startRecord();
});
afterAll(() => running.stop());

const patient = (family: string, id?: string) => bytes({ resourceType: 'Patient', ...(id ? { id } : {}), name: [{ family }] });
const create = async (family: string) => (await running.record.createResource({ type: 'Patient', json: patient(family) }, clinician)).message;
const update = async (id: string, family: string, ifMatch = 0) => (await running.record.updateResource({ type: 'Patient', id, json: patient(family, id), ifMatch }, clinician)).message;
const remove = async (id: string, ifMatch = 0) => (await running.record.deleteResource({ type: 'Patient', id, ifMatch }, clinician)).message;
const read = async (id: string) => (await running.record.readResource({ type: 'Patient', id }, clinician)).message;
const unknown = '0e000000-0000-4000-8000-000000000000';

describe('one resource', () => {
  it('is created, read, replaced and deleted; its versions stay', async () => {
    const created = await create('First');
    expect(created).toMatchObject({ version: 1, created: true, lastUpdated: '2026-11-24T08:00:00.000Z' });
    running.clock.advance(1000);
    expect(await update(created.id, 'Second')).toMatchObject({ version: 2, created: false, lastUpdated: '2026-11-24T08:00:01.000Z' });
    expect(json((await read(created.id)).json)).toMatchObject({ id: created.id, name: [{ family: 'Second' }], meta: { versionId: '2' } });
    expect(await remove(created.id)).toMatchObject({ version: 3, json: new Uint8Array() });
    await expect(read(created.id)).rejects.toRefuse('GONE', 'RESOURCE_DELETED');

    const version = async (number: number) => json((await running.record.readVersion({ type: 'Patient', id: created.id, version: number }, clinician)).message.json);
    expect(await version(1)).toMatchObject({ name: [{ family: 'First' }] });
    expect(await version(2)).toMatchObject({ name: [{ family: 'Second' }] });
    await expect(version(3)).rejects.toRefuse('GONE', 'RESOURCE_DELETED');
    await expect(version(4)).rejects.toRefuse('NOT_FOUND', 'VERSION_UNKNOWN');

    const history = async (query: string) => json((await running.record.readHistory({ type: 'Patient', id: created.id, query, baseUrl: 'https://h' }, clinician)).message.bundle);
    expect((await history('')).entry.map(({ request, response }) => `${request.method} ${response.status} ${response.etag}`)).toEqual(['DELETE 204 W/"3"', 'PUT 200 W/"2"', 'POST 201 W/"1"']);
    const page = await history('_count=2');
    expect(page.entry).toHaveLength(2);
    expect((await history(page.link.find(({ relation }) => relation === 'next')!.url.split('?')[1]!)).entry.map(({ response }) => response.etag)).toEqual(['W/"1"']);
    await expect(history('name=x')).rejects.toRefuse('INVALID_ARGUMENT', 'SEARCH_PARAMETER_UNKNOWN');

    expect(await update(created.id, 'Back')).toMatchObject({ version: 4, created: false });
    expect(json((await read(created.id)).json)).toMatchObject({ name: [{ family: 'Back' }] });
  });

  it('is refused a stale version, by If-Match and by two at once', async () => {
    const { id } = await create('Guarded');
    expect(await update(id, 'Guarded 2', 1)).toMatchObject({ version: 2 });
    await expect(update(id, 'Guarded 3', 1)).rejects.toRefuse('CONFLICT', 'STALE_VERSION', 'if_match');
    await expect(remove(id, 1)).rejects.toRefuse('CONFLICT', 'STALE_VERSION', 'if_match');
    const results = await Promise.allSettled(Array.from({ length: 6 }, (_, at) => update(id, `Racer ${at}`, 2)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await read(id)).toMatchObject({ version: 3 });
  });

  it('is created by an update under a UUID of the client, once for all who do so at once, and left alone when nothing changes', async () => {
    const id = '0e000000-0000-4000-8000-000000000001';
    const results = await Promise.all(Array.from({ length: 5 }, () => update(id, 'Mine')));
    expect(results.map(({ version }) => version)).toEqual([1, 1, 1, 1, 1]);
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    await expect(update('mine', 'Mine')).rejects.toRefuse('NOT_FOUND', 'RESOURCE_UNKNOWN');
    await expect(running.record.updateResource({ type: 'Patient', id, json: patient('Other', unknown) }, clinician)).rejects.toRefuse('INVALID_ARGUMENT', 'RESOURCE_INVALID', 'Patient.id');
  });

  it('of another type may have the same id and is another one', async () => {
    const id = '0e000000-0000-4000-8000-000000000002';
    await update(id, 'Same');
    await running.record.updateResource({ type: 'Organization', id, json: bytes({ resourceType: 'Organization', id, name: 'Same' }) }, clinician);
    await remove(id);
    expect((await running.record.readResource({ type: 'Organization', id }, clinician)).message.version).toBe(1);
    expect(json((await running.record.searchResources({ type: 'Organization', query: 'name=same' }, clinician)).message.bundle).entry).toHaveLength(1);
  });

  it('that is absent is not found, whatever its id looks like; its delete succeeds', async () => {
    for (const id of [unknown, 'abc', unknown.toUpperCase()]) {
      await expect(read(id)).rejects.toRefuse('NOT_FOUND', 'RESOURCE_UNKNOWN');
      await expect(running.record.readHistory({ type: 'Patient', id }, clinician)).rejects.toRefuse('NOT_FOUND', 'RESOURCE_UNKNOWN');
      expect(await remove(id)).toMatchObject({ version: 0 });
    }
  });

  it('is created under a condition once', async () => {
    const request = { type: 'Practitioner', json: bytes({ resourceType: 'Practitioner', identifier: [{ system: 'urn:c', value: '1' }] }), ifNoneExist: 'identifier=urn:c|1' };
    const answers = await Promise.all(Array.from({ length: 5 }, async () => (await running.record.createResource(request, clinician)).message));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    await running.record.createResource({ ...request, ifNoneExist: '' }, clinician);
    await expect(running.record.createResource(request, clinician)).rejects.toRefuse('CONFLICT', 'MATCHES_SEVERAL', 'if_none_exist');
  });

  it.each([
    ['an unknown element', '{"resourceType":"Patient","shoe":1}', 'RESOURCE_INVALID', 'Patient.shoe'],
    ['another type', '{"resourceType":"Observation","status":"final","code":{"text":"x"}}', 'RESOURCE_INVALID', 'type'],
    ['no JSON', '{"resourceType":', 'JSON_MALFORMED', undefined],
    ['a key twice', '{"resourceType":"Patient","active":true,"active":true}', 'JSON_DUPLICATE_KEY', undefined],
    ['U+0000', '{"resourceType":"Patient","language":"\\u0000"}', 'JSON_FORBIDDEN_CHARACTER', undefined],
    ['half a surrogate pair', '{"resourceType":"Patient","language":"\\ud800"}', 'JSON_FORBIDDEN_CHARACTER', undefined],
    ['depth', `{"resourceType":"Patient","extension":${'['.repeat(100_000)}`, 'JSON_TOO_DEEP', undefined],
    ['a reference to nothing', '{"resourceType":"Condition","subject":{"reference":"urn:uuid:0e000000-0000-4000-8000-000000000009"}}', 'REFERENCE_UNKNOWN', 'Condition.subject.reference'],
  ])('is refused for %s', async (_name, body, reason, path) => {
    const type = body.includes('Condition') ? 'Condition' : 'Patient';
    await expect(running.record.createResource({ type, json: bytes(body) }, clinician)).rejects.toRefuse('INVALID_ARGUMENT', reason, path);
  });

  it('is refused to a role that may not write', async () => {
    await expect(running.record.createResource({ type: 'Patient', json: patient('X') }, { ...clinician, token: 'f:finance' })).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('publishes each version with its JSON, and the one that deletes without', async () => {
    const { id } = await create('Published');
    await update(id, 'Published', 1);
    await update(id, 'Published again');
    await remove(id);
    const rows = await running.dataSource.query<{ subject: string; key: string; payload: Buffer }[]>('SELECT subject, key, payload FROM outbox WHERE aggregate = $1 ORDER BY version', [`Patient/${id}`]);
    expect(rows.map(({ subject, key }) => `${subject}.${key}`)).toEqual(Array.from({ length: 3 }, () => 'maillage.evt.information.resource.changed.v1.Patient'));
    const messages = rows.map(({ payload }) => fromBinary(ResourceSchema, payload));
    expect(messages.map(({ version, deleted }) => [version, deleted])).toEqual([[1, false], [2, false], [3, true]]);
    expect(json(messages[1]!.json)).toMatchObject({ name: [{ family: 'Published again' }], meta: { versionId: '2' } });
    expect(messages[2]).toMatchObject({ type: 'Patient', id, source: 'urn:maillage:client:anna', json: new Uint8Array() });
  });

  it('fills a new consumer with the state of each, deleted ones too', async () => {
    const { id } = await create('Snapshot');
    await remove(id);
    const states: DomainEvent[] = [];
    await inTransaction(running.dataSource, async (work) => {
      for await (const state of running.service.app.get(ResourceSnapshot, { strict: false }).all(work)) states.push(state);
    });
    const [{ count } = { count: 0n }] = await running.dataSource.query<{ count: bigint }[]>('SELECT count(*) AS count FROM resource');
    expect(BigInt(states.length)).toBe(count);
    expect(states.find(({ aggregate }) => aggregate === `Patient/${id}`)).toMatchObject({ version: 2 });
  });

  it('has a source and a time that the database insists on', async () => {
    for (const column of ['source', 'last_updated']) await expect(running.dataSource.query(`UPDATE resource SET ${column} = NULL`)).rejects.toThrow(/null value/);
    expect((await running.record.countResources({ source: 'urn:maillage:client:anna' }, integration)).message.types.Patient).toBeGreaterThan(0);
  });
});
