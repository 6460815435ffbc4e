/** A half-open stretch of time in epoch milliseconds: `from` is inside, `to` is not. Numbers, because a search walks thousands of them. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const byStart = (a: Stretch, b: Stretch): number => a.from - b.from;

/** The same moments in as few stretches as possible, in order; touching and overlapping ones become one. */
export function union(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const next of [...stretches].sort(byStart)) {
    const last = merged.at(-1);
    if (last && next.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    else merged.push(next);
  }
  return merged;
}

/** The moments of `whole` that no stretch of `parts` holds. `whole` is in order and without overlap, as union gives it. */
export function subtract(whole: readonly Stretch[], parts: readonly Stretch[]): Stretch[] {
  const cuts = union(parts);
  const left: Stretch[] = [];
  let first = 0;
  for (const { from, to } of whole) {
    while (first < cuts.length && cuts[first]!.to <= from) first += 1;
    let start = from;
    for (let index = first; index < cuts.length && cuts[index]!.from < to; index += 1) {
      if (cuts[index]!.from > start) left.push({ from: start, to: cuts[index]!.from });
      start = Math.max(start, cuts[index]!.to);
    }
    if (start < to) left.push({ from: start, to });
  }
  return left;
}

/** Whether one stretch of `whole` (as union gives it) holds all of `part`. */
export function holds(whole: readonly Stretch[], part: Stretch): boolean {
  let low = 0;
  let high = whole.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (whole[middle]!.from <= part.from) low = middle + 1;
    else high = middle;
  }
  const candidate = whole[low - 1];
  return candidate !== undefined && part.to <= candidate.to;
}
