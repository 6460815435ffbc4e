/** Collects the parameters of a statement and gives each its place. */
export class Params {
  constructor(readonly values: unknown[] = []) {}

  /** `$3::text[]`: the value's place with its type. */
  add = (value: unknown, type: string): string => `$${this.values.push(value)}::${type}`;
}
