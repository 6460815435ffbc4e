import type { Attributes } from '@opentelemetry/api';
import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

/** The part of an exporter that is used here. */
type SpanExporter = Pick<OTLPTraceExporter, 'export' | 'shutdown' | 'forceFlush'>;
type ReadableSpan = Parameters<SpanExporter['export']>[0][number];

/**
 * All that a span may say: names from contracts, routes and SQL texts, codes, counts. Not the path, the query or the peer of
 * a request, and no message of an exception: those hold what people typed.
 */
const kept = [
  /^http\.(request\.method|response\.status_code|route)$/,
  /^url\.scheme$/,
  /^server\.(address|port)$/,
  /^network\.protocol\.(name|version)$/,
  /^error\.type$/,
  /^exception\.type$/,
  /^express\.(name|type)$/,
  /^db\.(system|system\.name|namespace|name|operation|operation\.name|collection\.name|query\.text|statement|response\.status_code)$/,
  /^(messaging|rpc|maillage)\./,
];

/** The attributes that may leave the process. */
export const scrubbedAttributes = (attributes: Attributes): Attributes => Object.fromEntries(Object.entries(attributes).filter(([name]) => kept.some((pattern) => pattern.test(name))));

/** A view of a span without what may name a person; the span itself is not touched, other exporters may hold it. */
export const scrubbedSpan = (span: ReadableSpan): ReadableSpan =>
  Object.create(span, {
    attributes: { value: scrubbedAttributes(span.attributes) },
    events: { value: span.events.map((event) => ({ ...event, attributes: scrubbedAttributes(event.attributes ?? {}) })) },
    status: { value: { code: span.status.code } },
  }) as ReadableSpan;

/** An exporter that hands only scrubbed spans to `inner`. */
export const scrubbing = (inner: SpanExporter): SpanExporter => ({
  export: (spans, done) => inner.export(spans.map(scrubbedSpan), done),
  shutdown: () => inner.shutdown(),
  forceFlush: () => inner.forceFlush(),
});
