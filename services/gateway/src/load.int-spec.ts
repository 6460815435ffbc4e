import { Agent } from 'node:http';
import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { pause, startGateway, until, type RunningGateway } from './gateway.fixture.js';

const rest = '/api/v1/persons/01900000-0000-7000-8000-000000000001';
const answerPersons = (gateway: RunningGateway, ms = 0): void =>
  gateway.on(PersonsService.method.getPerson, async ({ personId }) => {
    if (ms > 0) await pause(ms);
    return { personId };
  });

describe('limits of rate', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway({ RATE_LIMIT_PER_MINUTE: '20', ANONYMOUS_LIMIT_PER_MINUTE: '10' });
    answerPersons(gateway);
  });
  afterAll(() => gateway.close());

  it('slow down one caller, over all its tokens, and nobody else', async () => {
    const [first, second, other] = await Promise.all([gateway.token({ subject: 'busy', roles: ['nurse'] }), gateway.token({ subject: 'busy', roles: ['nurse'] }), gateway.token({ subject: 'calm', roles: ['nurse'] })]);
    const replies = await Promise.all(Array.from({ length: 30 }, (_, index) => gateway.ask({ path: rest, token: index % 2 === 0 ? first : second })));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(20);
    for (const { headers, json } of refused) {
      expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
      expect(json).toMatchObject({ category: 'RESOURCE_EXHAUSTED', reason: 'TOO_MANY_REQUESTS' });
    }
    const fhir = await gateway.ask({ path: '/fhir/R4/Patient/1', token: first });
    expect(fhir.status).toBe(429);
    expect(fhir.json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'throttled' }] });
    expect((await gateway.ask({ path: rest, token: other })).status).toBe(200);
  });

  it('slow down strangers of one address, and not the signed-in behind it', async () => {
    const guesses = await Promise.all(Array.from({ length: 15 }, () => gateway.ask({ path: rest, token: 'abc.def.ghi' })));
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
    const refused = guesses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    for (const { headers } of refused) expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    for (const path of ['/fhir/R4/metadata', '/api/v1/openapi.json', rest]) expect((await gateway.ask({ path, token: null })).status).toBe(429);
    const token = await gateway.token({ subject: 'colleague', roles: ['nurse'] });
    expect((await gateway.ask({ path: rest, token })).status).toBe(200);
  });

  it('cannot be escaped by a header that names another address', async () => {
    expect((await gateway.ask({ path: rest, token: null, headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(429);
  });

  it('do not reach the probes', async () => {
    for (let count = 0; count < 40; count++) expect((await fetch(`${gateway.service.healthUrl}/health/live`)).status).toBe(200);
  });
});

describe('two thousand requests at once', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway();
    answerPersons(gateway);
  });
  afterAll(() => gateway.close());

  it('are all answered, or told to come back; afterwards all is as before', async () => {
    const token = await gateway.token({ subject: 'crowd', roles: ['nurse'] });
    const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
    const replies = await Promise.all(Array.from({ length: 2_000 }, () => gateway.ask({ path: rest, token, agent })));
    const count = (status: number): number => replies.filter((reply) => reply.status === status).length;
    expect(count(200) + count(429)).toBe(2_000);
    expect(count(200)).toBeGreaterThan(1_000);
    for (const reply of replies) if (reply.status === 429) expect(reply.json).toMatchObject({ reason: 'SERVICE_BUSY' });
    const after = performance.now();
    expect((await gateway.ask({ path: rest, token })).status).toBe(200);
    expect(performance.now() - after).toBeLessThan(1_000);
    expect((await fetch(`${gateway.service.healthUrl}/health/ready`)).status).toBe(200);
  }, 60_000);
});

describe('the end of the gateway', () => {
  it('lets requests in work finish and takes no new ones', async () => {
    const gateway = await startGateway();
    try {
      answerPersons(gateway, 700);
      const token = await gateway.token({ roles: ['nurse'] });
      const kept = new Agent({ keepAlive: true });
      const inWork = Array.from({ length: 20 }, () => gateway.ask({ path: rest, token, agent: kept }));
      await until(() => gateway.calls.length === 20);
      const stopped = gateway.service.close();
      await pause(50);
      await expect(gateway.ask({ path: rest, token })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      expect((await Promise.all(inWork)).map(({ status }) => status)).toEqual(Array(20).fill(200));
      await stopped;
      await expect(fetch(`${gateway.service.healthUrl}/health/live`)).rejects.toThrow();
    } finally {
      await gateway.close();
    }
  });

  it('says that NATS is away, and goes on when it is back', async () => {
    const gateway = await startGateway();
    try {
      answerPersons(gateway);
      const token = await gateway.token({ roles: ['nurse'] });
      expect((await gateway.ask({ path: rest, token })).status).toBe(200);
      await gateway.nats.kill();
      await until(async () => (await fetch(`${gateway.service.healthUrl}/health/ready`)).status === 503);
      const away = await gateway.ask({ path: rest, token });
      expect(away.status).toBe(503);
      expect(away.headers['retry-after']).toBe('1');
      await gateway.nats.restart();
      await until(async () => (await gateway.ask({ path: rest, token })).status === 200);
    } finally {
      await gateway.close();
    }
  });
});
