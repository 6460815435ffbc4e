import { inTransaction } from '@maillage/database';
import type { Instant } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import type { AuditKey } from './audit-key.js';
import { markText } from './seal.js';

/** Years that an audit row is kept at least; the database's own trigger says the same. */
const years = 10;

/**
 * Removes the oldest rows as far as all of them are sealed and past their term, and leaves a signed anchor in their place, so that the
 * chain still begins somewhere that can be proved. Answers how many went.
 */
export function retireAudit(dataSource: DataSource, key: AuditKey, now: Instant): Promise<number> {
  return inTransaction(dataSource, async (work) => {
    const old = await work.maybeOne<{ sealed_seq: bigint; sealed_hash: Buffer }>(
      `SELECT sealed_seq, sealed_hash FROM audit_event
        WHERE sealed_seq < coalesce((SELECT min(sealed_seq) FROM audit_event WHERE sealed_seq IS NOT NULL AND at > $1::timestamptz - $2 * interval '1 year'), 9223372036854775807)
        ORDER BY sealed_seq DESC LIMIT 1`,
      [now, years],
    );
    if (old === null) return 0;
    const mark = { kind: 'RETIRED', seq: old.sealed_seq, hash: old.sealed_hash } as const;
    await work.execute('INSERT INTO audit_anchor (seq, kind, at, hash, signature) VALUES ($1, $2, $3, $4, $5)', [mark.seq, mark.kind, now, mark.hash, key.sign(markText(mark))]);
    return Number((await work.one<{ gone: bigint }>('SELECT audit_retire($1) AS gone', [mark.seq], 'RETIRE')).gone);
  });
}
