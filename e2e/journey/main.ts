import { writeFile } from 'node:fs/promises';
import { findRunningPlatform, lineProgress, StartFault, startPlatform } from '@maillage/local';
import { Refusal } from './gateway.js';
import { journeyOptions, UsageFault } from './options.js';
import { travel } from './travel.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** 0: all checks hold. 1: one does not, or a request was refused. 2: called wrongly. */
async function main(): Promise<number> {
  const options = journeyOptions(process.argv.slice(2));
  const running = findRunningPlatform();
  if (running) return finish(await travel(options, running, say), options.report);
  const platform = await startPlatform({ progress: lineProgress(say), ports: { gateway: 0 } });
  try {
    return await finish(await Promise.race([travel(options, platform, say), platform.failed.then((fault) => Promise.reject(fault))]), options.report);
  } finally {
    await platform.stop();
  }
}

async function finish({ report, failed }: { report: object; failed: readonly string[] }, file: string | undefined): Promise<number> {
  const text = `${JSON.stringify(report, null, 2)}\n`;
  process.stdout.write(text);
  if (file) await writeFile(file, text);
  for (const name of failed) say(`NOT OK: ${name}`);
  return failed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageFault) say(error.message);
  else if (error instanceof StartFault) say(error.message);
  else if (error instanceof Refusal) say(`${error.message}\n${JSON.stringify(error.body)}`);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = error instanceof UsageFault ? 2 : 1;
}
