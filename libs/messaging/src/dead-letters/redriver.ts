import { inTransaction, reader } from '@maillage/database';
import { isMaillageError, newId, systemClock, type Uuid } from '@maillage/kernel';
import { faultFields } from '../context/fault-fields.js';
import { Loop } from '../context/loop.js';
import { noTrace } from '../context/request-context.js';
import { subscribersOf, type ConsumerPlan } from '../inbox/consumer-plan.js';
import { callSubscribers, type InboxParts } from '../inbox/inbox-batch.js';
import { outboxRows } from '../outbox/outbox-rows.js';
import { declareFacts, eventWork } from '../work/unit-of-work.js';
import { causeOf } from './dead-letter-rows.js';

interface Aggregate {
  readonly consumer: string;
  readonly kind: string;
  readonly aggregate: string;
}

interface Stored {
  readonly id: Uuid;
  readonly event_id: Uuid;
  readonly subject: string;
  readonly key: string | null;
  readonly aggregate: string;
  readonly version: bigint;
  readonly write_id: Uuid;
  readonly snapshot: boolean;
  readonly traceparent: string | null;
  readonly payload: Buffer;
  readonly state: 'DEAD' | 'HELD' | 'REDRIVE';
}

const ofAggregate = `consumer = $1 AND split_part(subject, '.', 4) = $2 AND aggregate = $3 AND state <> 'RESOLVED'`;

/** Handles letters again that a person asked for: the oldest version first, each in its own transaction, until one fails or none is left. */
export class Redriver {
  private readonly loop: Loop;

  constructor(
    private readonly plans: () => readonly ConsumerPlan[],
    private readonly parts: InboxParts,
    poll: number,
    private readonly onProgress: () => void,
  ) {
    this.loop = new Loop('redriver', poll, () => this.round(), parts.settings.log);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async round(): Promise<boolean> {
    // Held letters with no dead one before them are what a re-driver that died left behind.
    const wanted = await reader(this.parts.settings.dataSource).query<Aggregate>(
      `SELECT consumer, split_part(subject, '.', 4) AS kind, aggregate FROM dead_letter WHERE state <> 'RESOLVED' AND consumer = ANY ($1::text[])
        GROUP BY 1, 2, 3 HAVING NOT bool_or(state = 'DEAD') LIMIT 100`,
      [this.plans().map((plan) => plan.name)],
    );
    for (const each of wanted) await this.drive(each);
    return false;
  }

  private async drive(of: Aggregate): Promise<void> {
    const plan = this.plans().find((each) => each.name === of.consumer)!;
    while (!this.loop.stopped && (await this.driveNext(plan, of)));
    this.onProgress();
  }

  private async driveNext(plan: ConsumerPlan, { consumer, kind, aggregate }: Aggregate): Promise<boolean> {
    const { dataSource, log } = this.parts.settings;
    let letter: Stored | null = null;
    try {
      let published = 0;
      await inTransaction(dataSource, async (plain) => {
        const { work, events, facts } = eventWork(plain);
        letter = await work.maybeOne<Stored>(`SELECT * FROM dead_letter WHERE ${ofAggregate} ORDER BY version, failed_at, id LIMIT 1 FOR UPDATE`, [consumer, kind, aggregate]);
        if (letter === null || letter.state === 'DEAD') return void (letter = null);
        const { event_id: id, subject, key, version, write_id: writeId, snapshot, payload, traceparent } = letter;
        const found = subscribersOf(plan, key === null ? subject : `${subject}.${key}`);
        await callSubscribers(this.parts, work, { envelope: { id, subject, aggregate, version: Number(version), writeId, snapshot }, payload, traceparent, subscribers: found?.subscribers ?? [] });
        await work.execute(`UPDATE dead_letter SET state = 'RESOLVED', resolved_at = now() WHERE id = $1`, [letter.id]);
        await work.execute('UPDATE inbox SET applied = true WHERE consumer = $1 AND event_id = $2', [consumer, id]);
        if (events.length > 0) outboxRows(work, events, { writeId: newId(systemClock), trace: noTrace });
        declareFacts(work, this.parts.context, facts);
        published = events.length;
      });
      if (published > 0) this.parts.outboxWritten.raise();
      return letter !== null;
    } catch (error) {
      const failed = letter as Stored | null;
      if (failed === null || (isMaillageError(error) && error.reason === 'DATABASE_AWAY')) throw error;
      const cause = causeOf(error);
      await inTransaction(dataSource, (work) => work.execute(`UPDATE dead_letter SET state = 'DEAD', category = $2, reason = $3, attempts = attempts + 1, failed_at = now() WHERE id = $1`, [failed.id, cause.category, cause.reason]));
      log.warn({ consumer, deadLetterId: failed.id, ...cause, ...faultFields(error) }, 'a dead letter failed again');
      return false;
    }
  }
}
