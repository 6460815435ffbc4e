import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import type { Instant, Uuid } from '@maillage/kernel';
import type { Stay } from './domain/stay.js';
import type { OtherStay, VisitMessage } from './domain/visit.js';
import { staySchema } from './stay.schema.js';

/** One message as it is kept: for the fold, for duplicates, for a person who looks into what was refused. */
export interface MessageRow {
  readonly messageKey: string;
  readonly controlId: string;
  readonly trigger: string;
  readonly state: 'APPLIED' | 'WAITING' | 'REFUSED';
  readonly reason: string;
  readonly facility: string;
  readonly visitNumber: string;
  readonly patientKey: string;
  readonly facts: Omit<VisitMessage, 'messageKey'> | null;
  readonly content: Buffer;
}

@Injectable()
export class StayRepository {
  find(work: Work, facility: string, visitNumber: string): Promise<Stay | null> {
    return work.repository(staySchema).findOneBy({ facility, visitNumber });
  }

  insert(work: Work, stay: Stay): Promise<void> {
    return insertRow(work, staySchema, stay);
  }

  /** Writes `next` only over the version it was decided on. Throws CONFLICT. */
  update(work: Work, next: Stay): Promise<void> {
    return guardedUpdate(work, staySchema, next, { version: next.version - 1 });
  }

  /** Other admissions of the person at the site that were not cancelled. */
  otherAdmissions(work: Work, rootId: Uuid, facility: string, visitNumber: string): Promise<OtherStay[]> {
    return work.query<OtherStay>(
      `SELECT s.started_at AS "startedAt", s.ended_at AS "endedAt" FROM stay s JOIN person_alias a ON a.person_id = s.person_id
        WHERE a.root_id = $1 AND s.facility = $2 AND s.visit_number <> $3 AND s.admitted AND s.state <> 'CANCELLED'`,
      [rootId, facility, visitNumber],
    );
  }

  /** The visit without a number of its own that a message without one speaks of: the last one that had begun. */
  async lastUnnumbered(work: Work, rootId: Uuid, facility: string, at: Instant): Promise<string | null> {
    const row = await work.maybeOne<{ visitNumber: string }>(
      `SELECT s.visit_number AS "visitNumber" FROM stay s JOIN person_alias a ON a.person_id = s.person_id
        WHERE a.root_id = $1 AND s.facility = $2 AND s.visit_number LIKE 'made:%' AND s.started_at <= $3 ORDER BY s.started_at DESC, s.id DESC LIMIT 1`,
      [rootId, facility, at],
    );
    return row?.visitNumber ?? null;
  }

  /** State of an earlier copy of the message, or null. */
  async messageState(work: Work, messageKey: string): Promise<MessageRow['state'] | null> {
    return (await work.maybeOne<Pick<MessageRow, 'state'>>('SELECT state FROM adt_message WHERE message_key = $1', [messageKey]))?.state ?? null;
  }

  /** What all applied messages say of the visit. */
  async visitMessages(work: Work, facility: string, visitNumber: string): Promise<VisitMessage[]> {
    const rows = await work.query<Pick<MessageRow, 'messageKey'> & { facts: Omit<VisitMessage, 'messageKey'> }>(
      `SELECT message_key AS "messageKey", facts FROM adt_message WHERE facility = $1 AND visit_number = $2 AND state = 'APPLIED' AND facts IS NOT NULL`, [facility, visitNumber]);
    return rows.map(({ messageKey, facts }) => ({ ...facts, messageKey }));
  }

  /** Keeps a message under its key; a copy that was refused or waited becomes this one, an applied one stays. */
  async keep(work: Work, id: Uuid, row: MessageRow, now: Instant): Promise<void> {
    await work.execute(
      `INSERT INTO adt_message (id, message_key, control_id, trigger, state, reason, facility, visit_number, patient_key, facts, content, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (message_key) DO UPDATE SET state = excluded.state, reason = excluded.reason, visit_number = excluded.visit_number, patient_key = excluded.patient_key, facts = excluded.facts, content = excluded.content
         WHERE adt_message.state <> 'APPLIED'`,
      [id, row.messageKey, row.controlId, row.trigger, row.state, row.reason, row.facility, row.visitNumber, row.patientKey, row.facts === null ? null : JSON.stringify(row.facts), row.content, now],
    );
  }

  /** An applied message whose guard fails now that an earlier one has arrived: a person looks into it. */
  async refuseApplied(work: Work, failures: ReadonlyMap<string, string>): Promise<void> {
    for (const [messageKey, reason] of failures) await work.execute(`UPDATE adt_message SET state = 'REFUSED', reason = $2 WHERE message_key = $1 AND state = 'APPLIED'`, [messageKey, reason]);
  }

  /** Waiting messages of one facility, and those of all that have waited since before; as they were sent. */
  waiting(work: Work, facility: string): Promise<Pick<MessageRow, 'content'>[]> {
    return work.query(`SELECT content FROM adt_message WHERE state = 'WAITING' AND facility = $1 ORDER BY received_at LIMIT 500`, [facility]);
  }

  waitingSince(work: Work, before: Instant): Promise<Pick<MessageRow, 'content'>[]> {
    return work.query(`SELECT content FROM adt_message WHERE state = 'WAITING' AND received_at < $1 ORDER BY received_at LIMIT 500`, [before]);
  }
}
