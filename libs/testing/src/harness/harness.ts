import { rmSync } from 'node:fs';

/** Runs until the channel to Jest closes, then removes `dir`. */
export function runHarness(dir: string): Promise<void> {
  return new Promise((resolve) => {
    process.once('disconnect', () => {
      rmSync(dir, { recursive: true, force: true });
      resolve();
    });
  });
}
