import type { MetricsHandler } from '../health/health-server.js';

/** Telemetry of this process, running. */
export interface Telemetry {
  readonly metrics: MetricsHandler;
  /** Sends what is left; gives up after two seconds when the collector is away. */
  shutdown(): Promise<void>;
}

/**
 * Starts OpenTelemetry: traces go to `endpoint` by OTLP over HTTP, metrics wait on /metrics to be fetched. Call it before
 * express, pg and messaging are imported, or their work is not seen: the hooks change modules while they are loaded, and
 * meters made earlier count for nobody. Once in a process.
 */
export async function startTelemetry(serviceName: string, endpoint: string): Promise<Telemetry> {
  const hooks = await import('import-in-the-middle/register-hooks.mjs');
  hooks.register({ include: ['express', 'pg', 'pg-pool'] });
  const [{ NodeSDK }, { OTLPTraceExporter }, { PrometheusExporter }, { HttpInstrumentation }, { ExpressInstrumentation, ExpressLayerType }, { PgInstrumentation }, { RuntimeNodeInstrumentation }, { scrubbing }] =
    await Promise.all([
      import('@opentelemetry/sdk-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/exporter-prometheus'),
      import('@opentelemetry/instrumentation-http'),
      import('@opentelemetry/instrumentation-express'),
      import('@opentelemetry/instrumentation-pg'),
      import('@opentelemetry/instrumentation-runtime-node'),
      import('./scrub-spans.js'),
    ]);
  // Served by the health port, so that a process has one port for its operator.
  const prometheus = new PrometheusExporter({ preventServerStart: true });
  const sdk = new NodeSDK({
    serviceName,
    traceExporter: scrubbing(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: 2_000 })),
    metricReaders: [prometheus],
    logRecordProcessors: [],
    instrumentations: [
      new HttpInstrumentation({ ignoreIncomingRequestHook: ({ url = '' }) => url.startsWith('/health/') || url === '/metrics' }),
      new ExpressInstrumentation({ ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER] }),
      new PgInstrumentation({ requireParentSpan: true }),
      new RuntimeNodeInstrumentation(),
    ],
  });
  sdk.start();
  return {
    metrics: (request, response) => prometheus.getMetricsRequestHandler(request, response),
    shutdown: async () => {
      await Promise.race([sdk.shutdown().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    },
  };
}
