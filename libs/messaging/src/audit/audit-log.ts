import { reader } from '@maillage/database';
import { unavailable } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import type { AuditEntry } from './audit-entry.js';
import { insertAudit } from './audit-rows.js';

/** Where rows go that no transaction carries. */
export interface AuditWriter {
  /** Resolves when the row is committed. Throws UNAVAILABLE with AUDIT_AWAY. */
  write(entry: AuditEntry): Promise<void>;
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const rowsAtOnce = 200;

/**
 * Writes audit rows of calls that opened no transaction. What arrives while a statement is under way goes with the next one, so that a
 * rush of reads pays for one commit together.
 */
export class AuditLog implements AuditWriter {
  private waiting: Waiting[] = [];
  private writing = false;

  constructor(private readonly dataSource: DataSource) {}

  write(entry: AuditEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (!this.writing) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, rowsAtOnce);
      try {
        await insertAudit(reader(this.dataSource), batch.map(({ entry }) => entry));
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        const refusal = unavailable('AUDIT_AWAY', 'This access could not be written down, so it is not answered; try again in a moment.', [], { cause });
        for (const { reject } of batch) reject(refusal);
      }
    }
    this.writing = false;
  }
}
