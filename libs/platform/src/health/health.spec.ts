import { unavailable } from '@maillage/kernel';
import { HealthServer } from './health-server.js';
import { Readiness } from './readiness.js';

let readiness: Readiness;
let server: HealthServer;
const get = async (path: string, method = 'GET') => {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return { status: response.status, body: (await response.text()) || null };
};
const ready = async () => {
  const { status, body } = await get('/health/ready');
  return { status, ...(JSON.parse(body!) as object) };
};

beforeEach(async () => {
  readiness = new Readiness();
  server = await HealthServer.listen(0, readiness, null);
});
afterEach(() => server.close());

describe('/health/live', () => {
  it('answers while the service is starting, running without its parts, and stopping', async () => {
    readiness.watch('database', () => Promise.reject(unavailable('DATABASE_AWAY', '')));
    for (const step of [() => undefined, () => readiness.started(), () => readiness.stopping()]) {
      step();
      expect((await get('/health/live')).status).toBe(200);
    }
  });
});

describe('/health/ready', () => {
  it('is 503 until the service has started, then 200, then 503 when it stops, for good', async () => {
    expect(await ready()).toEqual({ status: 503, ready: false, parts: { service: { state: 'down', reason: 'STARTING' } } });
    readiness.started();
    expect(await ready()).toEqual({ status: 200, ready: true, parts: { service: { state: 'up' } } });
    readiness.stopping();
    readiness.started();
    expect(await ready()).toEqual({ status: 503, ready: false, parts: { service: { state: 'down', reason: 'STOPPING' } } });
  });

  it('names the part that does not work, with its reason and never its message', async () => {
    readiness.started();
    readiness.watch('database', () => Promise.reject(unavailable('DATABASE_AWAY', 'password is hunter2')));
    readiness.watch('messaging', () => undefined);
    readiness.watch('consumers', () => {
      throw Object.assign(new Error('hunter2'), { code: 'ECONNREFUSED' });
    });
    expect(await ready()).toEqual({
      status: 503, ready: false,
      parts: { service: { state: 'up' }, database: { state: 'down', reason: 'DATABASE_AWAY' }, messaging: { state: 'up' }, consumers: { state: 'down', reason: 'ECONNREFUSED' } },
    });
  });

  it('does not hang with a part that hangs, and asks it once for all who wait', async () => {
    readiness.started();
    let asked = 0;
    readiness.watch('database', () => {
      asked++;
      return new Promise(() => undefined);
    });
    const answers = await Promise.all([ready(), ready(), ready()]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(answers[0]).toMatchObject({ parts: { database: { state: 'down', reason: 'NO_ANSWER' } } });
    expect(asked).toBeLessThanOrEqual(3);
  });

  it('recovers with its part', async () => {
    readiness.started();
    let works = false;
    readiness.watch('database', () => (works ? undefined : Promise.reject(new Error())));
    expect((await ready()).status).toBe(503);
    works = true;
    expect((await ready()).status).toBe(200);
  });
});

describe('the rest of the port', () => {
  it('says how to turn metrics on', async () => {
    expect(await get('/metrics')).toEqual({ status: 404, body: expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT') });
  });

  it('answers HEAD, and neither other methods nor other paths', async () => {
    expect(await get('/health/live', 'HEAD')).toEqual({ status: 200, body: null });
    expect((await get('/health/live', 'POST')).status).toBe(405);
    expect((await get('/health')).status).toBe(404);
  });

  it('is refused with EADDRINUSE when taken', async () => {
    await expect(HealthServer.listen(server.port, readiness, null)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
