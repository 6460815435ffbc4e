import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as it is written down: the start time tells it from a later process that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/** When the process began, as an opaque text; null when there is none, or only a zombie. */
export function startTimeOf(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 1) return null;
  if (process.platform !== 'linux') {
    try {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    } catch {
      return null;
    }
  }
  try {
    // The command name, in parentheses, may hold anything: count the fields behind the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return fields[0] === 'Z' ? null : fields[19]!;
  } catch {
    return null;
  }
}

export const identityOf = (pid: number): ProcessIdentity => ({ pid, startedAt: startTimeOf(pid) ?? '' });

/** Whether exactly this process still runs. */
export const isRunning = ({ pid, startedAt }: ProcessIdentity): boolean => startedAt !== '' && startTimeOf(pid) === startedAt;
