import { createHash } from 'node:crypto';
import type { Instant } from '@maillage/kernel';

/** A row as the chain sees it. */
export interface AuditRow {
  readonly id: string;
  readonly at: Instant;
  /** Microseconds since 1970: `at` as PostgreSQL keeps it, nothing cut. */
  readonly micros: string;
  readonly actor: string;
  readonly actor_kind: string;
  readonly organisation_id: string | null;
  readonly practitioner_id: string | null;
  readonly on_behalf_of: string | null;
  readonly action: string;
  readonly verb: string;
  readonly persons: readonly string[];
  readonly purpose: string;
  readonly outcome: number;
  readonly reason: string;
  readonly request_id: string;
  readonly query: readonly string[] | null;
}

/** Select list of AuditRow. */
export const rowColumns =
  'id, at, (extract(epoch FROM at) * 1000000)::bigint::text AS micros, actor, actor_kind, organisation_id, practitioner_id, on_behalf_of, action, verb, persons, purpose, outcome, reason, request_id, query';

/** What stands before the first row. */
export const chainStart: Buffer = Buffer.alloc(32);

/** SHA-256 over the hash before, the row's place and everything in it. A row that is changed, moved or put in between has another one. */
export const sealOf = (before: Uint8Array, seq: bigint, row: AuditRow): Buffer =>
  createHash('sha256')
    .update(before)
    .update(
      JSON.stringify([
        seq.toString(), row.id, row.micros, row.actor, row.actor_kind, row.organisation_id, row.practitioner_id, row.on_behalf_of,
        row.action, row.verb, row.persons, row.purpose, row.outcome, row.reason, row.request_id, row.query,
      ]),
    )
    .digest();

/** What a signature stands for: a kind of mark, its place, and the hash there. */
export interface Mark {
  readonly kind: 'DAY' | 'RETIRED' | 'END';
  readonly seq: bigint;
  readonly hash: Uint8Array;
}

/** The text that is signed. */
export const markText = ({ kind, seq, hash }: Mark): string => `maillage.audit ${kind} ${seq} ${Buffer.from(hash).toString('hex')}`;
