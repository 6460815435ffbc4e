/** Memory that large bodies may hold together. Whoever comes too late waits in line. */
export class ByteBudget {
  private free: number;
  private readonly line: { readonly bytes: number; readonly start: () => void }[] = [];

  constructor(private readonly total: number) {
    this.free = total;
  }

  /** Calls `start` once there is room; the answer gives up the place in the line, or the room. A body larger than everything passes alone. */
  take(bytes: number, start: () => void): () => void {
    const share = Math.min(bytes, this.total);
    let held = false;
    const entry = {
      bytes: share,
      start: () => {
        held = true;
        this.free -= share;
        start();
      },
    };
    this.line.push(entry);
    this.next();
    let done = false;
    return () => {
      if (done) return;
      done = true;
      if (held) this.free += share;
      else this.line.splice(this.line.indexOf(entry), 1);
      this.next();
    };
  }

  private next(): void {
    while (this.line.length > 0 && this.line[0]!.bytes <= this.free) this.line.shift()!.start();
  }
}
