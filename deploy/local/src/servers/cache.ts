import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Downloads of the project stay outside the repository, so that a fresh clone finds them again. */
export const cacheFolder = (env: Readonly<Record<string, string | undefined>> = process.env): string => join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'maillage');

/** Fills `target` through `work`, in a folder beside it that takes its name only when it is whole: two starts may do it at once. */
export async function install(target: string, work: (folder: string) => Promise<unknown>): Promise<void> {
  const cache = dirname(target);
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, '.installing-'));
  try {
    await work(unfinished);
    if (!existsSync(target)) renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The program of this name on a search path. */
export const onPath = (program: string, path: string | undefined): string | undefined =>
  (path ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, program))
    .find(existsSync);
