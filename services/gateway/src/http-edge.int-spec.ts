import { MembershipsService } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { StaysService } from '@maillage/contracts/registry/v1/stays_pb.js';
import { PositionSeal } from '@maillage/messaging';
import { badTokens } from '@maillage/testing';
import { pause, startGateway, until, type RunningGateway } from './gateway.fixture.js';

let gateway: RunningGateway;
// Of startService, for gateways inside a test.
const seal = new PositionSeal('the-secret-of-a-gateway-started-inside-a-test');
const person = '01900000-0000-7000-8000-000000000001';
const bundle = '/api/v1/sources/x/bundles';

beforeAll(async () => {
  gateway = await startGateway();
  gateway.on(PersonsService.method.getPerson, ({ personId }) => ({ personId }));
  gateway.on(MembershipsService.method.requestMembership, ({ membershipId }) => ({ membershipId }));
  gateway.on(RecordService.method.importBundle, () => ({}));
});
afterAll(() => gateway.close());
beforeEach(() => gateway.forget());

/** Headers of a large body that is never sent: whoever answers has not read it. */
const announced = { 'content-type': 'application/fhir+json', 'content-length': '90000000', expect: '100-continue' };

describe('who may come in', () => {
  it('is nobody without a token, before any body is asked for', async () => {
    for (const [path, headers] of [[bundle, announced], ['/fhir/R4', announced], ['/api/v1/hl7v2', { ...announced, 'content-type': 'text/plain' }]] as const) {
      const reply = await gateway.ask({ method: 'POST', path, token: null, headers });
      expect(reply.status).toBe(401);
      expect(reply.headers['www-authenticate']).toBe('Bearer');
    }
    expect(gateway.calls).toEqual([]);
  });

  it.each(badTokens)('refuses a token before any body is asked for: %s', async (kind) => {
    const token = await gateway.openId.badToken(kind, { roles: ['integration'] });
    for (const path of [bundle, '/fhir/R4']) {
      const reply = await gateway.ask({ method: 'POST', path, token, headers: announced });
      expect(reply.status).toBe(401);
      expect(reply.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
      expect(reply.text).not.toContain(token.slice(0, 20));
    }
    expect(gateway.calls).toEqual([]);
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b', 'Bearer "x"', `Bearer ${'x'.repeat(9_000)}`])('refuses other authorizations: %s', async (authorization) => {
    expect(await gateway.ask({ path: `/api/v1/persons/${person}`, token: null, headers: { authorization: authorization.slice(0, 12_000) } })).toMatchObject({ status: 401 });
  });

  it('is nobody whose role may not, before any body is asked for', async () => {
    const token = await gateway.token({ roles: ['secretary'] });
    const problem = await gateway.ask({ method: 'POST', path: bundle, token, headers: announced });
    expect(problem.status).toBe(403);
    expect(problem.json).toMatchObject({ category: 'PERMISSION_DENIED', reason: 'ROLE_REQUIRED' });
    const outcome = await gateway.ask({ method: 'POST', path: '/fhir/R4/Patient', token, headers: announced });
    expect(outcome.status).toBe(403);
    expect(outcome.json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'forbidden' }] });
    expect(gateway.calls).toEqual([]);
  });
});

describe('what a request says beside its body', () => {
  it('goes with the call, and what the service says beside its answer comes back', async () => {
    const requestId = '0190F000-0000-7000-8000-00000000ABCD';
    const reply = await gateway.ask({
      method: 'POST',
      path: '/api/v1/memberships',
      token: await gateway.token({ subject: 'her', roles: ['coordinator'] }),
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1', 'x-maillage-position': `${seal.close('one~1')}, ${seal.close('two~2')}, three~3, ${new PositionSeal('guess').close('four~4')}`, 'x-request-id': requestId },
      body: JSON.stringify({ membershipId: person, networkId: person, personId: person, accessMode: 'ACCESS_MODE_GP' }),
    });
    expect(reply.status).toBe(201);
    expect(reply.headers['x-request-id']).toBe(requestId.toLowerCase());
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.headers['x-powered-by']).toBeUndefined();
    expect(reply.json).toMatchObject({ membershipId: person });
    const [{ context }] = gateway.calls as [RunningGateway['calls'][0]];
    expect(context).toMatchObject({ idempotencyKey: 'key-1', positions: ['one~1', 'two~2'], requestId: requestId.toLowerCase(), actor: { subject: 'her' } });
  });

  it.each(['not-a-uuid', 'x\t{"level":"error"}', `${'a'.repeat(300)}`])('keeps no correlation id but a UUID: %s', async (id) => {
    const reply = await gateway.ask({ path: `/api/v1/persons/${person}`, headers: { 'x-request-id': id } });
    expect(reply.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(gateway.calls[0]!.context.requestId).toBe(reply.headers['x-request-id']);
  });

  it.each([
    ['idempotency-key', '', 'IDEMPOTENCY_KEY_INVALID'],
    ['idempotency-key', 'x'.repeat(201), 'IDEMPOTENCY_KEY_INVALID'],
    ['idempotency-key', 'cl\u00e9', 'IDEMPOTENCY_KEY_INVALID'],
    ['x-maillage-position', 'a\u00e9b', 'POSITION_INVALID'],
  ])('refuses %s: %s', async (name, value, reason) => {
    const reply = await gateway.ask({ path: `/api/v1/persons/${person}`, headers: { [name]: value } });
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ reason });
    expect(gateway.calls).toEqual([]);
  });

  it('ends the call when the caller hangs up', async () => {
    const hangUp = new AbortController();
    gateway.on(StaysService.method.listStays, async () => {
      await pause(300);
      return {};
    });
    const asked = gateway.ask({ path: `/api/v1/persons/${person}/stays`, signal: hangUp.signal }).catch((error: Error) => error.name);
    const slow = gateway.ask({ path: `/api/v1/persons/${person}` });
    await slow;
    hangUp.abort();
    expect(await asked).toBe('AbortError');
    await until(() => gateway.lines.some((line) => line.includes('"status":0')));
    expect(gateway.lines.filter((line) => /"level":"(warn|error)"/.test(line))).toEqual([]);
  });
});

describe('an address', () => {
  it('that is none is 404, as problem or OperationOutcome', async () => {
    for (const path of ['/nowhere', '/api', '/api/v1/nowhere', '/api/v2/persons', `/api/v1/persons/${person}/nowhere`, '/API/v1/openapi.json', '/api/v1/docs/assets/index.html']) {
      const reply = await gateway.ask({ path });
      expect({ path, status: reply.status, type: reply.headers['content-type'] }).toEqual({ path, status: 404, type: 'application/problem+json; charset=utf-8' });
      expect(reply.json).toMatchObject({ type: 'urn:maillage:error:ROUTE_UNKNOWN', status: 404, category: 'NOT_FOUND', reason: 'ROUTE_UNKNOWN' });
    }
    for (const path of ['/fhir', '/fhir/R5/Patient', '/fhir/R4/Patient/1/Observation', '/fhir/R4/Starship', '/fhir/R4/patient/1']) {
      const reply = await gateway.ask({ path });
      expect({ path, status: reply.status, type: reply.headers['content-type'] }).toEqual({ path, status: 404, type: 'application/fhir+json; charset=utf-8' });
      expect(reply.json['resourceType']).toBe('OperationOutcome');
    }
  });

  it.each([
    ['DELETE', `/api/v1/persons/${person}`, 'GET, HEAD, OPTIONS'],
    ['PATCH', '/api/v1/hl7v2', 'OPTIONS, POST'],
    ['PUT', bundle, 'OPTIONS, POST'],
    ['POST', '/api/v1/openapi.json', 'GET, HEAD, OPTIONS'],
    ['GET', '/fhir/R4', 'OPTIONS, POST'],
    ['GET', '/fhir/R4/', 'OPTIONS, POST'],
    ['POST', '/fhir/R4/metadata', 'GET, HEAD, OPTIONS'],
    ['PUT', '/fhir/R4/Patient?identifier=x', 'GET, HEAD, OPTIONS, POST'],
    ['DELETE', '/fhir/R4/Patient?identifier=x', 'GET, HEAD, OPTIONS, POST'],
    ['PATCH', '/fhir/R4/Patient/1', 'DELETE, GET, HEAD, OPTIONS, PUT'],
    ['DELETE', '/fhir/R4/Patient/1/_history/1', 'GET, HEAD, OPTIONS'],
  ])('refuses %s %s and says what it takes', async (method, path, allow) => {
    const reply = await gateway.ask({ method, path });
    expect({ status: reply.status, allow: reply.headers.allow }).toEqual({ status: 405, allow });
    expect(reply.text).toContain('METHOD_NOT_ALLOWED');
    expect(await gateway.ask({ method: 'OPTIONS', path: path.split('?')[0]! })).toMatchObject({ status: 204, headers: { allow } });
    expect(gateway.calls).toEqual([]);
  });

  it.each(['/api/v1/persons/%zz', '/api/v1/persons/%00', '/api/v1/persons?key=a%00b', '/fhir/R4/Patient/%e0%a4%a', '/fhir/R4/Patient?name=%00'])('that is no text is 400: %s', async (path) => {
    expect((await gateway.ask({ path })).status).toBe(400);
    expect(gateway.calls).toEqual([]);
  });

  it.each(['/api/v1/docs', '/api/v1/openapi.json', '/fhir/R4/metadata', '/api/v1/docs/assets/swagger-ui.css'])('is open to everybody: %s', async (path) => {
    expect((await gateway.ask({ path, token: null })).status).toBe(200);
  });
});

describe('media types', () => {
  it.each([
    ['/api/v1/memberships', 'text/plain'],
    ['/api/v1/memberships', 'application/json; charset=iso-8859-1'],
    ['/api/v1/memberships', 'application/x-www-form-urlencoded'],
    [bundle, 'application/xml'],
    ['/api/v1/hl7v2', 'application/json'],
    ['/fhir/R4', 'application/fhir+xml'],
    ['/fhir/R4/Patient', 'application/fhir+json; fhirVersion=5.0'],
    ['/fhir/R4/Patient/_search', 'application/json'],
  ])('%s takes no %s', async (path, type) => {
    const token = await gateway.token({ roles: ['coordinator', 'integration'] });
    expect((await gateway.ask({ method: 'POST', path, token, headers: { 'content-type': type }, body: '{}' })).status).toBe(415);
    expect(gateway.calls).toEqual([]);
  });

  it('are needed with a body', async () => {
    expect((await gateway.ask({ method: 'POST', path: bundle, body: '{}' })).status).toBe(415);
    expect((await gateway.ask({ method: 'POST', path: bundle, headers: { 'transfer-encoding': 'chunked' }, body: '{}' })).status).toBe(415);
  });

  it.each([
    [`/api/v1/persons/${person}`, 'application/xml'],
    [`/api/v1/persons/${person}`, 'text/html'],
    ['/fhir/R4/Patient/1', 'application/fhir+xml'],
    ['/fhir/R4/Patient/1', 'application/fhir+json; fhirVersion=3.0'],
    ['/fhir/R4/metadata', 'application/fhir+xml'],
    ['/fhir/R4/Patient?_format=xml', 'application/json'],
    ['/fhir/R4/Patient?_format=%', '*/*'],
  ])('%s answers no %s', async (path, accept) => {
    const reply = await gateway.ask({ path, headers: { accept } });
    expect(reply.status).toBe(406);
    expect(reply.text).toContain('NOT_ACCEPTABLE');
    expect(gateway.calls).toEqual([]);
  });

  it.each(['*/*', 'application/*', 'application/json', 'text/html, application/json;q=0.2', undefined])('an answer is JSON for Accept: %s', async (accept) => {
    expect((await gateway.ask({ path: `/api/v1/persons/${person}`, headers: accept ? { accept } : {} })).headers['content-type']).toBe('application/json; charset=utf-8');
  });
});
