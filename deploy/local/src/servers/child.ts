import { spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, openSync, readSync, fstatSync } from 'node:fs';
import { identityOf, type ProcessIdentity } from './process-identity.js';

/** What to run, and where its output goes. */
export interface ChildCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** File that receives the output, appended; `inherit` shows it on our own. */
  readonly log: string;
  /** Run as this user: only root may ask for it. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Keep a channel open: a child that watches it ends when this process is gone. */
  readonly channel?: boolean;
}

/** How a child ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process in a group of its own, so that Ctrl-C of the terminal reaches only us and we stop it in order. */
export interface Child {
  readonly name: string;
  readonly log: string;
  readonly identity: ProcessIdentity;
  readonly exited: Promise<ChildEnd>;
  readonly end: ChildEnd | null;
  /** Sends the signal, and SIGKILL when the child has not ended after `patienceMs`. Resolves when it has ended. */
  stop(signal?: NodeJS.Signals, patienceMs?: number): Promise<ChildEnd>;
}

/** Starts the command. Rejects when it cannot be run at all. */
export async function startChild(what: ChildCommand): Promise<Child> {
  const log = what.log === 'inherit' ? what.log : openSync(what.log, 'a');
  const options: SpawnOptions = {
    detached: true,
    stdio: ['ignore', log, log, ...(what.channel ? ['ipc' as const] : [])],
    env: { ...what.env },
    ...(what.cwd === undefined ? {} : { cwd: what.cwd }),
    ...what.user,
  };
  const process_ = spawn(what.command, [...what.args], options);
  if (typeof log === 'number') closeSync(log);
  let end: ChildEnd | null = null;
  const exited = new Promise<ChildEnd>((resolve) =>
    process_.once('exit', (code, signal) => {
      end = { code, signal };
      killGroup(process_.pid!); // a script that was killed leaves the program that it had started
      resolve(end);
    }),
  );
  await new Promise<void>((resolve, reject) => {
    process_.once('spawn', resolve);
    process_.once('error', reject);
  });
  process_.on('error', () => undefined); // a signal that comes too late
  return {
    name: what.name,
    log: what.log,
    identity: identityOf(process_.pid!),
    exited,
    get end() {
      return end;
    },
    async stop(signal = 'SIGTERM', patienceMs = 10_000) {
      if (end) return end;
      process_.kill(signal);
      const giveUp = setTimeout(() => process_.kill('SIGKILL'), patienceMs);
      const result = await exited;
      clearTimeout(giveUp);
      return result;
    },
  };
}

const killGroup = (leader: number): void => {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // nobody is left
  }
};

/** The last lines of a log file, for a message; empty when there is none. */
export function tail(file: string, bytes = 4_000): string {
  try {
    const fd = openSync(file, 'r');
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, bytes));
    readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    closeSync(fd);
    return buffer.toString('utf8');
  } catch {
    return '';
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
