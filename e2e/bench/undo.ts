const undone: (() => Promise<unknown>)[] = [];

/** Runs `use`, then `undo`, also when the bench is interrupted: servers have process groups of their own and would outlive it. */
export async function thenUndo<T>(undo: () => Promise<unknown>, use: () => Promise<T>): Promise<T> {
  let done: Promise<unknown> | undefined;
  const once = (): Promise<unknown> => (done ??= undo());
  undone.push(once);
  try {
    return await use();
  } finally {
    await once();
    undone.splice(undone.indexOf(once), 1);
  }
}

/** Undoes what is open, the last one first, and ends the process. */
export async function interrupted(): Promise<never> {
  for (const undo of undone.toReversed()) await undo().catch(() => undefined);
  process.exit(1);
}
