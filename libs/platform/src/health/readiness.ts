/** Tells whether one part of a service works: returns when it does, throws when it does not. */
export type PartCheck = (signal: AbortSignal) => void | Promise<void>;

/** What /health/ready answers: `ready` only when every part is up. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, { readonly state: 'up' | 'down'; readonly reason?: string }>>;
}

/** A part that has not answered by then is down: a probe must not hang with what it probes. */
const checkWithinMs = 1_000;

const reasonOf = (error: unknown): string => {
  const { reason, code } = (error ?? {}) as { reason?: unknown; code?: unknown };
  return typeof reason === 'string' ? reason : typeof code === 'string' ? code : 'NOT_WORKING';
};

/** The parts that must work before a service takes requests. A service that has no parts yet, or that is stopping, is not ready. */
export class Readiness {
  private readonly checks = new Map<string, PartCheck>();
  private phase: 'STARTING' | 'RUNNING' | 'STOPPING' = 'STARTING';
  private running: Promise<ReadinessReport> | null = null;

  /** Adds a part, or replaces the one of that name. */
  watch(part: string, check: PartCheck): void {
    this.checks.set(part, check);
  }

  /** The service has started: from now on its parts decide. */
  started(): void {
    if (this.phase === 'STARTING') this.phase = 'RUNNING';
  }

  /** Never ready again. */
  stopping(): void {
    this.phase = 'STOPPING';
  }

  /** Asks all parts at once; callers at the same time share one round. */
  report(): Promise<ReadinessReport> {
    return (this.running ??= this.ask().finally(() => (this.running = null)));
  }

  private async ask(): Promise<ReadinessReport> {
    const asked = await Promise.all([...this.checks].map(async ([part, check]) => [part, await stateOf(check)] as const));
    const service = this.phase === 'RUNNING' ? ({ state: 'up' } as const) : ({ state: 'down', reason: this.phase } as const);
    const parts = { service, ...Object.fromEntries(asked) };
    return { ready: Object.values(parts).every(({ state }) => state === 'up'), parts };
  }
}

async function stateOf(check: PartCheck): Promise<{ state: 'up' } | { state: 'down'; reason: string }> {
  const signal = AbortSignal.timeout(checkWithinMs);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(Object.assign(new Error('no answer'), { reason: 'NO_ANSWER' })), { once: true });
  });
  try {
    await Promise.race([(async () => check(signal))(), late]);
    return { state: 'up' };
  } catch (error) {
    return { state: 'down', reason: reasonOf(error) };
  }
}
