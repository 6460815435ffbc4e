import { inTransaction, reader } from '@maillage/database';
import { notFound, type Uuid } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import type { DeadLetterRow } from './dead-letter-rows.js';

const columns = 'id, consumer, event_id, subject, aggregate, version, state, category, reason, attempts, failed_at, octet_length(payload) AS payload_bytes';

/** Letters that wait, oldest first, without their payload. */
export const listDeadLetters = (dataSource: DataSource, limit = 100): Promise<DeadLetterRow[]> =>
  reader(dataSource).query<DeadLetterRow>(`SELECT ${columns} FROM dead_letter WHERE state <> 'RESOLVED' ORDER BY failed_at, id LIMIT $1`, [limit]);

/** One letter with its payload. Throws NOT_FOUND with DEAD_LETTER_UNKNOWN. */
export const showDeadLetter = (dataSource: DataSource, id: Uuid): Promise<DeadLetterRow & { readonly payload: Buffer }> =>
  reader(dataSource).one<DeadLetterRow & { readonly payload: Buffer }>(`SELECT ${columns}, payload FROM dead_letter WHERE id::text = $1`, [id], 'DEAD_LETTER_UNKNOWN');

/**
 * Asks the running service to handle a dead letter again, and behind it, in order, all that it held back. Answers how many dead letters of
 * that aggregate were asked for. Throws NOT_FOUND with DEAD_LETTER_UNKNOWN.
 */
export function redriveDeadLetter(dataSource: DataSource, id: Uuid): Promise<number> {
  return inTransaction(dataSource, async (work) => {
    const asked = await work.execute(
      `UPDATE dead_letter d SET state = 'REDRIVE' FROM dead_letter named
        WHERE named.id::text = $1 AND d.consumer = named.consumer AND d.aggregate = named.aggregate AND split_part(d.subject, '.', 4) = split_part(named.subject, '.', 4) AND d.state = 'DEAD'`,
      [id],
    );
    if (asked === 0 && !(await work.maybeOne('SELECT 1 FROM dead_letter WHERE id::text = $1', [id]))) throw notFound('DEAD_LETTER_UNKNOWN', 'There is no such dead letter.');
    return asked;
  });
}

/** Asks for all of them. */
export const redriveAll = (dataSource: DataSource): Promise<number> => inTransaction(dataSource, (work) => work.execute(`UPDATE dead_letter SET state = 'REDRIVE' WHERE state = 'DEAD'`));
