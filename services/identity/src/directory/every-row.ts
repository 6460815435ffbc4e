import type { Work } from '@maillage/database';

/** All rows of `sql`, which selects those with `id > $1` in the order of id: some at a time, so that no table is ever held in memory. */
export async function* everyRow<T extends { readonly id: string }>(work: Work, sql: string, rowsAtOnce = 1_000): AsyncIterable<T> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await work.query<T>(`${sql} LIMIT ${rowsAtOnce}`, [after]);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return;
    after = last.id;
  }
}
