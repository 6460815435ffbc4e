interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/** Memory for bodies: a share is taken before the first byte is read, and whoever does not fit waits in line. */
export class BodyRoom {
  private free: number;
  private readonly line: Waiting[] = [];

  constructor(private readonly total: number) {
    this.free = total;
  }

  /**
   * Resolves with a function that gives back all but so many bytes of the share (all of it with 0; it may be called again), or
   * with null when there was no room within `waitMs`.
   */
  async take(wanted: number, waitMs: number): Promise<((keep: number) => void) | null> {
    let held = Math.min(wanted, this.total);
    const entered = await new Promise<boolean>((resolve) => {
      const waiting: Waiting = {
        bytes: held,
        enter: () => {
          clearTimeout(timer);
          resolve(true);
        },
      };
      const timer = setTimeout(() => {
        this.line.splice(this.line.indexOf(waiting), 1);
        resolve(false);
        this.next();
      }, waitMs);
      this.line.push(waiting);
      this.next();
    });
    if (!entered) return null;
    return (keep) => {
      const given = Math.max(0, held - keep);
      held -= given;
      this.free += given;
      this.next();
    };
  }

  private next(): void {
    while (this.line.length > 0 && this.line[0]!.bytes <= this.free) {
      const { bytes, enter } = this.line.shift()!;
      this.free -= bytes;
      enter();
    }
  }
}
