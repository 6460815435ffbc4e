/** Median of the rounds with the least and the most. */
export interface Figure {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** What a row must reach. `of` says which of its figures is judged. */
export interface Goal {
  readonly of: 'ours' | 'ratio';
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: Figure;
  readonly baseline?: Figure;
  readonly ratio?: Figure;
  readonly goal?: Goal;
}

/** What the rows of one group are measured with. */
export interface Bench {
  readonly rounds: number;
  /** Bundles for the import; the shipped sample unless told. */
  readonly bundles: string;
  say(line: string): void;
}

/** Measures some rows. */
export type Measure = (bench: Bench) => Promise<readonly Row[]>;

/** Throws without values. */
export function figure(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}

/** The value below which `share` of the values lie. */
export const quantile = (values: readonly number[], share: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)]!;

/**
 * Rounds of both, one after the other, so that what else the machine does hits both alike. Who begins changes from round to round; the
 * ratio is taken within each round. One round before the first is not counted: code is compiled, connections are opened.
 */
export async function sideBySide(rounds: number, ours: () => Promise<number>, baseline: () => Promise<number>): Promise<Pick<Row, 'ours' | 'baseline' | 'ratio'>> {
  await ours();
  await baseline();
  const left: number[] = [];
  const right: number[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) left.push(await ours());
    right.push(await baseline());
    if (round % 2 === 1) left.push(await ours());
  }
  return { ours: figure(left), baseline: figure(right), ratio: figure(left.map((value, round) => value / right[round]!)) };
}

/** Seconds that `work` took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1_000;
}

/** Calls `task` `count` times, `width` of them at once. */
export async function inLanes(width: number, count: number, task: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) await task(next++);
    }),
  );
}
