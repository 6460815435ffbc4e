import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newId, systemClock } from '@maillage/kernel';
import { testDatabase, testNats, testOpenId, type TestDatabase, type TestNats, type TestOpenId } from '@maillage/testing';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const compiled = (fixture: string): string => fileURLToPath(new URL(`../dist/service/${fixture}.fixture.js`, import.meta.url));
type Line = Record<string, unknown> & { event: string };

/** A service as a process of its own, as an installation runs it. */
class Process {
  readonly lines: Line[] = [];
  stderr = '';
  readonly ended: Promise<{ code: number | null; ms: number }>;
  private readonly child: ChildProcess;

  constructor(fixture: string, env: Record<string, string>) {
    const started = performance.now();
    this.child = spawn(process.execPath, ['--enable-source-maps', compiled(fixture)], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr!.on('data', (data: Buffer) => (this.stderr += data.toString()));
    createInterface(this.child.stdout!).on('line', (line) => this.lines.push(JSON.parse(line) as Line));
    this.ended = once(this.child, 'close').then(([code]) => ({ code: code as number | null, ms: performance.now() - started }));
  }

  async line(event: string): Promise<Line> {
    for (let tries = 0; tries < 400; tries++) {
      const found = this.lines.find((each) => each.event === event);
      if (found) return found;
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${event} never came: ${this.stderr} ${JSON.stringify(this.lines)}`);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}

interface Span {
  readonly scope: string;
  readonly name: string;
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

/** An OpenTelemetry collector that keeps spans and the raw text of what it got. */
async function collector(): Promise<{ server: Server; url: string; spans: Span[]; raw: () => string }> {
  const spans: Span[] = [];
  let raw = '';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      raw += body;
      type Resource = { resource: { attributes: { key: string; value: { stringValue?: string } }[] }; scopeSpans: { scope: { name: string }; spans: Span[] }[] };
      for (const { resource, scopeSpans } of (JSON.parse(body) as { resourceSpans: Resource[] }).resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
        for (const each of scopeSpans) spans.push(...each.spans.map((span) => ({ ...span, service, scope: each.scope.name })));
      }
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, raw: () => raw };
}

let nats: TestNats;
let openId: TestOpenId;
let database: TestDatabase;
let base: Record<string, string>;
let migrated: { code: number | null };
beforeAll(async () => {
  // Decorators need a compiler, so processes run what is delivered: the compiled library.
  await promisify(execFile)(`${root}/node_modules/.bin/nx`, ['run', '@maillage/platform:build'], { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } });
  [nats, openId, database] = await Promise.all([testNats(), testOpenId(), testDatabase({ template: 'platform process', migrate: () => Promise.resolve() })]);
  base = {
    DATABASE_URL: database.url, NATS_URL: nats.url, OIDC_ISSUER: openId.issuer, OIDC_AUDIENCE: openId.audience, HEALTH_PORT: '0', HTTP_PORT: '0', TIME_ZONE: 'Europe/Paris',
    PAGE_SECRET: 'a secret for the processes of this suite',
    POSITION_SECRET: 'another secret for those with an edge',
    AUDIT_SECRET: 'a third secret for the processes of it',
  };
  migrated = await new Process('notes-migrate', base).ended;
}, 120_000);
afterAll(async () => {
  await Promise.all([database.drop(), nats.stop()]);
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};
const portOf = async (process: Process): Promise<number> => (await process.line('service.started'))['port'] as number;

describe('the migration job', () => {
  it('brings the database up to date and ends with 0, and a second time has nothing to do', async () => {
    expect(migrated).toMatchObject({ code: 0 });
    const again = new Process('notes-migrate', base);
    expect(await again.ended).toMatchObject({ code: 0 });
    expect(again.lines).toEqual([expect.objectContaining({ event: 'database.up-to-date', count: 0 })]);
  });

  it('ends with 1 and a sentence when it cannot', async () => {
    const process = new Process('notes-migrate', { ...base, DATABASE_URL: 'postgres://a:b@127.0.0.1:9/none' });
    expect(await process.ended).toMatchObject({ code: 1 });
    expect(process.stderr).toMatch(/^The migration of notes cannot start: .*DATABASE_AWAY/);
  });
});

describe('a service process', () => {
  it('lists every wrong setting, without its value, and ends with 1', async () => {
    const process = new Process('notes-main', { ...base, DATABASE_URL: 'hunter2', TIME_ZONE: 'hunter2', OIDC_ISSUER: '', LOG_LEVEL: 'hunter2', OTEL_EXPORTER_OTLP_ENDPOINT: 'hunter2' });
    expect(await process.ended).toMatchObject({ code: 1 });
    for (const name of ['DATABASE_URL', 'TIME_ZONE', 'OIDC_ISSUER', 'LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT']) expect(process.stderr).toContain(name);
    expect(process.stderr).toContain('5 settings');
    expect(process.stderr + JSON.stringify(process.lines)).not.toContain('hunter2');
  });

  it('says that its port is taken', async () => {
    const first = new Process('notes-main', base);
    const port = await portOf(first);
    const second = new Process('notes-main', { ...base, HEALTH_PORT: String(port) });
    expect(await second.ended).toMatchObject({ code: 1 });
    expect(second.stderr).toContain(`port ${port} is taken`);
    first.signal('SIGTERM');
    await first.ended;
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s and ends with 0', async (signal) => {
    const process = new Process('notes-main', base);
    const port = await portOf(process);
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
    process.signal(signal);
    expect(await process.ended).toMatchObject({ code: 0 });
    expect(process.lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['service.started', 'service.stopping', 'service.stopped']));
    expect(process.stderr).toBe('');
  });

  it('waits for its database with probes that tell the truth, and stops at once meanwhile', async () => {
    const port = await freePort();
    const process = new Process('notes-main', { ...base, DATABASE_URL: 'postgres://a:b@127.0.0.1:9/none', HEALTH_PORT: String(port) });
    await process.line('database.waiting');
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, parts: { service: { reason: 'STARTING' } } });
    process.signal('SIGTERM');
    expect(await process.ended).toMatchObject({ code: 0 });
  });

  it('ends with 1 and an incident in the log after a fault that nobody caught', async () => {
    const notes = new Process('notes-main', base);
    const edge = new Process('edge-main', base);
    const [, port] = await Promise.all([portOf(notes), portOf(edge)]);
    const token = await openId.tokenFor({ roles: [] });
    await fetch(`http://127.0.0.1:${port}/echo/crash`, { headers: { authorization: `Bearer ${token}` } });
    expect(await notes.ended).toMatchObject({ code: 1 });
    expect(notes.lines.at(-1)).toMatchObject({ event: 'service.incident', incidentId: expect.any(String), errorType: 'TypeError', origin: 'unhandledRejection' });
    expect(JSON.stringify(notes.lines)).not.toContain('Martin');
    edge.signal('SIGTERM');
    expect(await edge.ended).toMatchObject({ code: 0 });
  });

  it('does not wait for a request that does not end', async () => {
    const notes = new Process('notes-main', base);
    const edge = new Process('edge-main', base);
    const [, port] = await Promise.all([portOf(notes), portOf(edge)]);
    const token = await openId.tokenFor({ roles: [] });
    const hanging = fetch(`http://127.0.0.1:${port}/echo/wait 60000`, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const asked = performance.now();
    notes.signal('SIGTERM');
    expect(await notes.ended).toMatchObject({ code: 0 });
    expect(performance.now() - asked).toBeLessThan(9_000);
    edge.signal('SIGTERM');
    await Promise.all([edge.ended, hanging]);
  });

  it('is cut off after ten seconds with 1 and a log line when a part does not let go', async () => {
    const process = new Process('notes-main', { ...base, NOTE_PREFIX: 'hang' });
    await portOf(process);
    const asked = performance.now();
    process.signal('SIGTERM');
    expect(await process.ended).toMatchObject({ code: 1 });
    expect(performance.now() - asked).toBeLessThan(11_500);
    expect(process.lines.at(-1)).toMatchObject({ event: 'service.stop-took-too-long' });
  });
});

describe('telemetry', () => {
  it('is one trace from HTTP over NATS to the database, and holds nothing that a person typed', async () => {
    const collected = await collector();
    const env = { ...base, OTEL_EXPORTER_OTLP_ENDPOINT: collected.url, OTEL_BSP_SCHEDULE_DELAY: '200' };
    const notes = new Process('notes-main', env);
    const edge = new Process('edge-main', env);
    const [health, port] = await Promise.all([portOf(notes), portOf(edge)]);
    const token = await openId.tokenFor({ roles: [] });
    await fetch(`http://127.0.0.1:${port}/notes/${newId(systemClock)}?name=Martin`, { headers: { authorization: `Bearer ${token}`, 'user-agent': 'Martin' } });
    const metrics = await (await fetch(`http://127.0.0.1:${health}/metrics`)).text();
    notes.signal('SIGTERM');
    edge.signal('SIGTERM');
    expect([await notes.ended, await edge.ended]).toMatchObject([{ code: 0 }, { code: 0 }]);
    collected.server.closeAllConnections();
    collected.server.close();

    const http = collected.spans.find(({ service, scope }) => service === 'edge' && scope.endsWith('instrumentation-http'))!;
    const trace = collected.spans.filter(({ traceId }) => traceId === http.traceId);
    const child = (of: Span, service: string, name: RegExp): Span => trace.find((span) => span.parentSpanId === of.spanId && span.service === service && name.test(span.name))!;
    const calls = trace.find(({ service, name }) => service === 'edge' && name === 'maillage.testing.v1.NotesService/ReadNote')!;
    const answers = child(calls, 'notes', /NotesService\/ReadNote/);
    expect(child(answers, 'notes', /SELECT/)).toMatchObject({ scope: '@opentelemetry/instrumentation-pg' });
    expect(collected.raw()).not.toContain('Martin');
    expect(collected.raw()).not.toContain(token);
    expect(metrics).toContain('maillage_rpc_server_duration');
    expect(metrics).toContain('nodejs_eventloop');
  });
});
