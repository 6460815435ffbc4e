import type { Operations } from '@maillage/ui';

/** All that is asked of who opens an emergency access. */
export type BreakGlassRequest = Required<Operations['startBreakGlass']['request']>;

/** Where things are kept for this tab alone. */
export type TabMemory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const draftName = (personId: string): string => `maillage.emergency.draft.${personId}`;
const runningName = (personId: string): string => `maillage.emergency.running.${personId}`;

function read<T>(memory: TabMemory, name: string): T | null {
  const text = memory.getItem(name);
  return text === null ? null : (JSON.parse(text) as T);
}

/** Keeps what was filled in over the way to the fresh sign-in. */
export const keepDraft = (memory: TabMemory, request: BreakGlassRequest): void => memory.setItem(draftName(request.personId), JSON.stringify(request));

/** What was filled in before the fresh sign-in, or null. */
export const draftOf = (memory: TabMemory, personId: string): BreakGlassRequest | null => read(memory, draftName(personId));

/** To be called as soon as the draft is on the screen again: its text may be about the person. */
export const forgetDraft = (memory: TabMemory, personId: string): void => memory.removeItem(draftName(personId));

/** An emergency access that runs: ids and a time, nothing of the person. */
export interface RunningAccess {
  readonly breakGlassId: string;
  readonly endsAt: string;
}

export const keepRunning = (memory: TabMemory, personId: string, running: RunningAccess): void => memory.setItem(runningName(personId), JSON.stringify(running));
export const forgetRunning = (memory: TabMemory, personId: string): void => memory.removeItem(runningName(personId));

/** The access that this tab started for the person and that has not ended at `now`, an ISO instant in UTC. */
export function runningAccess(memory: TabMemory, personId: string, now: string): RunningAccess | null {
  const running = read<RunningAccess>(memory, runningName(personId));
  if (running === null || running.endsAt > now) return running;
  forgetRunning(memory, personId);
  return null;
}
