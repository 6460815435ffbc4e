/** So many tasks at once, so many waiting, and no more. */
export class ConcurrencyGate {
  private active = 0;
  private readonly waiting: (() => void)[] = [];
  private idle: (() => void) | undefined;

  constructor(
    private readonly limit: number,
    private readonly room: number,
  ) {}

  /** Starts `task` now or when its turn comes; false when there is no room to wait. The task calls `leave` once. */
  enter(task: () => void): boolean {
    if (this.active < this.limit) {
      this.active += 1;
      task();
      return true;
    }
    if (this.waiting.length >= this.room) return false;
    this.waiting.push(task);
    return true;
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next) return next();
    this.active -= 1;
    if (this.active === 0) this.idle?.();
  }

  /** Resolves when nothing runs or waits, at the latest after `ms`. */
  async drained(ms: number): Promise<boolean> {
    if (this.active === 0) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.idle = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
