import { context, trace } from '@opentelemetry/api';
import { NodeSDK, type NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import { testNats, type TestDatabase, type TestNats } from '@maillage/testing';
import { count, ownDatabase, startService, type RunningService } from '../events/events.fixture.js';
import { until } from '../rpc/rpc.fixture.js';

let nats: TestNats;
let databases: TestDatabase[];
let notes: RunningService;
let readers: RunningService;
type Processor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number];
type Finished = Parameters<Processor['onEnd']>[0];
const finished: Finished[] = [];
const done = (): Promise<void> => Promise.resolve();
const sdk = new NodeSDK({ spanProcessors: [{ onStart: () => undefined, onEnd: (span: Finished) => void finished.push(span), forceFlush: done, shutdown: done }], instrumentations: [], metricReaders: [], logRecordProcessors: [] });

beforeAll(async () => {
  sdk.start();
  nats = await testNats();
  databases = [await ownDatabase(), await ownDatabase()];
  notes = await startService('notes', databases[0]!.url, nats.url);
  readers = await startService('reader', databases[1]!.url, nats.url);
});
afterAll(async () => {
  await Promise.all([notes.close(), readers.close()]);
  await Promise.all(databases.map((database) => database.drop()));
  await nats.stop();
  await sdk.shutdown();
});

it('one trace runs from the caller through the request and the outbox to the subscriber, and names nobody', async () => {
  const noteId = newId(systemClock);
  const root = trace.getTracer('spec').startSpan('root');
  await context.with(trace.setSpan(context.active(), root), () => notes.rpc.service(NotesService).writeNote({ noteId, text: 'Jane Doe', version: 1 }, { token: 'me:clinician' }));
  root.end();
  await until(async () => (await count(readers.dataSource, 'SELECT count(*) AS n FROM note_view WHERE id = $1', [noteId])) === 1);
  const mine = finished.filter((span) => span.spanContext().traceId === root.spanContext().traceId);
  const byId = new Map(mine.map((span) => [span.spanContext().spanId, span.name]));
  const edges = mine.map((span) => `${byId.get(span.parentSpanContext?.spanId ?? '') ?? '-'} > ${span.name}`);
  expect(edges).toEqual(expect.arrayContaining([
    '- > root',
    'root > maillage.testing.v1.NotesService/WriteNote',
    'maillage.testing.v1.NotesService/WriteNote > maillage.testing.v1.NotesService/WriteNote',
    'maillage.testing.v1.NotesService/WriteNote > maillage.testing.v1.Note process',
  ]));
  const text = JSON.stringify(mine.map(({ name, attributes }) => ({ name, attributes })));
  expect(text).not.toContain('Jane');
  expect(text).not.toContain(noteId);
});
