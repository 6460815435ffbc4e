import { StartFault } from './start-fault.js';
import { portFrom } from './platform/choose-ports.js';
import { loadSample } from './platform/load-sample.js';
import { lineProgress } from './platform/progress.js';
import { startPlatform, type PlatformOptions } from './platform/start-platform.js';
import { summary } from './platform/summary.js';

/** Flags of `npm start`, as start.mjs reads them. */
export interface StartFlags {
  readonly reset: boolean;
  readonly sample: boolean;
  readonly port?: string | undefined;
  readonly keycloak?: boolean;
}

/** The reason of an orderly end that somebody asked for. */
class Interrupted extends Error {}

/** Runs the platform until it is told to stop or a part fails. Resolves with the exit code. */
export async function runPlatform(flags: StartFlags, options: PlatformOptions = {}): Promise<number> {
  const progress = lineProgress((line) => console.log(line));
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) return;
    console.log('\nStopping …');
    interruption.abort(new Interrupted());
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  process.on('disconnect', interrupt); // the npm script that started us was killed
  process.stdout.on('error', () => undefined); // the terminal is gone; the signal follows
  const interrupted = new Promise<'interrupted'>((resolve) => interruption.signal.addEventListener('abort', () => resolve('interrupted')));

  try {
    const ports = flags.port === undefined ? options.ports : { ...options.ports, gateway: portFrom(flags.port, '--port') };
    const platform = await startPlatform({ ...options, ...(ports && { ports }), ...(flags.keycloak && { provider: 'keycloak' }), reset: flags.reset, progress, signal: interruption.signal });
    await Promise.race([loadSample(platform, flags.sample, progress), interrupted]);
    if (!interruption.signal.aborted) console.log(summary(platform));
    const end = await Promise.race([platform.failed, interrupted]);
    await platform.stop();
    if (end instanceof StartFault) throw end;
    console.log('Stopped. Everything is kept for the next start.');
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) {
      console.log('Stopped.');
      return 0;
    }
    console.error(error instanceof StartFault ? `\n${error.message}` : error);
    return 1;
  }
}
