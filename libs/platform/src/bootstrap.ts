import { setSourceMapsSupport } from 'node:module';
import type { Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** What `src/main.ts` of a service says. */
export interface BootstrapOptions {
  /** Name of the service in logs, traces and queue groups. */
  readonly name: string;
  /** Imports the service. A function, because the hooks of telemetry must be in place before express, pg and messaging are imported. */
  readonly module: () => Promise<{ readonly AppModule: Type; readonly mountEdge?: (app: NestExpressApplication) => void | Promise<void> }>;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * The whole `src/main.ts` of a service: `await bootstrapService({ name: 'scheduling', module: () => import('./app.module.js') })`.
 * Reads the environment, starts telemetry when OTEL_EXPORTER_OTLP_ENDPOINT is set, then the service; stops in order on SIGTERM and
 * SIGINT. A module that also exports `mountEdge` becomes the HTTP edge. This file imports nothing heavy, and its importer must not either.
 */
export async function bootstrapService({ name, module }: BootstrapOptions): Promise<void> {
  // Of our own files: reading the maps of all packages, as the flag of Node does, costs a sixth of the start.
  setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
  const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  // A wrong URL is reported with all other wrong settings, a moment later.
  const telemetry = endpoint && URL.canParse(endpoint) ? await (await import('./telemetry/telemetry.js')).startTelemetry(name, endpoint) : null;
  const [{ createLog }, { runService }, { AppModule, mountEdge }] = await Promise.all([import('./log/log.js'), import('./service/run-service.js'), module()]);
  const log = createLog(name, levels.find((level) => level === process.env['LOG_LEVEL']) ?? 'info');
  await runService({ name, module: AppModule, http: mountEdge ?? null, log, telemetry });
}
