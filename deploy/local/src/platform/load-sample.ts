import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAccounts } from './load-accounts.js';
import type { Progress } from './progress.js';
import { repositoryRoot, type Platform } from './start-platform.js';

const sample = (file: string): string => join(repositoryRoot, 'deploy/local/sample', file);

/** Links the demo users' accounts and loads the shipped population through the journey, on the first run of a state folder only. A failure is told and leaves the platform running. */
export async function loadSample(platform: Platform, wanted: boolean, progress: Progress): Promise<void> {
  if (existsSync(platform.state.sampleMarker)) return;
  if (!wanted) return writeFileSync(platform.state.sampleMarker, 'not wanted\n');
  const journey = join(repositoryRoot, 'e2e/dist/journey/main.js');
  if (!existsSync(journey)) return progress.say('The sample population is not loaded: this version has no journey yet (e2e/dist/journey/main.js).');
  progress.say('Loading the sample population (first run only):');
  try {
    await loadAccounts(platform);
  } catch (fault) {
    return progress.say(`The accounts of the demo users were not loaded (${(fault as Error).message}); the platform runs without them, and the next start tries again.`);
  }
  const child = await platform.runBeside({
    name: 'journey',
    command: process.execPath,
    args: ['--enable-source-maps', journey, '--bundles', sample('synthea-sample.tar.gz'), '--adt', sample('adt.hl7'), '--month', '2026-09', '--report', platform.state.sampleReport, '--quiet'],
    env: { ...process.env, MAILLAGE_HOME: platform.home },
    log: 'inherit',
  });
  const end = await Promise.race([child.exited, platform.failed]);
  if (end instanceof Error) return; // the caller reports it
  if (end.code === 0) return writeFileSync(platform.state.sampleMarker, 'loaded\n');
  if (end.signal === null) progress.say(`The sample population was not loaded completely (exit code ${end.code}); the platform runs without it, and the next start tries again.`);
}
