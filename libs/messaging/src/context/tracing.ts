import { context, propagation, SpanKind, SpanStatusCode, trace, type Attributes, type Context } from '@opentelemetry/api';
import { isMaillageError } from '@maillage/kernel';
import { noTrace, type TraceCarrier } from './request-context.js';

const tracer = trace.getTracer('@maillage/messaging');

/** Whether a telemetry SDK runs in this process. Without one nothing is made or carried, and the hot path stays short. */
export const isTracing = (): boolean => propagation.fields().length > 0;

/** The active trace as W3C headers. */
export function currentTrace(): TraceCarrier {
  if (!isTracing()) return noTrace;
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return { traceparent: carrier['traceparent'] ?? '', tracestate: carrier['tracestate'] ?? '' };
}

const parentOf = (carrier: TraceCarrier | null): Context => (carrier && carrier.traceparent !== '' ? propagation.extract(context.active(), carrier) : context.active());

/** Runs `body` inside a span below `parent`, or below the active one. Attributes hold names and counts only. */
export async function inSpan<T>(name: string, kind: SpanKind, parent: TraceCarrier | null, attributes: Attributes, body: () => Promise<T>): Promise<T> {
  if (!isTracing()) return body();
  const above = parentOf(parent);
  const span = tracer.startSpan(name, { kind, attributes }, above);
  try {
    return await context.with(trace.setSpan(above, span), body);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', isMaillageError(error) ? error.reason : 'INTERNAL');
    throw error;
  } finally {
    span.end();
  }
}

export { SpanKind };
