import { trace } from '@opentelemetry/api';
import { pino, stdTimeFunctions, type DestinationStream, type Logger as Pino } from 'pino';
import { writableFields, type LogFields } from './log-fields.js';

/** How much is written; `silent` writes nothing. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** A text written in the source, not one put together at run time: what varies belongs in a field. */
export type Constant<Text extends string> = Record<never, never> extends Record<Text, 1> ? never : Text;

/**
 * The log of one process: JSON lines with time, level, service, event and whitelisted fields, and the trace in whose span
 * it was written. No personal data by construction: the event is a constant, and `writableFields` drops unknown fields.
 */
export class Log {
  constructor(private readonly pino: Pino) {}

  debug<Event extends string>(fields: LogFields, event: Constant<Event>): void {
    this.pino.debug(writableFields(fields), event);
  }
  info<Event extends string>(fields: LogFields, event: Constant<Event>): void {
    this.pino.info(writableFields(fields), event);
  }
  warn<Event extends string>(fields: LogFields, event: Constant<Event>): void {
    this.pino.warn(writableFields(fields), event);
  }
  error<Event extends string>(fields: LogFields, event: Constant<Event>): void {
    this.pino.error(writableFields(fields), event);
  }
}

/** Writes to `destination`, standard output unless told, and waits for each line: none is lost when the process ends. */
export function createLog(service: string, level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service },
    messageKey: 'event',
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: () => {
      const span = trace.getActiveSpan()?.spanContext();
      return span ? { traceId: span.traceId, spanId: span.spanId } : {};
    },
  };
  return new Log(destination ? pino(options, destination) : pino(options));
}
