import { epochMs, newId, systemClock } from '@maillage/kernel';

/** The steady counter is compared with the clock this often: it stands still while a machine sleeps. */
const trustForMs = 200;
let offset = 0;
let comparedAt = -Infinity;

/**
 * Epoch milliseconds of the machine's clock, cheap enough for every message. Deadlines cross processes, so they never follow a clock
 * that a test has set.
 */
export function machineMs(): number {
  const steady = performance.now();
  if (steady - comparedAt > trustForMs) {
    offset = epochMs(systemClock.now()) - steady;
    comparedAt = steady;
  }
  return Math.round(steady + offset);
}

const process = newId(systemClock).slice(-12);
let requests = 0;

/** A correlation id for a request that came without one; unique, and without a system call. */
export const newRequestId = (): string => `${process}-${(++requests).toString(36)}`;
