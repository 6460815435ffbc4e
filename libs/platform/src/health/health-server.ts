import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from './readiness.js';

/** Writes the process's metrics in Prometheus's text format. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The probes of one process on a port of their own, so that they answer while the work is piling up.
 * `/health/live` says that the event loop turns; `/health/ready` says whether the service should get requests, part by part
 * (503 when not); `/metrics` is there when telemetry is on.
 */
export class HealthServer {
  private constructor(private readonly server: Server) {}

  /** Throws the operating system's error, EADDRINUSE for a taken port. */
  static async listen(port: number, readiness: Readiness, metrics: MetricsHandler | null): Promise<HealthServer> {
    const server = createServer((request, response) => {
      void answer(request, response, readiness, metrics);
    });
    server.keepAliveTimeout = 5_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, () => resolve());
    });
    return new HealthServer(server);
  }

  /** The port in use, also when 0 was asked for. */
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, readiness: Readiness, metrics: MetricsHandler | null): Promise<void> {
  const path = (request.url ?? '').split('?')[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, { error: 'GET only' });
  if (path === '/health/live') return send(response, 200, { live: true });
  if (path === '/health/ready') {
    const report = await readiness.report();
    return send(response, report.ready ? 200 : 503, report);
  }
  if (path === '/metrics' && metrics) return metrics(request, response);
  send(response, 404, { error: path === '/metrics' ? 'telemetry is off: set OTEL_EXPORTER_OTLP_ENDPOINT' : 'unknown path' });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
