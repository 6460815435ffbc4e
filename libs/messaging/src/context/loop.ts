import { isMaillageError } from '@maillage/kernel';
import type { MessagingLog } from './messaging-log.js';
import { faultFields } from './fault-fields.js';
import { Signal } from './signal.js';

const firstPause = 100;
const longestPause = 1_000;

/**
 * Work that goes on as long as the service lives. A round answers whether there is more at once; otherwise it rests until woken or `rest`
 * milliseconds have passed. A round that fails is tried again with growing pauses: a loop survives whatever its servers do.
 */
export class Loop {
  private stopping = false;
  private readonly end = Promise.withResolvers<void>();
  private nudged: (() => void) | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly name: string,
    private readonly rest: number,
    private readonly round: () => Promise<boolean>,
    private readonly log: MessagingLog,
    /** Shared with whoever has something for this loop to do. */
    private readonly signal = new Signal(),
  ) {}

  get stopped(): boolean {
    return this.stopping;
  }

  start(): void {
    this.running ??= this.run();
  }

  wake(): void {
    this.signal.raise();
  }

  /** What held the loop up may be over: try again now. */
  nudge(): void {
    this.nudged?.();
    this.signal.raise();
  }

  /** Ends after the round at work. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.end.resolve();
    this.signal.raise();
    await this.running;
  }

  private async rested(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      this.nudged = resolve;
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([this.end.promise, over]);
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    let pause = 0;
    while (!this.stopping) {
      try {
        const more = await this.round();
        if (pause > 0) this.log.info({ loop: this.name }, 'going on');
        pause = 0;
        if (!more && !this.stopping) await this.signal.wait(this.rest);
      } catch (error) {
        if (this.stopping) return;
        if (pause === 0) this.log.warn({ loop: this.name, ...(isMaillageError(error) && error.retryable ? { reason: error.reason } : faultFields(error)) }, 'held up; will try again');
        pause = Math.min(longestPause, Math.max(firstPause, pause * 2));
        await this.rested(pause);
      }
    }
  }
}
