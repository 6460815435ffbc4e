/** Lets other work of the process go on between two pieces of a long one. */
export const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Goes through a long list and lets others have their turn every 500 elements. */
export async function* unhurried<T>(list: readonly T[]): AsyncIterable<T> {
  for (let at = 0; at < list.length; at++) {
    if (at % 500 === 499) await breathe();
    yield list[at]!;
  }
}
