import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** The last argument of Nest's calls is the class that speaks. */
const speaker = (rest: readonly unknown[]): string | undefined => {
  const last = rest.at(-1);
  return typeof last === 'string' && /^\w{1,60}$/.test(last) ? last : undefined;
};

/**
 * Nest's own log lines. Who speaks is kept, what it says is not: Nest repeats messages of errors that it catches, and those
 * may quote input.
 */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(_message: unknown, ...rest: unknown[]): void {
    this.target.debug({ part: speaker(rest) }, 'nest.progress');
  }
  debug(_message: unknown, ...rest: unknown[]): void {
    this.target.debug({ part: speaker(rest) }, 'nest.detail');
  }
  verbose(): void {}
  warn(message: unknown, ...rest: unknown[]): void {
    this.target.warn({ part: speaker(rest), error: message instanceof Error ? message : undefined }, 'nest.warning');
  }
  error(message: unknown, ...rest: unknown[]): void {
    const error = [message, ...rest].find((each) => each instanceof Error);
    this.target.error({ part: speaker(rest), error }, 'nest.error');
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}
