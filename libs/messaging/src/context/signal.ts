/** Says inside one process that there is something to do. Nothing is lost when nobody listens: who waits also looks by itself. */
export class Signal {
  private waiting: (() => void)[] = [];
  private raised = false;

  raise(): void {
    this.raised = true;
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** Resolves when raised, also when that happened since the last wait, at the latest after `ms`. */
  async wait(ms: number): Promise<void> {
    if (!this.raised)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    this.raised = false;
  }
}
