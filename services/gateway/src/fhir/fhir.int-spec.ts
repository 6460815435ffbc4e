import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { supportedTypes } from '@maillage/fhir';
import { gone } from '@maillage/kernel';
import { startGateway, type Ask, type RunningGateway } from '../gateway.fixture.js';

let gateway: RunningGateway;
const id = '01900000-0000-7000-8000-000000000001';
const stored = Buffer.from(`{"resourceType":"Patient","id":"${id}","name":[{"family":"É"}],"value":1.50}`);
const bundle = Buffer.from('{"resourceType":"Bundle","type":"searchset","total":0}');
const answer = (created: boolean, version = 3) => ({ type: 'Patient', id, version, lastUpdated: '2026-09-01T08:00:00.123Z', created, json: stored });
const fhirType = 'application/fhir+json; charset=utf-8';
const send = (method: string, path: string, headers: Record<string, string> = {}, body = '{"resourceType":"Patient"}') =>
  gateway.ask({ method, path: `/fhir/R4${path}`, headers: { 'content-type': 'application/fhir+json', ...headers }, body });
const read = (path: string, more: Partial<Ask> = {}) => gateway.ask({ path: `/fhir/R4${path}`, ...more });
const lastRequest = () => gateway.calls.at(-1)!.request;

beforeAll(async () => {
  gateway = await startGateway();
  const { method } = RecordService;
  gateway.on(method.readResource, () => answer(false));
  gateway.on(method.readVersion, ({ version }) => {
    if (version > 3) throw gone('RESOURCE_DELETED', 'This version deleted it.');
    return answer(false, version);
  });
  gateway.on(method.createResource, ({ ifNoneExist }) => answer(ifNoneExist === ''));
  gateway.on(method.updateResource, ({ ifMatch }) => answer(ifMatch === 0, ifMatch + 1));
  gateway.on(method.deleteResource, ({ id: asked }) => ({ version: asked === id ? 4 : 0 }));
  gateway.on(method.searchResources, () => ({ bundle }));
  gateway.on(method.readHistory, () => ({ bundle }));
  gateway.on(method.processBundle, () => ({ bundle }));
});
afterAll(() => gateway.close());
beforeEach(() => gateway.forget());

describe('reading', () => {
  it('answers the stored bytes with version and time', async () => {
    const reply = await read(`/Patient/${id}`);
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({ 'content-type': fhirType, etag: 'W/"3"', 'last-modified': 'Tue, 01 Sep 2026 08:00:00 GMT', 'cache-control': 'no-store', 'content-length': String(stored.length) });
    expect(reply.bytes.equals(stored)).toBe(true);
    expect(lastRequest()).toMatchObject({ type: 'Patient', id });
  });

  it.each(['W/"3"', '"3"', 'W/"1", W/"3"', '*'])('answers 304 to who has it: If-None-Match %s', async (etag) => {
    const reply = await read(`/Patient/${id}`, { headers: { 'if-none-match': etag } });
    expect(reply.status).toBe(304);
    expect(reply.headers).toMatchObject({ etag: 'W/"3"' });
    expect(reply.bytes).toHaveLength(0);
  });

  it.each(['W/"2"', '"33"', '3', ''])('answers 200 to who has another: If-None-Match %s', async (etag) => {
    expect((await read(`/Patient/${id}`, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('answers HEAD without the body', async () => {
    const reply = await read(`/Patient/${id}`, { method: 'HEAD' });
    expect(reply.status).toBe(200);
    expect(reply.headers['etag']).toBe('W/"3"');
    expect(reply.bytes).toHaveLength(0);
  });

  it('answers a version, and 410 for the one that deleted it', async () => {
    expect(await read(`/Patient/${id}/_history/2`)).toMatchObject({ status: 200, headers: { etag: 'W/"2"' } });
    expect(lastRequest()).toMatchObject({ version: 2 });
    const deleted = await read(`/Patient/${id}/_history/4`);
    expect(deleted.status).toBe(410);
    expect(deleted.json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'deleted' }] });
    for (const version of ['0', '-1', 'x', '1.5', '9999999999']) expect((await read(`/Patient/${id}/_history/${version}`)).status).toBe(400);
  });

  it('answers a history', async () => {
    const reply = await read(`/Patient/${id}/_history?_count=2&_format=json`);
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': fhirType } });
    expect(lastRequest()).toMatchObject({ type: 'Patient', id, query: '_count=2', baseUrl: `${gateway.url}/fhir/R4` });
  });

  it.each(['application/fhir+json', 'application/json', 'application/fhir+json; fhirVersion=4.0', '*/*', 'application/fhir+xml;q=0.5, application/fhir+json'])('speaks JSON to Accept: %s', async (accept) => {
    expect(await read(`/Patient/${id}`, { headers: { accept } })).toMatchObject({ status: 200, headers: { 'content-type': fhirType } });
  });

  it.each(['json', 'application/json', 'application/fhir%2Bjson', 'application/fhir+json'])('speaks JSON to _format=%s, whatever Accept says', async (format) => {
    expect((await read(`/Patient/${id}?_format=${format}`, { headers: { accept: 'text/html' } })).status).toBe(200);
  });
});

describe('writing', () => {
  it('creates: 201 with the place, the version and the representation', async () => {
    const reply = await send('POST', '/Patient');
    expect(reply.status).toBe(201);
    expect(reply.headers).toMatchObject({ 'content-type': fhirType, location: `${gateway.url}/fhir/R4/Patient/${id}/_history/3`, etag: 'W/"3"', 'last-modified': 'Tue, 01 Sep 2026 08:00:00 GMT' });
    expect(reply.bytes.equals(stored)).toBe(true);
    expect(lastRequest()).toMatchObject({ type: 'Patient', ifNoneExist: '' });
    expect(Buffer.from(lastRequest()['json'] as Uint8Array).toString()).toBe('{"resourceType":"Patient"}');
  });

  it('answers as little as the caller prefers', async () => {
    const minimal = await send('POST', '/Patient', { prefer: 'respond-async, return=minimal' });
    expect(minimal).toMatchObject({ status: 201, text: '', headers: { location: expect.stringContaining(id) as string, 'preference-applied': 'return=minimal' } });
    expect((await send('POST', '/Patient', { prefer: 'return=representation' })).bytes.equals(stored)).toBe(true);
    expect((await send('PUT', `/Patient/${id}`, { prefer: 'return=OperationOutcome' })).json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'information' }] });
  });

  it('creates only what is not there: If-None-Exist', async () => {
    const reply = await send('POST', '/Patient', { 'if-none-exist': 'identifier=http://x|1' });
    expect(reply).toMatchObject({ status: 200, headers: { location: expect.stringContaining(id) as string } });
    expect(lastRequest()).toMatchObject({ ifNoneExist: 'identifier=http://x|1' });
  });

  it('updates, of the version that the caller names', async () => {
    expect(await send('PUT', `/Patient/${id}`, { 'if-match': 'W/"7"' })).toMatchObject({ status: 200, headers: { etag: 'W/"8"' } });
    expect(lastRequest()).toMatchObject({ type: 'Patient', id, ifMatch: 7 });
    expect(await send('PUT', `/Patient/${id}`)).toMatchObject({ status: 201 });
    for (const etag of ['7', 'W/7', '*', 'W/"0"', 'W/"x"']) expect(await send('PUT', `/Patient/${id}`, { 'if-match': etag })).toMatchObject({ status: 400 });
  });

  it('deletes', async () => {
    expect(await read(`/Patient/${id}`, { method: 'DELETE', headers: { 'if-match': 'W/"3"' } })).toMatchObject({ status: 204, text: '', headers: { etag: 'W/"4"' } });
    expect(lastRequest()).toMatchObject({ ifMatch: 3 });
    const unknown = await read('/Patient/unknown', { method: 'DELETE' });
    expect(unknown.status).toBe(204);
    expect(unknown.headers['etag']).toBeUndefined();
  });

  it('takes a transaction', async () => {
    for (const path of ['', '/']) {
      const reply = await send('POST', path, {}, '{"resourceType":"Bundle","type":"transaction"}');
      expect(reply).toMatchObject({ status: 200, headers: { 'content-type': fhirType } });
      expect(reply.bytes.equals(bundle)).toBe(true);
    }
  });
});

describe('searching', () => {
  it('hands the query on as it came, without what is about the form', async () => {
    const reply = await read('/Patient?name=Zo%C3%AB&name:exact=a%2Cb&_format=json&_pretty=true&birthdate=ge2000');
    expect(reply.bytes.equals(bundle)).toBe(true);
    expect(lastRequest()).toMatchObject({ type: 'Patient', query: 'name=Zo%C3%AB&name:exact=a%2Cb&birthdate=ge2000', baseUrl: `${gateway.url}/fhir/R4` });
  });

  it('takes a form, and the address beside it', async () => {
    const search = (body: string) => gateway.ask({ method: 'POST', path: '/fhir/R4/Patient/_search?_count=5', headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, body });
    expect((await search('name=A+B&_format=json')).status).toBe(200);
    expect(lastRequest()).toMatchObject({ query: '_count=5&name=A+B' });
    expect((await search('name=x&_format=xml')).status).toBe(406);
    expect((await search('')).status).toBe(200);
  });

  it.each(['/Patient/$match', '/Patient/_history', `/Patient/$everything?x=1`])('says what it does not offer: %s', async (path) => {
    const reply = await read(path);
    expect(reply.status).toBe(501);
    expect(reply.json).toMatchObject({ issue: [{ code: 'not-supported' }] });
    expect(gateway.calls).toEqual([]);
  });

  it('knows the types of the capability statement and no other, before any body is read', async () => {
    for (const path of ['/Starship', '/Starship/1', '/Binary/1/_history', '/constructor', '/__proto__/1']) expect((await read(path)).status).toBe(404);
    const reply = await gateway.ask({ method: 'POST', path: '/fhir/R4/Starship', headers: { 'content-type': 'application/fhir+json', 'content-length': '5000000', expect: '100-continue' } });
    expect(reply.status).toBe(404);
    expect(reply.json).toMatchObject({ issue: [{ code: 'not-supported', details: { coding: [{ code: 'RESOURCE_TYPE_UNKNOWN' }] } }] });
    expect(gateway.calls).toEqual([]);
  });
});

describe('metadata', () => {
  it('lists the supported types and the interactions that work', async () => {
    const { json, headers } = await read('/metadata', { token: null });
    expect(headers['content-type']).toBe(fhirType);
    expect(json).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance', status: 'active', implementation: { url: `${gateway.url}/fhir/R4` } });
    const [rest] = json['rest'] as [{ resource: { type: string; interaction: { code: string }[]; searchParam: { name: string }[] }[] }];
    expect(rest.resource.map(({ type }) => type)).toEqual([...supportedTypes]);
    const calls: Record<string, (type: string) => Promise<{ status: number }>> = {
      read: (type) => read(`/${type}/1`),
      vread: (type) => read(`/${type}/1/_history/1`),
      update: (type) => send('PUT', `/${type}/1`),
      delete: (type) => read(`/${type}/1`, { method: 'DELETE' }),
      'history-instance': (type) => read(`/${type}/1/_history`),
      create: (type) => send('POST', `/${type}`),
      'search-type': (type) => read(`/${type}`),
    };
    for (const { type, interaction } of rest.resource) {
      expect(interaction.map(({ code }) => code).sort()).toEqual(Object.keys(calls).sort());
      for (const { code } of interaction) expect({ type, code, works: (await calls[code]!(type)).status < 300 }).toEqual({ type, code, works: true });
    }
  });

  it('makes no links from a host that is none', async () => {
    for (const host of ['"><script>', 'a b', 'x/../y', 'a:b:c']) {
      expect({ host, status: (await gateway.ask({ path: '/fhir/R4/metadata', headers: { host } })).status }).toEqual({ host, status: 400 });
    }
    for (const host of ['record.example.org', 'record.example.org:8443', '[::1]:3000', 'gateway']) {
      expect((await gateway.ask({ path: '/fhir/R4/metadata', headers: { host } })).json).toMatchObject({ implementation: { url: `http://${host}/fhir/R4` } });
    }
  });
});
