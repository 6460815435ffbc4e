/** Times the steps and tells how far the present one is. */
export class StepsClock {
  readonly seconds: Record<string, number> = {};
  private name = '';
  private spokenAt = 0;

  constructor(private readonly write: (line: string) => void) {}

  /** Runs one step; `tick` says how much of it is done. */
  async step<T>(name: string, work: (tick: (done: number, of: number, what: string) => void) => Promise<T>): Promise<T> {
    const from = performance.now();
    this.name = name;
    this.spokenAt = from;
    this.write(`${name} …`);
    const result = await work((done, of, what) => this.tick(done, of, what));
    const took = performance.now() - from;
    // A step may come twice: its times add up.
    this.seconds[name] = Math.round((this.seconds[name] ?? 0) * 1_000 + took) / 1_000;
    this.write(`${name}: ${(took / 1_000).toFixed(1)} s`);
    return result;
  }

  private tick(done: number, of: number, what: string): void {
    if (performance.now() - this.spokenAt < 2_000) return;
    this.spokenAt = performance.now();
    this.write(`  ${this.name}: ${done} of ${of} ${what}`);
  }
}
