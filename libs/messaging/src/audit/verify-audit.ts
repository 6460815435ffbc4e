import { inTransaction, type Work } from '@maillage/database';
import type { DataSource } from 'typeorm';
import type { SealedRow } from './audit-events.js';
import type { AuditKey } from './audit-key.js';
import { chainStart, markText, rowColumns, sealOf, type Mark } from './seal.js';

/** What may be wrong with a chain. ROW_ALTERED: changed, put in, or moved. END_FORGED: the mark of the last row is missing or not ours. */
export type AuditFault = 'ROW_MISSING' | 'ROW_ALTERED' | 'ANCHOR_FORGED' | 'END_FORGED';

/** What a walk along the chain found; `brokenSeq` is the first place that is not as it was sealed, 0n without a fault. */
export interface AuditVerdict {
  readonly rows: number;
  readonly anchors: number;
  readonly unsealed: number;
  readonly fault: AuditFault | null;
  readonly brokenSeq: bigint;
}

interface SignedMark extends Mark {
  readonly signature: Buffer;
}

const rowsAtOnce = 1_000;

class Broken extends Error {
  constructor(
    readonly fault: AuditFault,
    readonly seq: bigint,
  ) {
    super(fault);
  }
}

const isGood = (key: AuditKey, mark: SignedMark, hash: Uint8Array): boolean => Buffer.from(mark.hash).equals(hash) && key.isMine(markText(mark), mark.signature);

/** Walks the chain from its first row to its end, in one consistent picture. What is not sealed yet is counted, not judged. */
export function verifyAudit(dataSource: DataSource, key: AuditKey): Promise<AuditVerdict> {
  return inTransaction(
    dataSource,
    async (work) => {
      const anchors = await work.query<SignedMark>('SELECT kind, seq, hash, signature FROM audit_anchor ORDER BY seq, kind');
      const { unsealed } = await work.one<{ unsealed: bigint }>('SELECT count(*) AS unsealed FROM audit_event WHERE sealed_seq IS NULL', [], 'COUNT');
      const walked = { rows: 0 };
      const verdict = (fault: AuditFault | null, brokenSeq: bigint): AuditVerdict => ({ rows: walked.rows, anchors: anchors.length, unsealed: Number(unsealed), fault, brokenSeq });
      try {
        await walk(work, key, anchors, walked);
        return verdict(null, 0n);
      } catch (error) {
        if (error instanceof Broken) return verdict(error.fault, error.seq);
        throw error;
      }
    },
    { isolation: 'REPEATABLE READ', readOnly: true },
  );
}

async function walk(work: Work, key: AuditKey, anchors: readonly SignedMark[], walked: { rows: number }): Promise<void> {
  const end = await work.maybeOne<SignedMark>(`SELECT 'END' AS kind, seq, hash, signature FROM audit_end`);
  let { seq, hash } = beginning(anchors, key);
  for (const early of anchors) if (early.seq <= seq && !key.isMine(markText(early), early.signature)) throw new Broken('ANCHOR_FORGED', early.seq);
  const left = anchors.filter((anchor) => anchor.seq > seq);
  for (let from = 0n; ; from = seq) {
    const rows = await work.query<SealedRow>(`SELECT ${rowColumns}, sealed_seq, sealed_hash FROM audit_event WHERE sealed_seq > $1 ORDER BY sealed_seq LIMIT ${rowsAtOnce}`, [from]);
    for (const row of rows) {
      if (row.sealed_seq > seq + 1n) throw new Broken('ROW_MISSING', seq + 1n);
      if (row.sealed_seq < seq + 1n) throw new Broken('ROW_ALTERED', row.sealed_seq);
      const right = sealOf(hash, row.sealed_seq, row);
      if (!right.equals(row.sealed_hash)) throw new Broken('ROW_ALTERED', row.sealed_seq);
      ({ seq, hash } = { seq: row.sealed_seq, hash: right });
      walked.rows += 1;
      for (; left[0] && left[0].seq <= seq; left.shift()) if (!isGood(key, left[0], hash)) throw new Broken('ANCHOR_FORGED', seq);
    }
    if (rows.length < rowsAtOnce) break;
  }
  const known = [end?.seq ?? 0n, ...left.map((anchor) => anchor.seq)];
  if (known.some((each) => each > seq)) throw new Broken('ROW_MISSING', seq + 1n);
  if (seq > 0n && !(end && end.seq === seq && isGood(key, end, hash))) throw new Broken('END_FORGED', seq);
}

/** Where the chain begins: before the first row, or where rows were retired. An anchor that nobody signed retires nothing. */
function beginning(anchors: readonly SignedMark[], key: AuditKey): Pick<Mark, 'seq' | 'hash'> & { hash: Buffer } {
  const retired = anchors.filter(({ kind }) => kind === 'RETIRED').at(-1);
  if (!retired) return { seq: 0n, hash: chainStart };
  if (!key.isMine(markText(retired), retired.signature)) throw new Broken('ANCHOR_FORGED', retired.seq);
  return { seq: retired.seq, hash: Buffer.from(retired.hash) };
}
