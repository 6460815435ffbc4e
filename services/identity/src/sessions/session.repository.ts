import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import { addMs, type Instant } from '@maillage/kernel';
import type { Session, SessionLimits } from './domain/session.js';
import { sessionSchema } from './session.schema.js';

const columns = `id, subject, provider_session AS "providerSession", sealed_tokens AS "sealedTokens", tokens_version AS "tokensVersion", refresh_claimed_until AS "refreshClaimedUntil",
  authenticated_at AS "authenticatedAt", acr, created_at AS "createdAt", last_used_at AS "lastUsedAt", absolute_until AS "absoluteUntil", ended_at AS "endedAt", end_reason AS "endReason", version`;

/** Rows that one opening cleans up: login stays quick after a weekend. */
const closedAtOnce = 100;

@Injectable()
export class SessionRepository {
  /** The session, which nobody else changes until the transaction ends; null when there never was one. */
  lock(work: Work, id: string): Promise<Session | null> {
    return work.maybeOne<Session>(`SELECT ${columns} FROM portal_session WHERE id = $1 FOR UPDATE`, [id]);
  }

  /** Living sessions that the provider means, locked: those of its session where it names one, all of the subject where it does not. */
  lockOfProvider(work: Work, providerSession: string, subject: string): Promise<Session[]> {
    const [named, params] = providerSession === '' ? ['subject = $1', [subject]] : [`provider_session = $1 AND ($2 = '' OR subject = $2)`, [providerSession, subject]];
    return work.query<Session>(`SELECT ${columns} FROM portal_session WHERE ended_at IS NULL AND ${named} ORDER BY id FOR UPDATE`, params);
  }

  /** Sessions whose time is over and that nobody asked for since: locked, at most 100, without waiting for those in use. */
  lockOverdue(work: Work, now: Instant, { idleMs }: SessionLimits): Promise<Session[]> {
    return work.query<Session>(
      `SELECT ${columns} FROM portal_session WHERE ended_at IS NULL AND (last_used_at <= $1 OR absolute_until <= $2) LIMIT ${closedAtOnce} FOR UPDATE SKIP LOCKED`,
      [addMs(now, -idleMs), now],
    );
  }

  /** Throws ALREADY_EXISTS with SESSION_ID_USED. */
  insert(work: Work, session: Session): Promise<void> {
    return insertRow(work, sessionSchema, session);
  }

  /** Writes `next` where it differs from `current`, which was locked. */
  async update(work: Work, current: Session, next: Session): Promise<void> {
    if (next !== current) await guardedUpdate(work, sessionSchema, next, { version: current.version });
  }
}
