import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium of this machine: CHROMIUM, or the first on the PATH and in `usual`. Throws with one sentence when there is none. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env, usual: readonly string[] = ['/usr/bin']): string {
  if (env['CHROMIUM']) return env['CHROMIUM'];
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter(Boolean), ...usual];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
  if (!found) throw new Error('There is no Chromium on this machine: install it, or name its executable in CHROMIUM.');
  return found;
}

/** Starts a real browser without a window. Inside containers and as root there is no sandbox to be had. */
export const startBrowser = (): Promise<Browser> => chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-dev-shm-usage'] });
