import { Injectable } from '@nestjs/common';
import type { Work } from '@maillage/database';
import { newId, systemClock, type Instant, type Uuid } from '@maillage/kernel';
import type { ReviewProposal } from './domain/link-decision.js';
import type { Review } from './domain/review.js';

const reviewColumns = 'id, person_id AS "personId", likely_same_as AS "likelySameAs", score, algorithm, explanation, state, opened_at AS "openedAt"';

@Injectable()
export class ReviewRepository {
  /** Queues a pair once; a pair that was ever decided, also in the other order, is never queued again. Answers whether it was queued. */
  async open(work: Work, younger: Uuid, { personId, likeness }: ReviewProposal, now: Instant): Promise<boolean> {
    const rows = await work.execute(
      `INSERT INTO review (id, person_id, likely_same_as, score, algorithm, explanation, state, opened_at) VALUES ($1, $2, $3, $4, $5, $6, 'OPEN', $7)
       ON CONFLICT (least(person_id, likely_same_as), greatest(person_id, likely_same_as)) DO NOTHING`,
      [newId(systemClock), younger, personId, likeness.score, likeness.algorithm, likeness.explanation, now],
    );
    return rows > 0;
  }

  /** Throws NOT_FOUND with REVIEW_UNKNOWN. */
  lock(work: Work, id: Uuid): Promise<Review> {
    return work.one<Review>(`SELECT ${reviewColumns} FROM review WHERE id = $1 FOR UPDATE`, [id], 'REVIEW_UNKNOWN');
  }

  async decide(work: Work, id: Uuid, state: 'SAME' | 'DIFFERENT', actor: string, now: Instant): Promise<void> {
    await work.execute('UPDATE review SET state = $2, decided_at = $3, decided_by = $4 WHERE id = $1', [id, state, now, actor]);
  }

  /** A merge answers the open reviews between what were two persons. */
  async closeWithin(work: Work, rootId: Uuid, actor: string, now: Instant): Promise<void> {
    await work.execute(
      `UPDATE review SET state = 'SAME', decided_at = $2, decided_by = $3
        WHERE state = 'OPEN' AND person_id IN (SELECT person_id FROM person_alias WHERE root_id = $1) AND likely_same_as IN (SELECT person_id FROM person_alias WHERE root_id = $1)`,
      [rootId, now, actor],
    );
  }

  /** A merge that was taken back was a wrong answer: pairs across the cut are different, and never queued again. */
  async parted(work: Work, oneRoot: Uuid, otherRoot: Uuid, actor: string, now: Instant): Promise<void> {
    await work.execute(
      `UPDATE review SET state = 'DIFFERENT', decided_at = $3, decided_by = $4
         FROM person_alias a, person_alias b
        WHERE a.person_id = review.person_id AND b.person_id = review.likely_same_as AND review.state = 'SAME' AND ((a.root_id = $1 AND b.root_id = $2) OR (a.root_id = $2 AND b.root_id = $1))`,
      [oneRoot, otherRoot, now, actor],
    );
  }

  /** True when a person has decided that these two are different. */
  async areDifferent(work: Work, oneRoot: Uuid, otherRoot: Uuid): Promise<boolean> {
    const rows = await work.query(
      `SELECT 1 FROM review r JOIN person_alias a ON a.person_id = r.person_id JOIN person_alias b ON b.person_id = r.likely_same_as
        WHERE r.state = 'DIFFERENT' AND ((a.root_id = $1 AND b.root_id = $2) OR (a.root_id = $2 AND b.root_id = $1)) LIMIT 1`,
      [oneRoot, otherRoot],
    );
    return rows.length > 0;
  }
}
