import { writeFile } from 'node:fs/promises';
import { findRunningPlatform, lineProgress, StartFault, startPlatform } from '@maillage/local';
import { Refusal } from './gateway.js';
import { HelpWanted, journeyOptions, UsageFault, type JourneyOptions } from './options.js';
import { travel } from './travel.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** 0: all checks hold. 1: one does not, or a request was refused. 2: called wrongly. */
async function main(): Promise<number> {
  const options = journeyOptions(process.argv.slice(2));
  const running = findRunningPlatform();
  if (running) return finish(await travel(options, running, say), options);
  const interrupted = untilInterrupted();
  const platform = await startPlatform({ progress: lineProgress(say), ports: { gateway: 0 }, signal: interrupted });
  try {
    const ended = [platform.failed, new Promise<Error>((resolve) => interrupted.addEventListener('abort', () => resolve(interrupted.reason as Error)))];
    return await finish(await Promise.race([travel(options, platform, say), ...ended.map((end) => end.then((fault) => Promise.reject(fault)))]), options);
  } finally {
    await platform.stop();
  }
}

/** The platform that we started is ours to stop: its processes do not get the Ctrl-C of the terminal. */
function untilInterrupted(): AbortSignal {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort(new StartFault('Interrupted. Call it again and it goes on where it was.')));
  return interruption.signal;
}

async function finish({ report, failed }: { report: object; failed: readonly string[] }, { report: file, quiet }: JourneyOptions): Promise<number> {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (!quiet) process.stdout.write(text);
  if (file) await writeFile(file, text);
  for (const name of failed) say(`NOT OK: ${name}`);
  return failed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof HelpWanted) say(error.message);
  else if (error instanceof UsageFault) say(error.message);
  else if (error instanceof StartFault) say(error.message);
  else if (error instanceof Refusal) say(`${error.message}\n${JSON.stringify(error.body)}`);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = error instanceof HelpWanted ? 0 : error instanceof UsageFault ? 2 : 1;
}
// A request that was under way when the journey ended must not keep it.
process.stdout.write('', () => process.exit());
