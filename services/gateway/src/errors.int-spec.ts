import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { errorTable, MaillageError, type ErrorCategory } from '@maillage/kernel';
import { startGateway, type Ask, type RunningGateway } from './gateway.fixture.js';

let gateway: RunningGateway;
const person = '01900000-0000-7000-8000-000000000001';
const rest = `/api/v1/persons/${person}`;
const categories = Object.keys(errorTable) as ErrorCategory[];
/** Values that a person would not want to see repeated. */
const secrets = ['Dupont-Lajoie', '1850276115342', 'jeanne@example.org'] as const;

beforeAll(async () => (gateway = await startGateway()));
afterAll(() => gateway.close());
beforeEach(() => gateway.forget());

/** The services behind refuse so from now on. */
const refuseWith = (error: Error): void => {
  const refuse = () => {
    throw error;
  };
  gateway.on(PersonsService.method.getPerson, refuse);
  gateway.on(RecordService.method.readResource, refuse);
  gateway.on(RecordService.method.updateResource, refuse);
};

describe('an error of a service', () => {
  it.each(categories)('is rendered on both edges: %s', async (category) => {
    const violations = category === 'INVALID_ARGUMENT' ? [{ path: 'Patient.birthDate', rule: 'date exists' }] : [];
    refuseWith(new MaillageError(category, 'SOME_REASON', 'A safe sentence.', { violations, ...(category === 'UNAVAILABLE' && { retryAfterSeconds: 7 }) }));
    const { http, fhir, retryable } = errorTable[category];
    const problem = await gateway.ask({ path: rest });
    expect({ status: problem.status, type: problem.headers['content-type'] }).toEqual({ status: http, type: 'application/problem+json; charset=utf-8' });
    expect(problem.json).toMatchObject({ type: 'urn:maillage:error:SOME_REASON', status: http, category, reason: 'SOME_REASON', detail: 'A safe sentence.', requestId: problem.headers['x-request-id'], ...(violations.length > 0 && { violations }) });
    const outcome = await gateway.ask({ path: '/fhir/R4/Patient/1' });
    expect({ status: outcome.status, type: outcome.headers['content-type'] }).toEqual({ status: http, type: 'application/fhir+json; charset=utf-8' });
    expect(outcome.json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: fhir, details: { coding: [{ code: 'SOME_REASON' }], text: 'A safe sentence.' }, ...(violations.length > 0 && { expression: ['Patient.birthDate'] }) }] });
    for (const { headers } of [problem, outcome]) {
      expect(headers['retry-after']).toBe(category === 'UNAVAILABLE' ? '7' : retryable ? '1' : undefined);
      expect(headers['www-authenticate']).toBe(category === 'UNAUTHENTICATED' ? 'Bearer error="invalid_token"' : undefined);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('is 412 where the caller named a version', async () => {
    refuseWith(new MaillageError('CONFLICT', 'STALE_VERSION', 'It changed meanwhile.'));
    const put = { method: 'PUT', path: '/fhir/R4/Patient/1', body: '{}' };
    expect(await gateway.ask({ ...put, headers: { 'content-type': 'application/fhir+json', 'if-match': 'W/"3"' } })).toMatchObject({ status: 412 });
    expect(await gateway.ask({ ...put, headers: { 'content-type': 'application/fhir+json' } })).toMatchObject({ status: 409 });
  });

  it('that nobody expected says its incident and nothing else', async () => {
    refuseWith(new TypeError(`cannot read ${secrets[0]} of ${secrets[1]}`));
    for (const path of [rest, '/fhir/R4/Patient/1']) {
      const reply = await gateway.ask({ path });
      expect(reply.status).toBe(500);
      for (const secret of secrets) expect(reply.text).not.toContain(secret);
      const incident = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(path === rest ? String(reply.json['incidentId']) : reply.text)![0];
      expect(gateway.lines.some((line) => line.includes('request.failed') && line.includes(incident))).toBe(true);
    }
  });

  it('that no service answers is 503 at once', async () => {
    const reply = await gateway.ask({ path: '/api/v1/operations/registry/events', token: await gateway.token({ roles: ['operator'] }) });
    expect(reply.status).toBe(503);
    expect(reply.json).toMatchObject({ reason: 'SERVICE_AWAY' });
    expect(reply.headers['retry-after']).toBe('1');
  });
});

describe('what went wrong', () => {
  it('repeats nothing of what was sent, neither to the caller nor in the log', async () => {
    refuseWith(new TypeError(`cannot read ${secrets.join(' ')}`));
    const all = await gateway.token({ subject: 'somebody', roles: ['clinician', 'coordinator', 'integration', 'nurse'] });
    const [name, number, mail] = secrets;
    const json = { 'content-type': 'application/json' };
    const requests: Ask[] = [
      { path: `/api/v1/persons/${name}` },
      { path: `/api/v1/persons?${name}=${number}` },
      { path: `/api/v1/persons?familyName=${name}&familyName=${mail}` },
      { path: `/api/v1/${name}/${number}` },
      { path: `/${mail}` },
      { method: 'POST', path: '/api/v1/memberships', headers: json, body: `{"membershipId":"${name}","networkId":"${number}","personId":"${mail}","accessMode":"ACCESS_MODE_GP"}` },
      { method: 'POST', path: '/api/v1/memberships', headers: json, body: `{"accessMode":"${name}"}` },
      { method: 'POST', path: '/api/v1/memberships', headers: json, body: `{"${name}":"${mail}"}` },
      { method: 'POST', path: '/api/v1/memberships', headers: json, body: `{"membershipId":"${number}",,"${mail}"` },
      { method: 'POST', path: '/api/v1/memberships', headers: { 'content-type': `text/${name}` }, body: mail },
      { path: rest, headers: { 'idempotency-key': `${name}\u00e9` } },
      { path: rest, headers: { 'x-request-id': `${mail} ${number}` } },
      { path: rest, headers: { accept: `text/${name}` } },
      { path: rest, token: `${name}.${number}.x` },
      { path: '/fhir/R4/Patient/1', headers: { host: `${name}_/x` } },
      { path: `/fhir/R4/${name}/${number}` },
      { path: `/fhir/R4/Patient/${mail}` },
      { path: `/fhir/R4/Patient/$${name}` },
      { path: `/fhir/R4/Patient/1/_history/${number}x` },
      { path: `/fhir/R4/Patient?name=${name}&_format=${mail}` },
      { method: 'PUT', path: '/fhir/R4/Patient/1', headers: { 'content-type': 'application/fhir+json', 'if-match': name }, body: '{}' },
      { method: 'PATCH', path: `/fhir/R4/Patient/${name}` },
      { path: '/fhir/R4/Patient/1' },
    ];
    for (const request of requests) {
      const reply = await gateway.ask({ token: all, ...request });
      expect(reply.status).toBeGreaterThanOrEqual(400);
      const said = JSON.stringify(reply.headers) + reply.text;
      for (const secret of secrets) expect({ request, said, repeats: said.includes(secret) }).toEqual({ request, said, repeats: false });
    }
    const log = gateway.lines.join('');
    expect(gateway.lines.filter((line) => line.includes('request.answered')).length).toBeGreaterThanOrEqual(requests.length);
    for (const secret of [...secrets, encodeURIComponent(mail), 'somebody', all.slice(-30)]) expect(log).not.toContain(secret);
  });

  it('leaves a line with route, status and time, so that an operator can find it', async () => {
    refuseWith(new MaillageError('UNAVAILABLE', 'DATABASE_AWAY', 'The database is away.'));
    const reply = await gateway.ask({ path: rest });
    const line = gateway.lines.map((each) => JSON.parse(each) as Record<string, unknown>).find((each) => each['requestId'] === reply.headers['x-request-id'])!;
    expect(line).toMatchObject({ level: 'warn', service: 'gateway', event: 'request.answered', method: 'GET', route: '/api/v1/persons/:person_id', status: 503, durationMs: expect.any(Number) as number });
  });
});
