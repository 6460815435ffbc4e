import { join } from 'node:path';
import { repositoryRoot, services } from '@maillage/local';
import { broken, readText, runJourney, sample, startEmptyPlatform, type JourneyEnd } from './platform.fixture.js';
import { startTraceCollector, type Span } from './trace-collector.fixture.js';

const serviceOf = (context: string): string => services.find((each) => each.context === context)?.name ?? context;
const edge = (from: string, to: string, kind: string): string => `${from} → ${to} (${kind})`;

/** Edges as processes walked them: a server's or consumer's span, and whose span it lies below. */
function walked(spans: readonly Span[]): Set<string> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const edges = new Set<string>();
  for (const { service, name, kind, parentSpanId } of spans) {
    const parent = byId.get(parentSpanId)?.service;
    if (kind === 2 && name.startsWith('maillage.') && parent !== undefined) edges.add(edge(parent, service, 'rpc'));
    // The parent of an event's effect is what its owner did; the owner is also the context of the message.
    const context = kind === 5 ? /^maillage\.([a-z]+)\.v\d+\.\w+ process$/.exec(name)?.[1] : undefined;
    // What every context publishes has no context in its name: its parent alone says whose it is.
    if (context !== undefined && context !== 'common') edges.add(edge(serviceOf(context), service, 'event'));
    if (context !== undefined && parent !== undefined) edges.add(edge(parent, service, 'event'));
  }
  return edges;
}

/** Rows of the table below `## Edges` of docs/architecture.md. */
function allowed(): Set<string> {
  const section = readText(join(repositoryRoot, 'docs/architecture.md')).split(/^## /m).find((each) => each.startsWith('Edges\n')) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|')).slice(2);
  return new Set(rows.map((row) => row.split('|').map((cell) => cell.trim())).map(([, from, to, kind]) => edge(from!, to!, kind!)));
}

describe('who speaks to whom', () => {
  let spans: readonly Span[];
  let journey: JourneyEnd;
  let refusedByNats: string[];
  let asked: readonly number[];
  beforeAll(async () => {
    const collector = await startTraceCollector();
    const before = { ...process.env };
    Object.assign(process.env, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '500', OTEL_BSP_MAX_QUEUE_SIZE: '200000', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '4000' });
    try {
      const platform = await startEmptyPlatform();
      try {
        journey = await runJourney(platform.home, sample);
        // The journey is refused nothing at the edge and asks capitation about nobody in person: both leave a row in an audit, which leads to the copy.
        const ask = async (path: string): Promise<number> => (await fetch(`${platform.gatewayUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${await platform.journeyToken()}` } })).status;
        const nobody = '01980000-0000-7000-8000-000000000001';
        asked = [await ask('/audit-events'), await ask(`/capitation/contracts/${nobody}/lines?person_id=${nobody}`)];
        await new Promise((resolve) => setTimeout(resolve, 5_000)); // seals, relays and inboxes
        refusedByNats = services.filter(({ name }) => readText(join(platform.home, 'logs', `${name}.log`)).includes('NATS reports a fault')).map(({ name }) => name);
      } finally {
        await platform.stop(); // what is left of the spans is sent now
      }
    } finally {
      await collector.stop();
      for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_') && before[name] === undefined) delete process.env[name];
    }
    spans = collector.spans;
  }, 240_000);

  it('the journey is well while it is traced', () => {
    expect([journey.code, broken(journey.report)]).toEqual([0, []]);
    expect(asked[0]).toBe(403);
    expect(asked[1]).toBeLessThan(500);
    expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(services.map(({ name }) => name)));
  });

  it('nobody asks NATS for more than it may', () => expect(refusedByNats).toEqual([]));

  it('every edge that was walked is in the table of docs/architecture.md', () => {
    expect([...walked(spans)].filter((each) => !allowed().has(each)).sort()).toEqual([]);
  });

  it('every row of the table was walked', () => {
    const seen = walked(spans);
    expect(allowed().size).toBeGreaterThan(0);
    expect([...allowed()].filter((each) => !seen.has(each)).sort()).toEqual([]);
  });

  it('a request is one trace from the edge to the database, and through an event into another service', () => {
    const servicesOf = new Map<string, Set<string>>();
    for (const { traceId, service } of spans) servicesOf.set(traceId, (servicesOf.get(traceId) ?? new Set()).add(service));
    expect(Math.max(...[...servicesOf.values()].map(({ size }) => size))).toBeGreaterThanOrEqual(4);
  });
});
