import pg from 'pg';
import { newId, systemClock } from '@maillage/kernel';
import { startEmptyPlatform, type TestPlatform } from './platform.fixture.js';

interface Problem {
  readonly status: number;
  readonly reason?: string;
  readonly violations?: readonly { readonly path: string; readonly rule: string }[];
  readonly resourceType?: string;
  readonly issue?: readonly { readonly code: string; readonly expression?: readonly string[]; readonly diagnostics?: string }[];
}
interface Reply<T = Problem> {
  readonly status: number;
  readonly type: string;
  readonly body: T;
}

const fhir = 'application/fhir+json';
const uuid = (): string => newId(systemClock);

describe('bad input through the whole platform', () => {
  let platform: TestPlatform;
  let token: string;
  beforeAll(async () => {
    platform = await startEmptyPlatform();
    token = await platform.journeyToken();
  }, 180_000);
  afterAll(() => platform.stop(), 60_000);

  async function ask<T = Problem>(verb: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply<T>> {
    const sent = body === undefined ? null : typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
    const response = await fetch(`${platform.gatewayUrl}${path}`, {
      method: verb,
      headers: { authorization: `Bearer ${token}`, ...(sent !== null && { 'content-type': path.startsWith('/fhir') || path.endsWith('/bundles') ? fhir : 'application/json' }), ...headers },
      body: sent,
    });
    const text = await response.text();
    return { status: response.status, type: (response.headers.get('content-type') ?? '').split(';')[0]!, body: (text.startsWith('{') ? JSON.parse(text) : text) as T };
  }
  const said = ({ status, type, body }: Reply): readonly unknown[] => [status, type, body.reason ?? body.issue?.[0]?.code];
  const count = async (query: string): Promise<number | undefined> => (await ask<{ entry?: unknown[] }>('GET', `/fhir/R4/${query}`)).body.entry?.length ?? 0;

  describe('texts that are no JSON of ours are refused before any work', () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const texts: readonly (readonly [string, string | Uint8Array])[] = [
      ['malformed', '{"resourceType":'],
      ['100,000 deep', deep],
      ['with __proto__', '{"resourceType":"Patient","__proto__":{"active":true}}'],
      ['with a key twice', '{"resourceType":"Patient","active":true,"active":false}'],
      ['with a lone surrogate', '{"resourceType":"Patient","language":"\\ud800"}'],
      ['with NUL', '{"resourceType":"Patient","language":"a\\u0000b"}'],
      ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ];

    it.each(texts)('%s', async (_what, text) => {
      const calm = ask('GET', '/fhir/R4/Patient');
      const asBundle = typeof text === 'string' ? `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":${text}}]}` : text;
      const replies = await Promise.all([
        ask('POST', '/fhir/R4/Patient', text),
        ask('POST', '/fhir/R4', asBundle),
        ask('POST', '/api/v1/sources/urn%3Ae2e/bundles', asBundle),
        ask('POST', '/api/v1/persons', text),
      ]);
      expect(replies.map(({ status, type }) => [status, type])).toEqual([[400, fhir], [400, fhir], [400, 'application/problem+json'], [400, 'application/problem+json']]);
      expect((await calm).status).toBe(200);
    });

    it('too large for the route', async () => {
      const large = Buffer.alloc(9_000_000, ' ');
      expect((await Promise.all([ask('POST', '/api/v1/persons', large), ask('POST', '/fhir/R4/Patient', large)])).map(({ status }) => status)).toEqual([413, 413]);
    });
  });

  it('a bundle with one bad entry: nothing of it is stored, and the entry and the path are named', async () => {
    const family = `Onebad${uuid().slice(-6)}`;
    const patient = (birthDate: string): object => ({ resourceType: 'Patient', name: [{ family }], birthDate });
    const bundle = (second: object): object => ({ resourceType: 'Bundle', type: 'transaction', entry: [patient('1950-01-01'), second, patient('1960-01-01')].map((resource) => ({ fullUrl: `urn:uuid:${uuid()}`, resource, request: { method: 'POST', url: 'Patient' } })) });
    for (const bad of [patient('1950-13-01'), { ...patient('1950-01-01'), gender: 'unsaid' }, { ...patient('1950-01-01'), managingOrganization: { reference: 'Organization?identifier=urn:none|nothing' } }]) {
      const atFhir = await ask('POST', '/fhir/R4', bundle(bad));
      expect([[400, 412, 422].includes(atFhir.status), atFhir.body.resourceType]).toEqual([true, 'OperationOutcome']);
      expect(JSON.stringify(atFhir.body.issue)).toMatch(/Bundle\.entry\[1\]\.resource\.(birthDate|gender|managingOrganization)/);
      const atSource = await ask('POST', '/api/v1/sources/urn%3Ae2e/bundles', bundle(bad));
      expect([atSource.type, JSON.stringify(atSource.body.violations)]).toEqual(['application/problem+json', expect.stringMatching(/entry\[1\]\.resource\.(birthDate|gender|managingOrganization)/)]);
    }
    expect(await count(`Patient?family=${family}`)).toBe(0);
    expect((await ask('POST', '/fhir/R4', bundle(patient('1955-01-01')))).status).toBe(200);
    expect(await count(`Patient?family=${family}`)).toBe(3);
  });

  it('an unknown search parameter is refused, not ignored', async () => {
    expect(said(await ask('GET', '/fhir/R4/Patient?shoe-size=42'))).toEqual([400, fhir, expect.any(String)]);
    expect(said(await ask('GET', `/api/v1/persons?shoeSize=42`))).toEqual([400, 'application/problem+json', expect.any(String)]);
  });

  it('an HL7 message that cannot be read is answered AE or AR and kept, and the rest of the file goes on', async () => {
    const message = (id: string, trigger: string, person: string): string =>
      [`MSH|^~\\&|ADT9|E2E_HOSPITAL|MAILLAGE|NETWORK|20260903091000||ADT^${trigger}|${id}|P|2.5.1`, `EVN|${trigger}|20260903091000`, `PID|1||${person}^^^&urn:e2e:mrn&URI^MR||Doe^${person}||19600101|F`, 'PV1|1|N'].join('\r');
    const unreadable = 'MSH|^~\\&|ADT9|E2E_HOSPITAL|MAILLAGE|NETWORK|20260903091000||ADT^A01|E-2|P|2.5.1\rPID|1||';
    const unsupported = message('E-3', 'Z99', 'carol');
    const file = `${[message('E-1', 'A28', 'alice'), unreadable, unsupported, message('E-4', 'A28', 'dave')].join('\r\r\n')}\r`;
    const post = (accept: string) => ask<{ outcomes: { outcome: string; acknowledgement: string; reason: string }[] } & string>('POST', '/api/v1/hl7v2', file, { 'content-type': 'x-application/hl7-v2+er7', accept });
    const first = await post('application/json');
    expect([first.status, first.body.outcomes.map(({ outcome, acknowledgement }) => `${outcome} ${acknowledgement}`)]).toEqual([200, ['APPLIED AA', expect.stringMatching(/^REFUSED A[ER]$/), expect.stringMatching(/^REFUSED A[ER]$/), 'APPLIED AA']]);
    const client = new pg.Client({ connectionString: platform.databases['patient-registry']! });
    await client.connect();
    const { rows } = await client.query<{ state: string; content: Buffer }>(`SELECT state, content FROM adt_message WHERE state = 'REFUSED' ORDER BY control_id`);
    await client.end();
    expect(rows.map(({ content }) => content.toString('utf8').split('\r')[0])).toEqual([unreadable, unsupported].map((text) => text.split('\r')[0]));
    const again = await post('x-application/hl7-v2+er7');
    expect([...again.body.matchAll(/^MSA\|(\w\w)\|([^|\r]*)/gm)].map(([, code, id]) => `${id} ${code}`)).toEqual(['E-1 AA', expect.stringMatching(/^E-2 A[ER]$/), expect.stringMatching(/^E-3 A[ER]$/), 'E-4 AA']);
  });

  it('a wrong month, an unknown contract, an unknown person', async () => {
    const runs = `/api/v1/capitation/contracts/${uuid()}/runs`;
    const knownAt = systemClock.now();
    expect(said(await ask('POST', runs, { month: '2026-13', knownAt }))).toEqual([400, 'application/problem+json', 'MONTH_INVALID']);
    expect(said(await ask('POST', runs, { month: '2026-09', knownAt }))).toEqual([404, 'application/problem+json', 'CONTRACT_UNKNOWN']);
    expect(said(await ask('GET', `/api/v1/persons/${uuid()}`))).toEqual([404, 'application/problem+json', 'PERSON_UNKNOWN']);
    expect((await ask('GET', '/api/v1/persons/no-uuid')).status).toBe(400);
    expect(said(await ask('GET', `/fhir/R4/Patient/${uuid()}`))).toEqual([404, fhir, 'not-found']);
  });

  it('a stale version changes nothing', async () => {
    const resource = `/api/v1/scheduling/resources/${uuid()}`;
    const team = { kind: 'TEAM', name: 'First', organizationId: uuid(), zone: 'Europe/Paris', purposes: ['EVALUATION'], active: true, version: 0 };
    expect((await ask('PUT', resource, team)).status).toBe(200);
    expect((await ask('PUT', resource, { ...team, name: 'Second', version: 1 })).status).toBe(200);
    expect(said(await ask('PUT', resource, { ...team, name: 'Stale', version: 1 }))).toEqual([409, 'application/problem+json', 'STALE_VERSION']);

    const created = await ask<{ id: string }>('POST', '/fhir/R4/Patient', { resourceType: 'Patient', active: true });
    const patient = `/fhir/R4/Patient/${created.body.id}`;
    const change = (match: string, active: boolean) => ask('PUT', patient, { resourceType: 'Patient', id: created.body.id, active }, { 'if-match': match });
    expect((await change('W/"1"', false)).status).toBe(200);
    expect(said(await change('W/"1"', true))).toEqual([412, fhir, 'conflict']);
    expect((await ask<{ active: boolean }>('GET', patient)).body.active).toBe(false);
  });

  it('a command repeated with its Idempotency-Key has the same answer and one effect; with another body it is refused', async () => {
    const family = `Once${uuid().slice(-6)}`;
    const key = { 'idempotency-key': uuid() };
    const send = (active: boolean) => ask<{ id: string; meta: { versionId: string } } & Problem>('POST', '/fhir/R4/Patient', { resourceType: 'Patient', name: [{ family }], active }, key);
    const replies = await Promise.all([send(true), send(true), send(true)]);
    expect(new Set(replies.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(replies[0]!.status).toBe(201);
    expect(await count(`Patient?family=${family}`)).toBe(1);
    const other = await send(false);
    expect([other.status, other.body.resourceType, JSON.stringify(other.body)]).toEqual([422, 'OperationOutcome', expect.stringContaining('IDEMPOTENCY_KEY_REUSED')]);
  });
});
