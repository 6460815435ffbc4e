import { startRecord, bytes, json, integration, clinician, type Read, type RunningRecord } from '../record.fixture.js';

let running: RunningRecord;
beforeAll(async () => {
  running = await startRecord();
});
afterAll(() => running.stop());

interface Entry { fullUrl?: string; resource?: object; request: { method: string; url: string; ifNoneExist?: string; ifMatch?: string } }
const bundle = (entry: Entry[], type = 'transaction') => ({ resourceType: 'Bundle', type, entry });
const process = async (body: unknown, options = integration) => json((await running.record.processBundle({ bundle: bytes(body) }, options)).message.bundle);
const count = async (type: string): Promise<number> => (await running.record.countResources({}, integration)).message.types[type] ?? 0;
const urn = (last: number): string => `urn:uuid:00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const patient = (family: string, more: object = {}) => ({ resourceType: 'Patient', name: [{ family }], ...more });
const idOf = (location: string): string => location.split('/')[1]!;
const post = (fullUrl: string | undefined, resource: { resourceType: string }, ifNoneExist?: string): Entry => ({ ...(fullUrl ? { fullUrl } : {}), resource, request: { method: 'POST', url: resource.resourceType, ...(ifNoneExist ? { ifNoneExist } : {}) } });

describe('a transaction', () => {
  it('links entries that name each other and keeps digits as written', async () => {
    const answer = await process(`{"resourceType":"Bundle","type":"transaction","entry":[
      {"fullUrl":"${urn(1)}","resource":{"resourceType":"Patient","id":"x","name":[{"family":"Link \\u00e9"}]},"request":{"method":"POST","url":"Patient"}},
      {"fullUrl":"${urn(2)}","resource":{"resourceType":"Observation","status":"final","code":{"text":"weight ${urn(1)}"},"subject":{"reference":"${urn(1)}"},
        "valueQuantity":{"value":70.10,"unit":"kg"}},"request":{"method":"POST","url":"Observation"}}]}`);
    expect(answer.type).toBe('transaction-response');
    expect(answer.entry.map((each) => each.response.status)).toEqual(['201 Created', '201 Created']);
    const [patientId, observationId] = answer.entry.map((each) => idOf(each.response.location));
    const { message } = await running.record.readResource({ type: 'Observation', id: observationId }, clinician);
    const text = Buffer.from(message.json).toString();
    expect(text).toContain('"value":70.10');
    expect(text).toContain(`"subject":{"reference":"Patient/${patientId}"}`);
    expect(text).toContain(`weight ${urn(1)}`);
    expect(json<Read>(message.json)).toMatchObject({ id: observationId, meta: { versionId: '1', lastUpdated: '2026-11-24T08:00:00.000Z', source: 'urn:maillage:client:feed' } });
  });

  it('is refused whole for one bad entry, which the refusal names', async () => {
    const before = await count('Patient');
    const bad = bundle([post(urn(1), patient('Good')), post(urn(2), patient('Bad', { birthDate: '2026-02-30' }) as never)]);
    await expect(process(bad)).rejects.toRefuse('INVALID_ARGUMENT', 'RESOURCE_INVALID', 'Bundle.entry[1].resource.birthDate');
    expect(await count('Patient')).toBe(before);
  });

  it.each([
    ['a reference to no entry', bundle([post(urn(1), { resourceType: 'Condition', subject: { reference: urn(9) } } as never)]), 'REFERENCE_UNKNOWN', 'Bundle.entry[0].resource.subject.reference'],
    ['a fullUrl twice', bundle([post(urn(1), patient('A')), post(urn(1), patient('B'))]), 'FULL_URL_TWICE', 'Bundle.entry[1].fullUrl'],
    ['a url of another type', bundle([{ resource: patient('A'), request: { method: 'POST', url: 'Observation' } }]), 'RESOURCE_INVALID', 'Bundle.entry[0].request.url'],
    ['an entry without request', { resourceType: 'Bundle', type: 'transaction', entry: [{ resource: patient('A') }] }, 'RESOURCE_INVALID', 'Bundle.entry[0].request'],
    ['an unknown condition', bundle([post(urn(1), patient('A'), 'shoe-size=44')]), 'SEARCH_PARAMETER_UNKNOWN', 'Bundle.entry[0].request.ifNoneExist'],
    ['a condition that means everything', bundle([post(urn(1), patient('A'), '_format=json')]), 'CONDITION_INVALID', 'Bundle.entry[0].request.ifNoneExist'],
    ['two entries about one resource', bundle([1, 2].map(() => ({ resource: patient('A', { id: '0f000000-0000-4000-8000-000000000001' }), request: { method: 'PUT', url: 'Patient/0f000000-0000-4000-8000-000000000001' } }))), 'ENTRY_TWICE', 'Bundle.entry[1].request.url'],
    ['another type of bundle', bundle([post(urn(1), patient('A'))], 'collection'), 'BUNDLE_TYPE', 'Bundle.type'],
    ['a resource that is a number', '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":0,"request":{"method":"POST","url":"Patient"}}]}', 'RESOURCE_INVALID', 'Bundle.entry[0].resource'],
    ['a key twice', '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","active":true,"active":false},"request":{"method":"POST","url":"Patient"}}]}', 'JSON_DUPLICATE_KEY', 'Bundle.entry[0].resource'],
    ['a resource twice in its entry', '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","active":true},"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}', 'JSON_DUPLICATE_KEY', undefined],
    ['U+0000', '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","language":"\\u0000"},"request":{"method":"POST","url":"Patient"}}]}', 'JSON_FORBIDDEN_CHARACTER', 'Bundle.entry[0].resource'],
    ['half a text', '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"', 'JSON_MALFORMED', undefined],
    ['depth', `{"resourceType":"Bundle","type":"transaction","entry":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'JSON_TOO_DEEP', undefined],
    ['__proto__', '{"resourceType":"Bundle","type":"transaction","__proto__":{},"entry":[]}', 'JSON_FORBIDDEN_KEY', undefined],
  ])('is refused for %s', async (_name, body, reason, path) => {
    await expect(process(body)).rejects.toRefuse('INVALID_ARGUMENT', reason, path);
  });

  it('creates under a condition only what is not there', async () => {
    const with11 = { identifier: [{ system: 'urn:test:npi', value: '11' }] };
    const entry = post(urn(1), { resourceType: 'Practitioner', ...with11 } as never, 'identifier=urn:test:npi|11');
    const first = await process(bundle([entry]));
    const again = await process(bundle([entry, post(urn(2), patient('Uses', { generalPractitioner: [{ reference: urn(1) }] }) as never)]));
    expect([first, again].map((each) => each.entry[0]!.response.status)).toEqual(['201 Created', '200 OK']);
    expect(again.entry[0]!.response.location).toBe(first.entry[0]!.response.location);
    const { message } = await running.record.readResource({ type: 'Patient', id: idOf(again.entry[1]!.response.location) }, clinician);
    expect(json<Read>(message.json).generalPractitioner[0]!.reference).toBe(`Practitioner/${idOf(first.entry[0]!.response.location)}`);

    await process(bundle([post(urn(1), { resourceType: 'Practitioner', ...with11 } as never)]));
    await expect(process(bundle([entry]))).rejects.toRefuse('CONFLICT', 'MATCHES_SEVERAL', 'Bundle.entry[0].request.ifNoneExist');
    await expect(process(bundle([post(urn(1), patient('X', { generalPractitioner: [{ reference: 'Practitioner?identifier=urn:test:npi|11' }] }) as never)]))).rejects.toRefuse('CONFLICT', 'MATCHES_SEVERAL', 'Bundle.entry[0].resource.generalPractitioner[0].reference');
  });

  it('takes the same condition twice for one resource', async () => {
    const entry = (fullUrl: string) => post(fullUrl, { resourceType: 'Practitioner', identifier: [{ system: 'urn:test:npi', value: '12' }] } as never, 'identifier=urn:test:npi|12');
    const answer = await process(bundle([entry(urn(1)), entry(urn(2))]));
    expect(answer.entry[1]!.response.location).toBe(answer.entry[0]!.response.location);
  });

  it('resolves conditional references in the record and among its own entries', async () => {
    const practitioner = (value: string) => ({ resourceType: 'Practitioner', identifier: [{ system: 'urn:test:npi', value }] });
    const first = await process(bundle([post(urn(1), practitioner('21'))]));
    const answer = await process(bundle([post(urn(1), patient('Both', { generalPractitioner: [{ reference: 'Practitioner?identifier=urn:test:npi|21' }, { reference: 'Practitioner?identifier=urn:test:npi|22' }] }) as never), post(urn(2), practitioner('22'))]));
    const { message } = await running.record.readResource({ type: 'Patient', id: idOf(answer.entry[0]!.response.location) }, clinician);
    expect(json<Read>(message.json).generalPractitioner.map((each) => each.reference)).toEqual([first, { entry: [answer.entry[1]] }].map((each) => `Practitioner/${idOf(each.entry[0]!.response.location)}`));
    await expect(process(bundle([post(urn(1), patient('None', { generalPractitioner: [{ reference: 'Practitioner?identifier=urn:test:npi|none' }] }) as never)]))).rejects.toRefuse('INVALID_ARGUMENT', 'REFERENCE_UNKNOWN', 'Bundle.entry[0].resource.generalPractitioner[0].reference');
  });

  it('works in the order DELETE, POST, PUT, GET and answers in the order of its entries', async () => {
    const created = await process(bundle([post(urn(1), patient('Old', { identifier: [{ system: 'urn:o', value: '1' }] }) as never), post(urn(2), patient('Kept'))]));
    const [old, kept] = created.entry.map((each) => idOf(each.response.location));
    const answer = await process(bundle([
      { request: { method: 'GET', url: `Patient/${kept}` } },
      { request: { method: 'GET', url: 'Patient?identifier=urn:o|1&_total=accurate' } },
      { resource: patient('Changed', { id: kept }), request: { method: 'PUT', url: `Patient/${kept}`, ifMatch: 'W/"1"' } },
      post(urn(3), patient('New', { identifier: [{ system: 'urn:o', value: '1' }] }) as never, 'identifier=urn:o|1'),
      { request: { method: 'DELETE', url: `Patient/${old}` } },
    ]));
    expect(answer.entry.map((each) => each.response.status)).toEqual(['200 OK', '200 OK', '200 OK', '201 Created', '204 No Content']);
    expect(answer.entry[0]!.resource).toMatchObject({ name: [{ family: 'Changed' }], meta: { versionId: '2' } });
    expect(answer.entry[1]!.resource).toMatchObject({ type: 'searchset', total: 1, entry: [{ resource: { name: [{ family: 'New' }] } }] });
    await expect(process(bundle([{ resource: patient('X', { id: kept }), request: { method: 'PUT', url: `Patient/${kept}`, ifMatch: 'W/"1"' } }]))).rejects.toRefuse('CONFLICT', 'STALE_VERSION', 'Bundle.entry[0].request.ifMatch');
    await expect(process(bundle([{ request: { method: 'GET', url: `Patient/${old}` } }]))).rejects.toRefuse('GONE', 'RESOURCE_DELETED', 'Bundle.entry[0].request.url');
  });

  it('of which two at once ask for the same resource creates it once', async () => {
    const entry = post(urn(1), { resourceType: 'Practitioner', identifier: [{ system: 'urn:test:npi', value: '31' }] } as never, 'identifier=urn:test:npi|31');
    const answers = await Promise.all(Array.from({ length: 8 }, () => process(bundle([entry]))));
    expect(new Set(answers.map((each) => each.entry[0]!.response.location)).size).toBe(1);
    expect(answers.filter((each) => each.entry[0]!.response.status === '201 Created')).toHaveLength(1);
  });

  it('with an Idempotency-Key is answered again, not done again', async () => {
    const body = bundle([post(urn(1), patient('Once'))]);
    const options = { ...integration, idempotencyKey: 'once-0001' };
    expect(await process(body, options)).toEqual(await process(body, options));
  });
});

describe('a batch', () => {
  it('answers each entry for itself', async () => {
    const before = await count('Patient');
    const answer = await process(bundle([
      post(urn(1), patient('Batch')),
      post(urn(2), patient('Bad', { gender: 'x' }) as never),
      { request: { method: 'GET', url: 'Patient/0f000000-0000-4000-8000-00000000ffff' } },
      { request: { method: 'PATCH', url: 'Patient/1' } },
      post(urn(3), { resourceType: 'Condition', subject: { reference: urn(1) } } as never),
      post(urn(4), patient('Last')),
    ], 'batch'));
    expect(answer.type).toBe('batch-response');
    expect(answer.entry.map((each) => each.response.status)).toEqual(['201 Created', '400', '404', '501', '400', '201 Created']);
    expect(answer.entry[1]!.response.outcome.issue[0]).toMatchObject({ expression: ['Bundle.entry[1].resource.gender'] });
    expect(await count('Patient')).toBe(before + 2);
  });
});
