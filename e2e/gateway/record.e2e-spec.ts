import { migrate } from '@maillage/database';
import { startService, type StartedService } from '@maillage/platform';
import { testDatabase, testNats, testOpenId, type TestDatabase, type TestNats } from '@maillage/testing';
import { AppModule as Gateway, mountEdge } from '../../services/gateway/src/app.module.js';
import { AppModule as SharedRecord } from '../../services/shared-information/src/app.module.js';
import { migrations } from '../../services/shared-information/src/migrations/index.js';

/** FHIR as a client sees it: the gateway and the record, over HTTP, NATS and PostgreSQL. */
let database: TestDatabase;
let nats: TestNats;
let record: StartedService;
let gateway: StartedService;
let token: string;

beforeAll(async () => {
  const openId = await testOpenId();
  [database, nats] = await Promise.all([testDatabase({ template: 'shared-information', migrate: (url) => migrate(url, migrations) }), testNats()]);
  const world = { natsUrl: nats.url, issuer: openId.issuer, audience: openId.audience };
  [record, gateway] = await Promise.all([
    startService(SharedRecord, { name: 'shared-information', databaseUrl: database.url, ...world }),
    startService(Gateway, { name: 'gateway', http: mountEdge, settings: { OIDC_CLIENT_SECRET: 'unused', SESSION_SECRET: 'unused'.repeat(6) }, ...world }),
  ]);
  token = await openId.tokenFor({ subject: 'engine', roles: ['clinician', 'integration'], lifetimeSeconds: 3_600 });
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await record.close();
  await Promise.all([database.drop(), nats.stop()]);
});

const send = (method: string, path: string, body?: string | object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(path.startsWith('http') ? path : `${gateway.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/fhir+json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
interface Json {
  readonly [key: string]: unknown;
}
const jsonOf = async (response: Response): Promise<Json> => (await response.json()) as Json;
const patient = (family: string, more: object = {}) => ({ resourceType: 'Patient', name: [{ family, given: ['Zoé'] }], gender: 'female', birthDate: '1950-02-28', ...more });

describe('a resource, from its creation to its end', () => {
  it('is created, read, updated, found in its history and deleted', async () => {
    const created = await send('POST', '/fhir/R4/Patient', patient('Martin'));
    expect(created.status).toBe(201);
    expect(created.headers.get('etag')).toBe('W/"1"');
    const version1 = created.headers.get('location')!;
    const { id } = (await jsonOf(created)) as { id: string };
    expect(version1).toBe(`${gateway.url}/fhir/R4/Patient/${id}/_history/1`);

    const read = await send('GET', `/fhir/R4/Patient/${id}`);
    expect(read.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(await jsonOf(read)).toMatchObject({ id, meta: { versionId: '1' }, name: [{ family: 'Martin', given: ['Zoé'] }] });
    expect((await send('GET', `/fhir/R4/Patient/${id}`, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(304);

    const updated = await send('PUT', `/fhir/R4/Patient/${id}`, patient('Durand', { id }), { 'if-match': 'W/"1"' });
    expect([updated.status, updated.headers.get('etag')]).toEqual([200, 'W/"2"']);
    const stale = await send('PUT', `/fhir/R4/Patient/${id}`, patient('Petit', { id }), { 'if-match': 'W/"1"' });
    expect(stale.status).toBe(412);
    expect(await jsonOf(stale)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'conflict' }] });
    expect(await jsonOf(await send('GET', version1))).toMatchObject({ name: [{ family: 'Martin' }] });

    const history = (await jsonOf(await send('GET', `/fhir/R4/Patient/${id}/_history`))) as { type: string; entry: unknown[] };
    expect([history.type, history.entry.length]).toEqual(['history', 2]);

    expect((await send('DELETE', `/fhir/R4/Patient/${id}`)).status).toBe(204);
    const gone = await send('GET', `/fhir/R4/Patient/${id}`);
    expect(gone.status).toBe(410);
    expect(await jsonOf(gone)).toMatchObject({ issue: [{ code: 'deleted' }] });
    expect((await send('GET', version1)).status).toBe(200);
  });

  it('is created once where its search finds it', async () => {
    const identifier = [{ system: 'http://hospital.example.org', value: 'once' }];
    const create = () => send('POST', '/fhir/R4/Patient', patient('Once', { identifier }), { 'if-none-exist': 'identifier=http://hospital.example.org|once' });
    expect([(await create()).status, (await create()).status]).toEqual([201, 200]);
  });

  it('is found by GET and by POST _search, and a parameter nobody knows is refused', async () => {
    await send('POST', '/fhir/R4/Patient', patient('Lefebvre'));
    const found = (await jsonOf(await send('GET', '/fhir/R4/Patient?family=Lefebvre&_format=json'))) as { entry: unknown[]; link: { relation: string; url: string }[] };
    expect(found.entry).toHaveLength(1);
    expect(found.link.find(({ relation }) => relation === 'self')!.url).toContain(`${gateway.url}/fhir/R4/Patient?`);
    const posted = await send('POST', '/fhir/R4/Patient/_search', 'family=Lefebvre', { 'content-type': 'application/x-www-form-urlencoded' });
    expect((await jsonOf(posted))['entry']).toHaveLength(1);
    const unknown = await send('GET', '/fhir/R4/Patient?surname=Lefebvre');
    expect(unknown.status).toBe(400);
    expect(JSON.stringify(await jsonOf(unknown))).not.toContain('Lefebvre');
  });
});

describe('bundles', () => {
  const entry = (resource: object, fullUrl: string) => ({ fullUrl, resource, request: { method: 'POST', url: 'Patient' } });
  it('are stored whole, and the same file of a source any number of times', async () => {
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [entry(patient('Uno'), 'urn:uuid:01900000-0000-7000-8000-000000000001'), entry(patient('Due'), 'urn:uuid:01900000-0000-7000-8000-000000000002')] };
    const response = await send('POST', '/fhir/R4', bundle);
    expect(response.status).toBe(200);
    expect(await jsonOf(response)).toMatchObject({ type: 'transaction-response', entry: [{ response: { status: expect.stringMatching(/^201/) as string } }, {}] });
    const path = `/api/v1/sources/${encodeURIComponent('http://hospital.example.org/ehr')}/bundles`;
    expect(await jsonOf(await send('POST', path, bundle))).toMatchObject({ types: { Patient: { received: 2, created: 2, unchanged: 0 } } });
    expect(await jsonOf(await send('POST', path, bundle))).toMatchObject({ types: { Patient: { received: 2, created: 0, unchanged: 2 } } });
  });

  it('with one bad entry leave nothing, and the outcome names it', async () => {
    const bad = { resourceType: 'Bundle', type: 'transaction', entry: [entry(patient('Bonne'), 'urn:uuid:01900000-0000-7000-8000-000000000003'), entry({ ...patient('Mauvaise'), birthDate: 'gestern' }, 'urn:uuid:01900000-0000-7000-8000-000000000004')] };
    const response = await send('POST', '/fhir/R4', bad);
    expect(response.status).toBe(400);
    const outcome = await jsonOf(response);
    expect(outcome).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ expression: [expect.stringContaining('entry[1]') as string] }] });
    expect(JSON.stringify(outcome)).not.toMatch(/Mauvaise|gestern/);
    expect(((await jsonOf(await send('GET', '/fhir/R4/Patient?family=Bonne')))['entry'] as unknown[] | undefined) ?? []).toEqual([]);
  });
});

describe('a body that means harm', () => {
  it.each([
    ['ends early', '{"resourceType":"Patient",'],
    ['nests 100,000 times', `{"resourceType":"Patient","contact":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['has __proto__', '{"resourceType":"Patient","__proto__":{"active":true}}'],
    ['has a key twice', '{"resourceType":"Patient","active":true,"active":false}'],
    ['has half a surrogate pair', '{"resourceType":"Patient","name":[{"family":"\\ud800"}]}'],
    ['has NUL', '{"resourceType":"Patient","name":[{"family":"\\u0000"}]}'],
  ])('that %s is an OperationOutcome, alone and in a bundle', async (_case, body) => {
    for (const [path, text] of [['/fhir/R4/Patient', body], ['/fhir/R4', `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":${body}}]}`], ['/api/v1/sources/x/bundles', body]] as const) {
      const response = await send('POST', path, text);
      expect({ path, status: response.status }).toEqual({ path, status: 400 });
      const fhir = path.startsWith('/fhir');
      expect(response.headers.get('content-type')).toContain(fhir ? 'fhir+json' : 'problem+json');
      expect(await jsonOf(response)).toMatchObject(fhir ? { resourceType: 'OperationOutcome' } : { category: 'INVALID_ARGUMENT', reason: expect.stringMatching(/^JSON_/) as string });
    }
  });
});

describe('the capability statement', () => {
  it('names no search parameter and no include that the record refuses', async () => {
    const { rest } = (await jsonOf(await send('GET', '/fhir/R4/metadata'))) as { rest: { resource: { type: string; searchParam: { name: string; type: string }[]; searchInclude: string[]; searchRevInclude: string[] }[] }[] };
    const values: Record<string, string> = { date: '2020-01-01', number: '1', quantity: '1', reference: '01900000-0000-7000-8000-000000000001', string: 'x', token: 'x', uri: 'http://x' };
    const refused: string[] = [];
    for (const { type, searchParam, searchInclude, searchRevInclude } of rest[0]!.resource) {
      // All at once: each of them must be known.
      const query = searchParam.map(({ name, type: kind }) => `${name}=${encodeURIComponent(name === '_id' ? '01900000-0000-7000-8000-000000000001' : name === '_lastUpdated' ? '2020-01-01' : values[kind]!)}`);
      const half = Math.ceil(query.length / 2);
      for (const part of [query.slice(0, half), query.slice(half), searchInclude.slice(0, 3).map((each) => `_include=${each}`), searchRevInclude.slice(0, 3).map((each) => `_revinclude=${each}`)]) {
        const response = await send('GET', `/fhir/R4/${type}?${part.join('&')}`);
        if (response.status !== 200) refused.push(`${type}: ${response.status} ${JSON.stringify(await jsonOf(response)).slice(0, 300)}`);
        else await response.arrayBuffer();
      }
    }
    expect(refused).toEqual([]);
  }, 60_000);
});
