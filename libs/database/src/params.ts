/** Collects the parameters of one statement and gives each its place: `$3::uuid[]`. Statements that are put together need it, so that no place is counted by hand. */
export class Params {
  constructor(readonly values: unknown[] = []) {}

  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
