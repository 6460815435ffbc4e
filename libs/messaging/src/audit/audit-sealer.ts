import { inTransaction, reader, type Work } from '@maillage/database';
import { newId, systemClock, type Clock, type Instant } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import { Loop } from '../context/loop.js';
import type { MessagingLog } from '../context/messaging-log.js';
import type { Signal } from '../context/signal.js';
import { currentTrace, inSpan, SpanKind } from '../context/tracing.js';
import { outboxRows } from '../outbox/outbox-rows.js';
import { auditEvents, type SealedRow } from './audit-events.js';
import type { AuditKey } from './audit-key.js';
import { chainStart, markText, rowColumns, sealOf, type AuditRow, type Mark } from './seal.js';

/** What the sealer works with. */
export interface SealerParts {
  readonly dataSource: DataSource;
  readonly context: string;
  readonly key: AuditKey;
  readonly clock: Clock;
  readonly log: MessagingLog;
  readonly outboxWritten: Signal;
}

const rest = 500;
const rowsAtOnce = 1_000;

const anything = { name: 'messaging-audit-anything', text: 'SELECT 1 FROM audit_event WHERE sealed_seq IS NULL LIMIT 1' };
const unsealed = { name: 'messaging-audit-unsealed', text: `SELECT ${rowColumns} FROM audit_event WHERE sealed_seq IS NULL ORDER BY id LIMIT ${rowsAtOnce}` };
const seal = {
  name: 'messaging-audit-seal',
  text: `UPDATE audit_event e SET sealed_seq = s.seq, sealed_hash = decode(s.hash, 'hex') FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS s (id, seq, hash) WHERE e.id = s.id`,
};
const keepEnd = 'INSERT INTO audit_end (seq, hash, signature) VALUES ($1, $2, $3) ON CONFLICT (only_row) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature';

/**
 * Chains committed audit rows: each gets its place, without a gap, and its hash over all before it. One instance works at a time. Two
 * rounds a second, so that what may still be changed unseen is younger than that. What is sealed leaves as events for the copy.
 */
export class AuditSealer {
  private readonly loop: Loop;
  private anchoredOn: string | undefined;

  constructor(private readonly parts: SealerParts) {
    this.loop = new Loop('audit-sealer', rest, () => this.round(), parts.log);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Seals one batch; true when there may be more. */
  async round(): Promise<boolean> {
    // Asked without a transaction and without a span: most rounds find nothing.
    if ((await reader(this.parts.dataSource).maybeOne(anything)) === null) return false;
    return inSpan('maillage.audit/seal', SpanKind.INTERNAL, null, {}, () => this.seal());
  }

  private async seal(): Promise<boolean> {
    const { dataSource, outboxWritten } = this.parts;
    const sealed = await inTransaction(dataSource, async (work) => {
      const { mine } = await work.one<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended('maillage.audit', 0)) AS mine`, [], 'LOCK');
      if (!mine) return 0;
      const rows = await work.query<AuditRow>(unsealed);
      if (rows.length > 0) await this.chain(work, rows);
      return rows.length;
    });
    if (sealed > 0) outboxWritten.raise();
    return sealed === rowsAtOnce;
  }

  private async chain(work: Work, rows: readonly AuditRow[]): Promise<void> {
    const end = (await work.maybeOne<{ seq: bigint; hash: Buffer }>('SELECT seq, hash FROM audit_end')) ?? { seq: 0n, hash: chainStart };
    let { seq, hash } = end;
    const sealed = rows.map((row): SealedRow => {
      seq += 1n;
      hash = sealOf(hash, seq, row);
      return { ...row, sealed_seq: seq, sealed_hash: hash };
    });
    work.atCommit(seal, [sealed.map(({ id }) => id), sealed.map((row) => row.sealed_seq), sealed.map((row) => Buffer.from(row.sealed_hash).toString('hex'))]);
    work.atCommit(keepEnd, [seq, hash, this.parts.key.sign(markText({ kind: 'END', seq, hash }))]);
    await this.anchor(work, { kind: 'DAY', seq, hash });
    outboxRows(work, auditEvents(this.parts.context, sealed), { writeId: newId(systemClock), trace: currentTrace() });
  }

  /** The first batch of each day leaves an anchor. */
  private async anchor(work: Work, mark: Mark): Promise<void> {
    const now = this.parts.clock.now();
    const today = now.slice(0, 10);
    if (this.anchoredOn === today) return;
    const last = await work.maybeOne<{ at: Instant }>(`SELECT at FROM audit_anchor WHERE kind = 'DAY' ORDER BY seq DESC LIMIT 1`);
    if (last === null || last.at.slice(0, 10) < today) keepAnchor(work, this.parts.key, mark, now);
    this.anchoredOn = today;
  }
}

/** Signs and stores a mark with the transaction. */
export const keepAnchor = (work: Work, key: AuditKey, mark: Mark, at: Instant): void =>
  work.atCommit('INSERT INTO audit_anchor (seq, kind, at, hash, signature) VALUES ($1, $2, $3, $4, $5)', [mark.seq, mark.kind, at, mark.hash, key.sign(markText(mark))]);
