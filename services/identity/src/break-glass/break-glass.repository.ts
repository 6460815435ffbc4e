import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import type { Instant, Uuid } from '@maillage/kernel';
import { actorName, allColumns } from './break-glass-columns.js';
import { breakGlassSchema } from './break-glass.schema.js';
import type { BreakGlass } from './domain/break-glass.js';

/** The account of an actor, as far as emergency access asks for it. */
export interface ActorAccount {
  readonly practitionerId: Uuid | null;
  readonly organizationId: Uuid | null;
  readonly until: Instant | null;
}

@Injectable()
export class BreakGlassRepository {
  /** The one of this id, whoever's it is, and the actor's latest; until the transaction ends the actor starts no other. */
  async lockActor(work: Work, id: Uuid, subject: string): Promise<{ readonly ofId: BreakGlass | null; readonly latest: BreakGlass | null }> {
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('break glass ' || $1, 0))`, [subject]);
    const ofId = await work.maybeOne<BreakGlass>(`SELECT ${allColumns} FROM break_glass b WHERE b.id = $1`, [id]);
    const latest = await work.maybeOne<BreakGlass>(`SELECT ${allColumns} FROM break_glass b WHERE b.subject = $1 ORDER BY b.started_at DESC LIMIT 1`, [subject]);
    return { ofId, latest };
  }

  /** One that is there, which nobody else changes until the transaction ends. Throws NOT_FOUND with BREAK_GLASS_UNKNOWN. */
  lock(work: Work, id: Uuid): Promise<BreakGlass> {
    return work.one<BreakGlass>(`SELECT ${allColumns} FROM break_glass b WHERE b.id = $1 FOR UPDATE`, [id], 'BREAK_GLASS_UNKNOWN');
  }

  /** Null for a subject that is linked to nothing. */
  accountOf(work: Work, subject: string): Promise<ActorAccount | null> {
    return work.maybeOne<ActorAccount>('SELECT practitioner_id AS "practitionerId", organization_id AS "organizationId", until_at AS "until" FROM account WHERE subject = $1', [subject]);
  }

  /** The practitioner's name as the directory has it; empty for none. */
  async nameOf(work: Work, practitionerId: Uuid | null): Promise<string> {
    return (await work.maybeOne<{ name: string }>(`SELECT ${actorName} AS name FROM practitioner p WHERE p.id = $1`, [practitionerId]))?.name ?? '';
  }

  insert(work: Work, access: BreakGlass): Promise<void> {
    return insertRow(work, breakGlassSchema, access);
  }

  /** Writes `next` over the version before it. Throws CONFLICT with STALE_VERSION. */
  update(work: Work, next: BreakGlass): Promise<void> {
    return guardedUpdate(work, breakGlassSchema, next, { version: next.version - 1 });
  }
}
